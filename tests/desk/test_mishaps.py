"""A draft that did not come about: the story's card says what happened, and offers to try again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from onrecord.pipeline.models import Run, RunState
from onrecord.writing.models import Attempt, Draft
from tests.publishing.newsroom import Newsroom


@pytest.fixture
def desk(client: Client, newsroom: Newsroom) -> Client:
    client.force_login(newsroom.reviewer)
    return client


def board(desk: Client) -> str:
    return desk.get(reverse("desk_stories")).content.decode()


def attempt_of(newsroom: Newsroom, now: datetime, **values: object) -> Attempt:
    return Attempt.objects.create(
        story=newsroom.story, **{"created_at": now, "updated_at": now, **values}
    )


def run_of(line: str, subject: int, now: datetime, **values: object) -> Run:
    given = {"step": "write", "reason": f"test {line}", "state": RunState.STOPPED}
    instants = dict.fromkeys(("due_at", "created_at", "updated_at"), now)
    return Run.objects.create(line=line, subject_id=subject, **{**given, **instants, **values})


def test_who_stopped_it_and_a_way_to_have_it_written_as_it_was_asked_for(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    attempt = attempt_of(newsroom, now, state="writing", shape="explainer", language="fr")
    desk.post(reverse("desk_stop", args=[newsroom.story.pk]))
    attempt.refresh_from_db()
    assert attempt.problem
    Attempt.objects.update(state="stopped")

    html = board(desk)

    assert f"Stopped by {attempt.problem}" in html
    assert "Try again" in html
    assert 'name="shape" value="explainer"' in html
    assert 'name="language" value="fr"' in html


def test_why_it_failed_and_a_way_to_try_again(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    attempt_of(newsroom, now, state="failed", problem="The model refused to write.")

    html = board(desk)

    assert "The model refused to write." in html
    assert "Try again" in html


def test_a_run_that_stopped_on_the_way_to_the_desk_is_told_at_its_step(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    draft = Draft.objects.filter(story=newsroom.story).first()
    assert draft is not None
    attempt_of(newsroom, now, state="done", draft=draft)
    run = run_of("draft", draft.pk, now, step="illustrate", problem="The disk is full.")

    html = board(desk)

    assert "The work stopped at “illustrate”" in html
    assert "The disk is full." in html
    assert reverse("desk_retry", args=[run.pk]) in html
    assert (
        "The disk is full."
        in desk.get(reverse("desk_story", args=[newsroom.story.pk])).content.decode()
    )


def test_a_run_that_died_leaves_no_draft_writing_for_ever(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    attempt_of(newsroom, now, state="writing", stage="asking")
    run_of("story", newsroom.story.pk, now + timedelta(minutes=9), problem="Tried 5 times.")

    panel = desk.get(reverse("desk_progress", args=[newsroom.story.pk])).content.decode()

    assert "Tried 5 times." in panel
    assert 'data-state=""' in panel


def test_what_stopped_before_the_newest_draft_is_told_no_more(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    run_of("story", newsroom.story.pk, now - timedelta(hours=1), problem="Long ago.")
    attempt_of(newsroom, now, state="done")

    assert "Long ago." not in board(desk)


def test_a_draft_that_was_asked_for_is_seen_to_wait(newsroom: Newsroom, desk: Client) -> None:
    address = reverse("desk_draft", args=[newsroom.story.pk])

    desk.post(address)
    desk.post(address)

    assert "Waiting for its turn" in board(desk)
    assert Run.objects.filter(line="story", reason__startswith="desk").count() == 1
    assert Attempt.objects.filter(story=newsroom.story, state="asked").count() == 1
