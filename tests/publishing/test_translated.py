"""The same story in another language: the same ledger, and somebody who reads both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from onrecord.grounding.models import Ledger
from onrecord.grounding.operations import ground_draft, vouch
from onrecord.intake.models import Report
from onrecord.publishing.content import raw_body
from onrecord.publishing.operations import lay_out, save_edit
from onrecord.publishing.queries import refusals_of
from onrecord.reader.evidence import mark_of
from onrecord.stories.models import Story
from onrecord.vocabulary.texts import text_digest
from onrecord.writing.models import Draft
from onrecord.writing.storage import to_json
from tests.publishing.newsroom import Newsroom, draft_text
from tests.publishing.reviewing import publish

FRENCH = {
    "headline": "Le ferry Halmar immobilisé",
    "first": "Le ferry Halmar s’est arrêté mardi à midi.",
    "second": "Les 112 passagers ont été débarqués.",
}


@pytest.fixture
def article_id(newsroom: Newsroom) -> int:
    """An article in French, drafted from reports in English."""
    story = Story.objects.create(
        title="The Halmar in French", slug="fr", section="world", first_at=newsroom.now,
        last_at=newsroom.now,
    )  # fmt: skip
    for report in Report.objects.all():
        report.membership.story = story
        report.membership.save()
    text = draft_text(newsroom.passages)
    first, second = (
        replace(
            text.paragraphs[0][number], text=FRENCH[name], cites=(newsroom.passages[number].pk,)
        )
        for number, name in enumerate(("first", "second"))
    )
    text = replace(
        text,
        headline=replace(text.headline, text=FRENCH["headline"]),
        standfirst=(replace(text.standfirst[0], text=FRENCH["first"]),),
        paragraphs=((first, second),),
        statements=(),
        watch=(),
    )
    draft = Draft.objects.create(
        story=story,
        form="digest",
        headline=text.headline.text,
        text=to_json(text),
        making={"engine": "prompted", "notes": {"language": "fr"}},
        inputs_digest=text_digest("fr"),
        created_at=newsroom.now,
    )
    return lay_out(
        draft_id=draft.pk,
        ledger_id=ground_draft(draft_id=draft.pk, now=newsroom.now),
        lead_picture_id=None,
        body_picture_id=None,
        now=newsroom.now,
    )


def test_a_translated_draft_keeps_its_ledger_and_waits_for_who_reads_both(
    newsroom: Newsroom, article_id: int
) -> None:
    newsroom.article_id = article_id
    assert newsroom.copy.language == "fr"
    ledger = Ledger.objects.get(article=article_id)
    second = ledger.entries.get(text=FRENCH["second"])
    assert second.verdict == "unsupported"
    assert [one.passage_id for one in second.supports.all()] == [newsroom.passages[1].pk]
    refused = [one for one in refusals_of(newsroom.copy) if one.entry_id == second.pk]
    assert [one.code for one in refused] == ["gate.unsupported"]
    assert "no checker here reads both" in refused[0].message
    for entry in ledger.entries.all():
        vouch(
            entry_id=entry.pk,
            user=newsroom.reviewer,
            reason="I read both: it says the same.",
            now=newsroom.now,
        )
    publish(article_id, newsroom.reviewer, newsroom.now)
    assert newsroom.row.live
    told = next(one for one in ledger.entries.all() if one.pk == second.pk)
    mark = mark_of(told, 1)
    assert str(mark.verdict_words) == "Supported through translation, reviewed by an editor"
    assert mark.is_settled
    assert len(mark.supports) == 1


def test_an_edited_translation_keeps_the_passages_and_asks_again(
    newsroom: Newsroom, article_id: int
) -> None:
    newsroom.article_id = article_id
    ledger = Ledger.objects.get(article=article_id)
    second = ledger.entries.get(text=FRENCH["second"])
    vouch(entry_id=second.pk, user=newsroom.editor, reason="I read both.", now=newsroom.now)
    copy = newsroom.copy
    reworded = FRENCH["second"].replace("débarqués", "conduits à terre")
    body = raw_body(copy)
    body[0]["value"] = body[0]["value"].replace(FRENCH["second"], reworded)
    save_edit(
        article_id=article_id,
        base_version=copy.edit_version,
        title=copy.title,
        standfirst=copy.standfirst,
        body=body,
        user=newsroom.editor,
        now=newsroom.now + timedelta(hours=1),
    )
    entry = ledger.entries.get(text=reworded)
    assert entry.verdict == "unsupported"
    assert [one.passage_id for one in entry.supports.all()] == [newsroom.passages[1].pk]
