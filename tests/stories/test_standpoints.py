"""Positions, movement, open questions and one person's record, across reports."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from onrecord.stories import operations, standpoints
from onrecord.stories.attribution import Stretch, tell
from onrecord.stories.models import Membership, Position, StatementRow, Story
from onrecord.stories.parties import key_of
from onrecord.vocabulary.statements import Stance
from tests.stories.conftest import MakeReport


@pytest.mark.parametrize(
    ("text", "stance", "cue", "content"),
    [
        ("President Anna Lindh called for a ceasefire in the city.", "demand", "called for", "a"),
        ("President Anna Lindh refused to sign the treaty.", "refuse", "refused", "to sign"),
        ("President Anna Lindh warned of a long winter.", "warn", "warned of", "a long winter"),
        ("President Anna Lindh promised to rebuild it.", "promise", "promised", "to rebuild it"),
        ("President Anna Lindh agreed to a truce with them.", "accept", "agreed to", "a truce"),
    ],
)
def test_a_stance_is_told_by_its_verb(text: str, stance: str, cue: str, content: str) -> None:
    (held,) = tell(text, [Stretch(passage_id=7, start=0, end=len(text))]).positions
    assert (held.speaker, held.stance.value, held.cue) == ("Anna Lindh", stance, cue)
    assert held.content.startswith(content)
    assert text[held.start : held.end] == held.content


@pytest.mark.parametrize(
    "text",
    [
        "President Anna Lindh did not agree to talks with them.",
        "President Anna Lindh could refuse to sign the treaty.",
        "Residents demanded a new bridge over the river.",
    ],
)
def test_what_was_not_done_or_is_nobodys_is_no_position(text: str) -> None:
    assert tell(text, [Stretch(passage_id=7, start=0, end=len(text))]).positions == ()


def test_spellings_of_a_name_are_one_party() -> None:
    names = ("Volodymyr Zelenskyy", "Volodymyr Zelensky", "Volodymyr Zelenskiy")
    assert {key_of(name) for name in names} == {"volodymyr-zelensky"}
    assert key_of("“”") == ""


@pytest.mark.django_db
def test_a_party_moves_and_only_open_reports_speak(make_report: MakeReport, now: datetime) -> None:
    texts = [
        "President Anna Lindh rejected the treaty on fishing.",
        "Later President Anna Lindh accepted nothing. President Anna Lindh agreed to the treaty on "
        "fishing. It is not clear when the boats will sail.",
        "President Anna Lindh demanded a bridge. “We will sail,” President Anna Lindh said.",
    ]
    story = Story.objects.create(title="Boats", slug="boats", first_at=now, last_at=now)
    for hours, text in enumerate(texts):
        report = make_report(title="Boats", text=text, published_at=now + timedelta(hours=hours))
        Membership.objects.create(story=story, report=report, joined_at=now)
        operations.attribute_report(report_id=report.pk, now=now)
    report.embargoed_until = now + timedelta(days=1)
    report.save(update_fields=["embargoed_until"])
    (party,) = standpoints.positions_of([story.pk], now=now)
    assert (party.name, party.role, party.key) == ("Anna Lindh", "President", "anna-lindh")
    assert [(one.stance, one.moved_from) for one in party.stands] == [
        (Stance.REFUSE, None),
        (Stance.ACCEPT, Stance.REFUSE),
    ]
    (question,) = standpoints.open_questions_of([story.pk], now=now)
    assert question.text == "It is not clear when the boats will sail."
    assert standpoints.said_by("anna-lindh", story_ids=[story.pk], now=now) == []
    after = now + timedelta(days=2)
    (said,) = standpoints.said_by("anna-lindh", story_ids=[story.pk], now=after)
    assert said.content == "We will sail"
    assert standpoints.stories_with("anna-lindh") == [story.pk]
    operations.attribute_report(report_id=report.pk, now=now)
    assert Position.objects.filter(report=report).count() == 1
    assert StatementRow.objects.filter(report=report).count() == 1
