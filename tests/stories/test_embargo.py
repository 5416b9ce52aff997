"""What is under embargo is nobody's evidence before its hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from onrecord.intake.models import Passage
from onrecord.stories import queries
from onrecord.stories.models import Membership, StatementRow, Story
from tests.stories.conftest import MakeReport


@pytest.fixture
def story(now: datetime) -> Story:
    return Story.objects.create(title="A story", slug="a-story", first_at=now, last_at=now)


def test_an_embargoed_report_gives_no_passage_and_no_statement(
    make_report: MakeReport, story: Story, now: datetime
) -> None:
    lifted = now + timedelta(hours=3)
    open_text = "The council of Sund meets on Monday."
    held_text = "The minister said the plan is dead."
    for text, until in ((open_text, None), (held_text, lifted)):
        report = make_report(title=text, text=text, embargoed_until=until)
        Membership.objects.create(story=story, report=report, joined_at=now)
        passage = Passage.objects.get(report=report)
        StatementRow.objects.create(
            report=report,
            passage=passage,
            speaker="Someone",
            speaker_text="Someone",
            cue="said",
            content=text,
            kind="indirect",
            start=0,
            end=len(text),
        )
    before = queries.passages_of(story.pk, now=now)
    assert [passage.text for passage in before] == [open_text]
    assert [one.content for one in queries.statements_of(story.pk, now=now)] == [open_text]
    after = {passage.text for passage in queries.passages_of(story.pk, now=lifted)}
    assert after == {open_text, held_text}
    assert len(queries.statements_of(story.pk, now=lifted)) == 2
