"""A text that tells somebody's word as the newsroom's own, at the door."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.approval import NotReady
from onrecord.publishing.models import ReviewCertificate
from tests.publishing.newsroom import Newsroom
from tests.publishing.reviewing import publish

OWED = {"check": "voice", "outcome": "failed", "explanation": "Only they say so."}


def owing(newsroom: Newsroom) -> LedgerEntry:
    entry = LedgerEntry.objects.filter(ledger_id=newsroom.copy.ledger_id, field="body").first()
    assert entry is not None
    entry.findings = [OWED]
    entry.save()
    return entry


def test_it_is_refused(newsroom: Newsroom) -> None:
    owing(newsroom)
    with pytest.raises(NotReady) as refused:
        publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    assert {one.code for one in refused.value.refusals} == {"gate.unattributed"}


def test_left_to_the_reviewer_it_is_counted_on_the_certificate(
    newsroom: Newsroom, settings: Any
) -> None:
    settings.ATTRIBUTION_STOPS = False
    entry = owing(newsroom)

    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)

    certificate = ReviewCertificate.objects.latest("pk")
    told = [one for one in certificate.overrides if one["code"] == "gate.unattributed"]
    assert [one["text"] for one in told] == [entry.text]
    assert newsroom.row.live
