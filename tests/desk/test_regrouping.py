"""Deciding of stories at the desk: by form alone, by those who may, on record, with an undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onrecord.desk.models import Look
from onrecord.stories.models import Decision, Membership, NameForm, Story, Suggestion
from onrecord.stories.operations.naming import keys_for
from tests.publishing.newsroom import Newsroom, make_report, make_source

SignIn = Callable[[str], Client]


@pytest.fixture
def desk(as_user: SignIn) -> Client:
    return as_user("editor")


@pytest.fixture
def other(newsroom: Newsroom) -> Story:
    """A second story with two reports."""
    at = newsroom.now
    story = Story.objects.create(
        title="Storm over Brenholm",
        slug="storm",
        first_at=at,
        last_at=at,
        changed_at=at,
        importance=9,
    )
    for name in ("Brenholm Radio", "Brenholm Post"):
        report = make_report(make_source(name, at), None, [f"{name} saw roofs fly."], at)
        Membership.objects.create(story=story, report=report, joined_at=at, reasons=["same roofs"])
    Story.objects.filter(pk=story.pk).update(report_count=2)
    return story


def press(client: Client, verb: str, **fields: object) -> str:
    answer = client.post(reverse("desk_regroup"), {"verb": verb, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def reports_of(story: Story) -> list[int]:
    return list(
        Membership.objects.filter(story=story).order_by("pk").values_list("report", flat=True)
    )


def test_stories_are_merged_by_checkbox_and_button_and_that_is_undone(
    newsroom: Newsroom, other: Story, desk: Client
) -> None:
    before = reports_of(other)
    Story.objects.filter(pk=newsroom.story.pk).update(drafted_at=newsroom.now)
    html = press(desk, "merge", story=[other.pk, newsroom.story.pk], why="One ferry, one storm.")
    assert "Merged into" in html
    other.refresh_from_db()
    assert other.merged_into_id == newsroom.story.pk, "into the one that was written from"
    decision = Decision.objects.get()
    assert (decision.why, decision.user) == ("One ferry, one storm.", newsroom.editor.username)
    assert reverse("desk_undo", args=[decision.pk]) in html
    page = desk.get(reverse("desk_story", args=[other.pk]), follow=True).content.decode()
    assert "One ferry, one storm." in page, "the merged-away leads to the other, with the record"
    desk.post(reverse("desk_undo", args=[decision.pk]))
    assert reports_of(other) == before


def test_reports_are_split_off_moved_and_pinned(
    newsroom: Newsroom, other: Story, desk: Client
) -> None:
    one, two = reports_of(other)
    assert "All reports of" in press(desk, "split", report=[one, two])
    press(desk, "split", report=[one])
    alone = Membership.objects.get(report=one).story
    assert alone not in (other, newsroom.story)
    press(desk, "move", report=[one], target=newsroom.story.pk)
    assert Membership.objects.get(report=one).story == newsroom.story
    press(desk, "pin", report=[two])
    assert Membership.objects.get(report=two).decided_by == "editor"
    kinds = list(Decision.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["split", "move", "pin"]


def test_what_was_split_off_is_shown_however_little_it_weighs(
    newsroom: Newsroom, other: Story, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.desk.views.stories.PAGE", 1)
    Story.objects.update(importance=9)
    one, _two = reports_of(other)
    board = reverse("desk_stories")
    fields = {"verb": "split", "report": [one], "next": f"{board}?only=single&at=7"}
    answer = desk.post(reverse("desk_regroup"), fields)
    alone = Membership.objects.get(report=one).story
    address = f"{board}?only=single&at={alone.pk}"
    assert answer["Location"] == f"{address}#story-{alone.pk}"
    Story.objects.filter(pk=alone.pk).update(importance=0)
    mark = f'id="story-{alone.pk}"'
    assert desk.get(address).content.decode().count(mark) == 1
    assert desk.get(f"{board}?at={alone.pk}&p=99").content.decode().count(mark) == 1
    assert mark not in desk.get(board).content.decode()
    for nonsense in ("x", "-1", "9" * 30, "424242"):
        assert desk.get(f"{board}?at={nonsense}").status_code == 200


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("merge", {"story": ["1"]}, "Choose two stories"),
        ("move", {"report": ["1"]}, "Choose the story that they go to"),
        ("split", {}, "Choose one report"),
        ("split", {"report": ["99999999999999999999", "x"]}, "Choose one report"),
        ("move", {"report": ["424242"], "target": "1"}, "There is no"),
        ("apart", {"story": ["1", "1"]}, "Choose two stories to keep apart"),
        ("rename", {"story": ["1"], "title": " "}, "empty title"),
        ("burn", {}, "Press one of the buttons"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    newsroom: Newsroom, desk: Client, verb: str, fields: dict[str, object], said: str
) -> None:
    assert said in press(desk, verb, **fields)
    assert not Decision.objects.exists()


def test_a_suggestion_waits_on_the_board_until_it_is_answered(
    newsroom: Newsroom, other: Story, desk: Client
) -> None:
    low, high = sorted((newsroom.story.pk, other.pk))
    Suggestion.objects.create(
        one_id=low, two_id=high, reasons=["same names: Brenholm"], made_at=newsroom.now
    )
    board = reverse("desk_stories")
    html = desk.get(board, {"only": "decide"}).content.decode()
    assert "same names: Brenholm" in html
    press(desk, "apart", story=[low, high])
    assert "Nothing waits for a decision" in desk.get(board, {"only": "decide"}).content.decode()


def test_each_editor_sees_what_is_new_to_them(
    newsroom: Newsroom, other: Story, as_user: SignIn
) -> None:
    ada, ben = as_user("editor"), as_user("moderator")
    page = reverse("desk_story", args=[other.pk])
    assert "all is new" in ada.get(page).content.decode()
    ada.post(reverse("desk_seen"), {"story": [other.pk, newsroom.story.pk]})
    board = reverse("desk_stories") + "?only=new"
    assert "Nothing is new to you" in ada.get(board).content.decode()
    assert other.title in ben.get(board).content.decode()

    later = timezone.now() + timedelta(seconds=1)
    report = make_report(make_source("Late Wire", later), None, ["The pier fell."], later)
    Membership.objects.create(story=other, report=report, joined_at=later)
    Story.objects.filter(pk=other.pk).update(changed_at=later, report_count=3)
    assert "1 new report<" in ada.get(board).content.decode()
    html = ada.get(page).content.decode()
    assert "New since you looked" in html
    assert "for the first time:" in html
    assert "Late Wire" in html


def test_a_look_that_goes_on_keeps_what_was_new(
    newsroom: Newsroom, other: Story, desk: Client
) -> None:
    desk.post(reverse("desk_seen"), {"story": other.pk})
    past = timezone.now() - timedelta(hours=3)
    Look.objects.update(at=past, since=past)
    for _ in range(2):
        desk.post(reverse("desk_seen"), {"story": other.pk, "quietly": "1"})
        assert Look.objects.get().since == past, "the page was opened twice in one sitting"
    desk.post(reverse("desk_seen"), {"story": other.pk})
    assert Look.objects.get().since > past


@pytest.mark.parametrize(
    ("only", "shown"),
    [("", True), ("quiet", False), ("waking", True), ("drafted", False), ("single", False),
     ("closed", False), ("odd", True)],
)  # fmt: skip
def test_the_board_is_filtered(
    newsroom: Newsroom, other: Story, desk: Client, only: str, shown: bool
) -> None:
    Story.objects.filter(pk=other.pk).update(woke_at=timezone.now(), independent_sources=2)
    html = desk.get(reverse("desk_stories"), {"only": only, "q": "storm"}).content.decode()
    assert (f'id="story-{other.pk}"' in html) is shown


def test_what_changed_is_told_while_the_board_is_open(
    newsroom: Newsroom, other: Story, desk: Client, now: datetime
) -> None:
    Story.objects.update(changed_at=newsroom.now)
    address = reverse("desk_story_news")
    asked = desk.get(address, {"since": (newsroom.now - timedelta(seconds=1)).isoformat()})
    assert other.pk in json.loads(asked.content)["stories"]
    asked = desk.get(address, {"since": newsroom.now.isoformat()})
    assert json.loads(asked.content)["stories"] == []
    Story.objects.filter(pk=other.pk).update(merged_into=newsroom.story)
    asked = desk.get(address, {"since": (newsroom.now - timedelta(seconds=1)).isoformat()})
    assert json.loads(asked.content)["gone"] == [other.pk]
    assert other.pk not in json.loads(asked.content)["stories"]
    for odd in ("", "x", "2026-01-01T00:00:00", "2026-99-99T00:00:00Z"):
        assert desk.get(address, {"since": odd}).status_code == 400


def test_the_board_and_a_story_are_json_for_other_programs(
    newsroom: Newsroom, other: Story, desk: Client, as_user: SignIn
) -> None:
    board = desk.get(reverse("desk_board_json"), {"q": "storm"}).json()
    (story,) = board["stories"]
    assert (board["format"], board["total"], story["id"]) == ("onrecord-board/1", 1, other.pk)
    assert story["newest_reports"][0]["because"]
    assert {one["name"] for one in story["comes_from"]} == {"Brenholm Radio", "Brenholm Post"}
    assert [one["ground"] for one in story["importance_because"]][-1] == "age"
    press(desk, "pin", report=reports_of(other)[:1], why="Seen by our reporter.")
    found = desk.get(reverse("desk_story_json", args=[other.pk])).json()
    assert found["decisions"][0]["why"] == "Seen by our reporter."
    assert {report["decided_by"] for report in found["all_reports"]} == {"machine", "editor"}
    assert found["news"] is None
    (body,) = found["organisations"]
    assert (body["name"], body["reports"], body["speaker"]) == ("Brenholm Post", 1, None)
    desk.post(reverse("desk_seen"), {"story": other.pk})
    assert desk.get(reverse("desk_story_json", args=[other.pk])).json()["news"]["reports"] == []
    assert desk.get(reverse("desk_story_json", args=[2**70])).status_code == 404
    for name, numbers in (("desk_board_json", []), ("desk_story_json", [other.pk])):
        assert as_user("plain").get(reverse(name, args=numbers)).status_code in {302, 403}


def test_a_story_to_move_to_is_found_by_its_words_or_those_of_its_reports(
    newsroom: Newsroom, other: Story, desk: Client, as_user: SignIn
) -> None:
    now = timezone.now()
    Story.objects.update(last_at=now)
    address = reverse("desk_story_targets")

    def found(words: str) -> list[tuple[int, str]]:
        return [
            (one["id"], one["title"]) for one in desk.get(address, {"q": words}).json()["stories"]
        ]

    storm = (other.pk, other.title)
    assert found("storm brenholm") == [storm]
    report = Membership.objects.filter(story=other).latest("pk").report
    type(report).objects.filter(pk=report.pk).update(title="Roofs fly off the depot")
    assert found("depot") == [storm]
    assert found("depot moon") == []
    assert {pk for pk, _ in found("")} == {other.pk, newsroom.story.pk}
    Story.objects.filter(pk=other.pk).update(state="closed")
    assert found("storm") == [storm]
    (told,) = desk.get(address, {"q": "storm"}).json()["stories"]
    assert told["name"].startswith(f"{other.title} · ")
    assert told["name"].endswith(", closed")
    assert other.pk not in {pk for pk, _ in found("")}
    Story.objects.filter(pk=other.pk).update(last_at=now - timedelta(days=91))
    assert found("storm") == []
    Story.objects.filter(pk=other.pk).update(last_at=now, merged_into=newsroom.story)
    assert found("storm") == []
    assert as_user("plain").get(address).status_code in {302, 403}


@pytest.mark.parametrize("role", ["anonymous", "plain"])
def test_strangers_decide_nothing(
    newsroom: Newsroom, other: Story, as_user: SignIn, role: str
) -> None:
    client = as_user(role)
    client.post(reverse("desk_regroup"), {"verb": "merge", "story": [other.pk, newsroom.story.pk]})
    client.post(reverse("desk_seen"), {"story": other.pk})
    assert client.get(reverse("desk_story", args=[other.pk])).status_code == 302
    assert not Decision.objects.exists()
    assert not Look.objects.exists()


def test_the_board_asks_no_more_however_long_it_is(
    newsroom: Newsroom,
    other: Story,
    desk: Client,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(15):
        Story.objects.create(
            title=f"Story {number}", slug=f"s{number}", first_at=newsroom.now,
            last_at=newsroom.now, changed_at=newsroom.now,
        )  # fmt: skip
    desk.get(reverse("desk_stories"))
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        desk.get(reverse("desk_stories"))


def test_names_are_joined_and_parted_and_that_is_undone(
    newsroom: Newsroom, desk: Client, as_user: SignIn
) -> None:
    keys_for(names=["Anton Chekov", "Anton Chekhov"], story_id=None, now=newsroom.now)
    page, act = reverse("desk_names"), reverse("desk_decide_names")
    assert "Nobody on record is spelled" in desk.get(page).content.decode()
    html = desk.get(page, {"q": "anton"}).content.decode()
    assert 'value="anton-chekov"' in html
    as_user("plain").post(act, {"key": ["anton-chekhov", "anton-chekov"]})
    assert not Decision.objects.exists()
    assert "Choose two names" in desk.post(act, {"key": ["x"]}, follow=True).content.decode()
    html = desk.post(act, {"key": ["anton-chekhov", "anton-chekov"]}, follow=True).content.decode()
    assert "not the same" in html
    assert NameForm.objects.get(key="anton-chekov").stands_for == "anton-chekhov"
    desk.post(reverse("desk_undo", args=[Decision.objects.get().pk]), {"next": page})
    assert NameForm.objects.get(key="anton-chekov").stands_for == "anton-chekov"
