"""Whom a story names, whom it comes from, and why it stands where it does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from onrecord.language.naming import NameKind
from onrecord.stories import operations
from onrecord.stories.cast import cast_of
from onrecord.stories.importance import Ground, factors, importance
from onrecord.stories.known_names import forms_like
from onrecord.stories.models import Membership, Mentions, Story
from onrecord.stories.operations.keeping import refresh
from onrecord.stories.operations.naming import join_names
from onrecord.stories.origins import origins_among
from onrecord.stories.stances import stance_taken
from onrecord.stories.standpoints import most_heard
from onrecord.vocabulary.statements import Stance
from tests.stories.conftest import MakeReport


@pytest.fixture
def story(db: None, now: datetime) -> Story:
    return Story.objects.create(title="Talks", slug="talks", first_at=now, last_at=now)


def test_people_and_bodies_stand_once_under_all_their_spellings(
    make_report: MakeReport, story: Story, now: datetime
) -> None:
    texts = (
        "President Volodymyr Zelenskyy said on Friday that talks at the World Health Organization "
        "could begin. Minister Anna Brandt told reporters that the ministry agreed.",
        "President Volodymyr Zelensky said that the World Health Organization had been asked.",
    )
    reports = [make_report(text=text, source=f"Paper {n}") for n, text in enumerate(texts)]
    for report in reports:
        Membership.objects.create(story=story, report=report, joined_at=now)
        operations.attribute_report(report_id=report.pk, now=now)
    ids = [report.pk for report in reports]
    found = cast_of(ids)
    first = next(one for one in found if "Zelenskyy" in one.name)
    assert set(first.spellings) == {"Volodymyr Zelenskyy", "Volodymyr Zelensky"}
    assert (first.kind, first.reports, first.statements) == (NameKind.PERSON, 2, 2)
    assert first.key == "volodymyr-zelensky"
    body = next(one for one in found if one.kind is NameKind.BODY)
    assert (body.name, body.reports, body.key) == ("World Health Organization", 2, "")
    assert "Anna Brandt" in {one.name for one in found}

    # Reports that were read before names were kept are read when they are asked for.
    Mentions.objects.all().delete()
    assert {one.name for one in cast_of(ids)} == {one.name for one in found}

    # What an editor says of two names holds here, too; either spelling finds whoever speaks.
    join_names(one="volodymyr-zelensky", two="anna-brandt", user="ed", now=now)
    joined = next(one for one in cast_of(ids) if "Anna Brandt" in one.spellings)
    assert "Volodymyr Zelenskyy" in joined.spellings
    assert {form.name for form in forms_like(["zelenskij"])["zelenskij"]} == {"Volodymyr Zelenskyy"}
    (heard,) = most_heard("Zelensky", story_ids=[story.pk], most=5, now=now)
    assert heard.statements == 3


def test_outlets_that_carry_one_agency_text_are_one_source(
    make_report: MakeReport, story: Story, now: datetime
) -> None:
    for source, text in (
        ("Harbour Gazette", "EASTMERE (Reuters) - The ferry sank off Eastmere on Friday night."),
        ("Coast Radio", "A ferry went down on Friday, two people said. (Reuters)"),
        ("Town Post", "The ferry sank, the town council of Eastmere said on Saturday."),
    ):
        report = make_report(text=text, source=source)
        Membership.objects.create(story=story, report=report, joined_at=now)
    refresh(story=story, now=now)
    assert story.independent_sources == 3, "nobody has read yet whose text it is"
    for member in Membership.objects.all():
        operations.note_report(report_id=member.report_id, now=now)
    story.refresh_from_db()
    assert story.independent_sources == 2
    agency, paper = origins_among([story.pk])[story.pk]
    assert (agency.agency, agency.outlets) == ("Reuters", ("Coast Radio", "Harbour Gazette"))
    assert agency.is_shared
    assert (paper.name, paper.is_shared) == ("Town Post", False)


def test_the_grounds_of_importance_add_up_to_it(now: datetime) -> None:
    times = [now - timedelta(hours=hours) for hours in (30, 20, 6)]
    score = importance(independent_sources=2, times=times, now=now)
    parts = factors(independent_sources=2, recent=2, last_at=times[-1], nearness=0.5, now=now)
    assert sum(one.adds for one in parts) == pytest.approx(score + 1.5, abs=1e-3)
    assert [one.ground for one in parts] == [Ground.SOURCES, Ground.PACE, Ground.BEAT, Ground.AGE]
    assert parts[-1].adds == pytest.approx(-0.25)


@pytest.mark.parametrize(
    ("lemma", "cue", "content", "stance"),
    [
        ("call", "called for", "a ceasefire", Stance.DEMAND),
        ("call", "called", "to keep calm", Stance.DEMAND),
        ("call", "called", "the economy another front line", None),
        ("call", "calls on", "its partners", None),
        ("call", "calls on", "its partners to act", Stance.DEMAND),
        ("commit", "committed to", "a fair deal", Stance.PROMISE),
        ("commit", "has committed his professional life to", "public service", None),
        ("threaten", "threatens", "the foundations of peace", None),
        ("threaten", "threatened to", "cut the gas", Stance.WARN),
        ("support", "supporting", "jobs in the harbour", None),
        ("support", "supports", "the plan", Stance.ACCEPT),
        ("recommend", "no longer recommends", "masks for all", Stance.REFUSE),
        ("welcome", "welcomed", "President Anna Brandt to the palace", None),
        ("welcome", "welcomed", "the agreement", Stance.ACCEPT),
        ("offer", "offered", "his deepest condolences", None),
        ("suggest", "suggested", "he would not run", None),
        ("promise", "pledged", "they would", None),
        ("suggest", "suggested", "that the vote should be held again", Stance.PROPOSE),
    ],
)
def test_a_verb_takes_a_position_only_where_it_does(
    lemma: str, cue: str, content: str, stance: Stance | None
) -> None:
    assert stance_taken(lemma, cue=cue, content=content) == stance
