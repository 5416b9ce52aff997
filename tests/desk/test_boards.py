"""The boards: what they show, filter and start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from onrecord.discussion.models import Comment
from onrecord.intake.models import Channel, Delivery, Report, Source
from onrecord.pipeline.assembling import standing_text
from onrecord.pipeline.models import Run, RunState
from onrecord.writing.models import Attempt
from tests.publishing.newsroom import Newsroom, make_report, make_source
from tests.publishing.reviewing import publish

SignIn = Callable[[str], Client]


@pytest.fixture
def desk(as_user: SignIn) -> Client:
    return as_user("moderator")


def show(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(f"desk_{name}") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_wire_shows_what_came_in(newsroom: Newsroom, desk: Client) -> None:
    html = show(desk, "wire")
    assert "Strait Times on the Halmar" in html
    assert "The Halmar stops" in html
    assert "2 reports" in html


def test_the_wire_tells_what_failed_and_what_to_do(newsroom: Newsroom, desk: Client) -> None:
    source = make_source("Dead Wire", newsroom.now)
    Channel.objects.create(
        source=source, carrier="feed", url="https://dead.example/f", problem="It answered 404."
    )
    Delivery.objects.create(
        source=source,
        digest="d",
        size=1,
        raw=ContentFile(b"x", name="x"),
        received_at=newsroom.now,
        state="failed",
        problem="The feed has a DOCTYPE.",
    )
    Report.objects.update(state="failed", problem="The page was gone.")
    html = show(desk, "wire")
    for words in ("It answered 404.", "The feed has a DOCTYPE.", "The page was gone."):
        assert words in html
    assert "The raw bytes are kept." in html


def test_the_wire_is_filtered_by_source_and_state(newsroom: Newsroom, desk: Client) -> None:
    html = show(desk, "wire", "?source=island-post")
    assert "Island Post on the Halmar" in html
    assert "Strait Times on the Halmar" not in html
    assert "Nothing came in that fits" in show(desk, "wire", "?state=failed")
    Report.objects.filter(source__slug="island-post").update(state="failed")
    html = show(desk, "wire", "?state=failed")
    assert "Island Post on the Halmar" in html
    assert "Strait Times on the Halmar" not in html


@pytest.mark.parametrize("board", ["wire", "stories", "articles", "comments", "runs"])
def test_odd_queries_are_answered(newsroom: Newsroom, desk: Client, board: str) -> None:
    for query in ("?p=0", "?p=x", "?p=999", "?state=odd&source=%00'--", "?section=%22&p=-1"):
        assert show(desk, board, query)


def test_a_long_wire_has_pages(newsroom: Newsroom, desk: Client, now: datetime) -> None:
    source = Source.objects.get(slug="strait-times")
    for number in range(55):
        make_report(source, None, [f"Report number {number}."], now + timedelta(minutes=number))
    assert "Page 1 of 2" in show(desk, "wire")
    second = show(desk, "wire", "?source=strait-times&p=2")
    assert "Page 2 of 2" in second
    assert "?source=strait-times&amp;p=1" in second


def test_the_story_board_shows_reports_and_reasons(newsroom: Newsroom, desk: Client) -> None:
    html = show(desk, "stories")
    assert "The Halmar stops" in html
    assert "names the Halmar · same hour" in html
    assert "Review the draft" in html
    assert reverse("desk_draft", args=[newsroom.story.pk]) in html
    assert "The Halmar stops" not in show(desk, "stories", "?section=city")


def test_drafting_starts_one_run_however_often_it_is_pressed(
    newsroom: Newsroom, desk: Client
) -> None:
    address = reverse("desk_draft", args=[newsroom.story.pk])
    desk.post(address)
    desk.post(address)
    run = Run.objects.filter(line="story", subject_id=newsroom.story.pk).first()
    assert run is not None
    assert run.reason.startswith("desk ")
    assert Run.objects.filter(line="story").count() <= 2
    assert desk.post(reverse("desk_draft", args=[999])).status_code == 404


def test_articles_in_work_tell_what_blocks(newsroom: Newsroom, desk: Client) -> None:
    html = show(desk, "articles")
    assert newsroom.copy.title in html
    assert "Nothing blocks it but the review" in html
    newsroom.ledger.entries.filter(field="body").update(verdict="unsupported")
    assert "3 things block it" in show(desk, "articles")


def test_a_published_article_leaves_the_list(newsroom: Newsroom, desk: Client) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    html = show(desk, "articles")
    assert "Nothing waits for review" in html
    assert "Published last" in html


def test_comments_wait_and_are_decided(newsroom: Newsroom, desk: Client, now: datetime) -> None:
    comment = Comment.objects.create(
        article=newsroom.row,
        author_name="Per",
        author_key="k",
        text="A <b>remark</b>.",
        text_digest="d",
        reasons=[{"rule": "links", "explanation": "It has a link."}],
        created_at=now,
    )
    html = show(desk, "comments")
    assert "A &lt;b&gt;remark&lt;/b&gt;." in html
    assert "It has a link." in html
    desk.post(reverse("desk_decide", args=[comment.pk]), {"state": "rejected"})
    comment.refresh_from_db()
    assert (comment.state, comment.decided_by) == ("rejected", newsroom.reviewer)
    assert "remark" not in show(desk, "comments")
    assert "remark" in show(desk, "comments", "?state=rejected")
    answer = desk.post(reverse("desk_decide", args=[comment.pk]), {"state": "held"})
    assert answer.status_code == 400
    assert desk.post(reverse("desk_decide", args=[999]), {"state": "approved"}).status_code == 404


def test_runs_show_their_steps_and_stopped_ones_go_on(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    run = Run.objects.create(
        line="draft",
        subject_id=1,
        reason="new",
        step="illustrate",
        state=RunState.STOPPED,
        problem="Nothing to draw.",
        due_at=now,
        created_at=now,
        updated_at=now,
    )
    html = show(desk, "runs")
    assert "Nothing to draw." in html
    assert 'desk-step--done">ground' in html
    assert 'desk-step--stopped">illustrate' in html
    assert 'desk-step--ahead">lay_out' in html
    desk.post(reverse("desk_retry", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    assert desk.post(reverse("desk_retry", args=[999])).status_code == 302


def test_the_menu_has_the_desk(newsroom: Newsroom, desk: Client) -> None:
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "desk-wire" in html
    assert "desk/desk.css" in html


def test_the_page_list_links_to_the_desk(newsroom: Newsroom, desk: Client) -> None:
    address = reverse("wagtailadmin_explore", args=[newsroom.section.pk])
    assert reverse("desk_article", args=[newsroom.article_id]) in desk.get(address).content.decode()


def test_signing_in_leads_to_what_waits(newsroom: Newsroom, desk: Client) -> None:
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "Waits for you" in html
    assert reverse("desk_article", args=[newsroom.article_id]) in html
    assert "Pages created" not in html
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "Nothing waits for you" in html
    assert reverse("desk_stories") in html


def test_the_frame_carries_the_newsroom_s_name(client: Client, newsroom: Newsroom) -> None:
    html = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "Sign in to Onrecord" in html
    assert "desk-brand" in html
    assert "wagtail-logo" not in html


def test_the_draft_panel_tells_how_far_it_is_and_can_stop_it(
    newsroom: Newsroom, desk: Client, now: datetime
) -> None:
    story = newsroom.story
    attempt = Attempt.objects.create(
        story=story, state="writing", stage="writing", sentences=4, created_at=now, updated_at=now
    )
    panel = reverse("desk_progress", args=[story.pk])
    assert "4 sentences so far" in show(desk, "stories")
    assert "4 sentences so far" in desk.get(panel).content.decode()

    desk.post(reverse("desk_stop", args=[story.pk]))

    attempt.refresh_from_db()
    assert attempt.stop_asked_at is not None
    assert "stopping" in desk.get(panel).content.decode()
    attempt.state, attempt.problem = "failed", "The model refused to write: <b>no</b>."
    attempt.save()
    assert "refused to write: &lt;b&gt;no" in desk.get(panel).content.decode()


def test_what_the_desk_asks_for_is_noted_with_the_draft(newsroom: Newsroom, desk: Client) -> None:
    address = reverse("desk_draft", args=[newsroom.story.pk])
    desk.post(address, {"choices": "1", "shape": "explainer", "language": "fr", "update": "1"})

    attempt = Attempt.objects.get(story=newsroom.story, state="asked")
    assert (attempt.shape, attempt.language, attempt.is_update) == ("explainer", "fr", True)
    assert attempt.asked_by

    desk.post(address, {"choices": "1", "shape": "sonnet"})
    assert "There is no shape" in show(desk, "stories")


def test_a_text_in_work_is_read_back_for_an_update(newsroom: Newsroom) -> None:
    text, kept = standing_text(newsroom.story.pk)

    assert [one.field.value for one in text][:2] == ["headline", "standfirst"]
    assert newsroom.copy.title == text[0].text
    assert kept <= {one.digest for one in text}
