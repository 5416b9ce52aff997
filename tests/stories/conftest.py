"""Reports as intake leaves them, built directly."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from onrecord.intake.models import Delivery, Passage, Report, ReportState, Source
from onrecord.language.sentences import split
from onrecord.stories import neighbours
from onrecord.vocabulary.texts import text_digest

MakeReport = Callable[..., Report]


@pytest.fixture(autouse=True)
def fast_embedder(settings: Any) -> None:
    settings.EMBEDDERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}


@pytest.fixture(autouse=True)
def no_words_counted() -> None:
    """Forget what an undone transaction left in memory."""
    neighbours.forget_words()


@pytest.fixture
def make_report(db: None, now: datetime) -> MakeReport:
    """Return a function that stores one report with its passages."""
    numbers = itertools.count(1)

    def make(
        *,
        title: str = "Untitled",
        text: str = "",
        source: str = "Daily Example",
        owner: str = "",
        hours: float = 0,
        supersedes: Report | None = None,
        **fields: Any,
    ) -> Report:
        number = next(numbers)
        sender, _ = Source.objects.get_or_create(
            slug=source.lower().replace(" ", "-"),
            defaults={"name": source, "owner": owner, "created_at": now},
        )
        at = now + timedelta(hours=hours)
        delivery = Delivery.objects.create(
            source=sender, digest=f"{number:064}", size=1, raw="raw/x", received_at=at
        )
        identity = supersedes.identity if supersedes else f"{number:064}"
        values: dict[str, Any] = {
            "source": sender,
            "delivery": delivery,
            "identity": identity,
            "version": supersedes.version + 1 if supersedes else 1,
            "supersedes": supersedes,
            "title": title,
            "text": text,
            "text_digest": text_digest(text) if text else "",
            "language": "en",
            "published_at": at,
            "received_at": at,
            "state": ReportState.READ,
        }
        report = Report.objects.create(**(values | fields))
        for position, (start, end) in enumerate(split(text)):
            Passage.objects.create(
                report=report, position=position, start=start, end=end, text=text[start:end]
            )
        return report

    return make
