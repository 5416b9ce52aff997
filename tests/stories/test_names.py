"""One party under several spellings: found where it is sure, joined and parted by editors."""

from __future__ import annotations

from datetime import datetime

import pytest

from onrecord.stories import operations, standpoints
from onrecord.stories.known_names import known_parties, spellings_of, standing_key
from onrecord.stories.models import Decision, Membership, NameForm, StatementRow, Story
from onrecord.stories.parties import Match, block_of, key_of, link, same
from tests.stories.conftest import MakeReport


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Volodymyr Zelenskyy", "Володимир Зеленський", Match.SAME),
        ("Vladimir Zelensky", "President Volodymyr Zelenskyy", Match.SAME),
        ("Zelensky", "Volodymyr Zelenskyy", Match.PART),
        ("Volodymyr Zelenskyy", "Olena Zelenska", Match.OTHER),
        ("United Nations", "the U.N.", Match.SAME),
        ("UN", "UNHCR", Match.OTHER),
        ("IEA", "International Energy Agency", Match.PART),
        ("Ukraine's Defence Ministry", "Ukrainian Ministry of Defense", Match.SAME),
        ("Defence Ministry", "Russian Defence Ministry", Match.PART),
        ("Donald Trump", "Donald Trump Jr.", Match.OTHER),
        ("George W. Bush", "George H. W. Bush", Match.PART),
        ("Thomas Mann", "Thomas Man", Match.OTHER),
        ("", "UN", Match.OTHER),
        ("\x00 ‮ 𝒜", "—", Match.OTHER),
    ],
)
def test_names_are_compared_surely(one: str, two: str, match: Match) -> None:
    assert same(one, two) is match
    assert same(two, one) is match
    if match is not Match.OTHER and "IEA" not in (one, two) and one != "Defence Ministry":
        assert block_of(one) == block_of(two), "what may be one is looked up together"


def test_a_short_name_goes_to_the_one_party_that_it_may_mean() -> None:
    names = ["Zelensky", "Volodymyr Zelenskyy", "Khan", "Imran Khan", "Sadiq Khan", "IEA"]
    found = link([*names, "International Energy Agency"])
    assert found["Zelensky"] == "Volodymyr Zelenskyy"
    assert found["Khan"] == "Khan", "there are two"
    assert found["IEA"] == "International Energy Agency"


@pytest.fixture
def story(now: datetime) -> Story:
    return Story.objects.create(title="T", slug="t", first_at=now, last_at=now)


def attribute(make_report: MakeReport, story: Story, now: datetime, *texts: str) -> None:
    for number, text in enumerate(texts):
        report = make_report(title="Talks", text=text, source=f"S{number}")
        Membership.objects.create(story=story, report=report, joined_at=now)
        operations.attribute_report(report_id=report.pk, now=now)


def test_what_is_said_under_several_spellings_is_one_record(
    make_report: MakeReport, story: Story, now: datetime
) -> None:
    attribute(
        make_report,
        story,
        now,
        "President Volodymyr Zelenskyy said that the talks had been useful.",
        "Vladimir Zelensky said that the border would open on Friday.",
        "Zelensky said that the talks would go on next week.",
        "Olena Zelenska said that the schools would stay open in winter.",
    )
    said = standpoints.said_by("vladimir-zelensky", story_ids=[story.pk], now=now)
    assert {row.speaker for row in said} == {
        "Volodymyr Zelenskyy",
        "Vladimir Zelensky",
        "Zelensky",
    }
    assert standing_key("zelensky") == key_of("Volodymyr Zelenskyy")
    assert "Vladimir Zelensky" in spellings_of("volodymyr-zelensky")
    several = known_parties(spelled_otherwise=True)
    assert [party.name for party in several] == ["Volodymyr Zelenskyy"]


def test_editors_join_and_part_names_and_undo_it(
    make_report: MakeReport, story: Story, now: datetime
) -> None:
    attribute(
        make_report,
        story,
        now,
        "Michael Jordan said that the talks had been useful.",
        "Michael B. Jordan said that the border would open on Friday.",
        "Anton Chekov said that the talks would go on next week.",
        "Anton Chekhov said that the schools would stay open in winter.",
    )
    operations.part_name(key="michael-b-jordan", user="Ada", now=now)
    assert standing_key("michael-b-jordan") == "michael-b-jordan"
    assert StatementRow.objects.get(speaker="Michael B. Jordan").speaker_key == "michael-b-jordan"
    number = operations.join_names(one="anton-chekhov", two="anton-chekov", user="Ada", now=now)
    assert set(StatementRow.objects.filter(speaker_key="anton-chekhov").values_list("speaker")) == {
        ("Anton Chekov",),
        ("Anton Chekhov",),
    }
    attribute(make_report, story, now, "Anton Chekov said that nobody had left the town.")
    assert StatementRow.objects.filter(speaker_key="anton-chekhov").count() == 3
    operations.undo_decision(decision_id=number, user="Ada", now=now)
    assert StatementRow.objects.filter(speaker_key="anton-chekhov").count() == 1
    assert NameForm.objects.get(key="anton-chekov").decided_by == ""
    assert list(Decision.objects.order_by("pk").values_list("kind", flat=True)) == [
        "part_name",
        "join_names",
    ]
    with pytest.raises(operations.NoSuchName, match="Nobody on record"):
        operations.join_names(one="nobody", two="anton-chekov", user="Ada", now=now)
