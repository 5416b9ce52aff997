"""Every door through which Wagtail can make a page live, tried by a superuser.

Each is tried with a text that nobody cleared. Nothing may get through, whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions import action_registry
from wagtail.models import APIToken, Locale, Page, Workflow

from onrecord.publishing.content import content_digest
from onrecord.publishing.guards import GateRefused
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations import reground, withdraw
from tests.publishing.newsroom import Newsroom, let_everything_stand
from tests.publishing.reviewing import publish


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", "boss@example.org", "a long test pass")


@pytest.fixture
def admin(boss: User, client: Client) -> Client:
    client.force_login(boss)
    return client


def assert_dark(newsroom: Newsroom) -> None:
    """Nothing is live, nothing is scheduled."""
    assert not ArticlePage.objects.filter(live=True).exists()
    assert not newsroom.row.revisions.filter(approved_go_live_at__isnull=False).exists()


def edit_form(newsroom: Newsroom, client: Client, **changes: str) -> dict[str, str]:
    """The fields of Wagtail's own page editor, as a browser would send them."""
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    form = client.get(url).context["form"]
    fields: dict[str, str] = {}
    copy = newsroom.copy
    for name in form.fields:
        value = form[name].value()
        fields[name] = "" if value is None else str(value)
    fields |= {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "paragraph",
        "body-0-value": copy.body[0].value,
        "body-0-id": copy.body[0].id or "",
        "authors": [str(author.pk) for author in copy.authors.all()],  # type: ignore[dict-item]
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "loaded_revision_id": str(newsroom.row.latest_revision_id),
        "loaded_revision_created_at": newsroom.row.latest_revision.created_at.isoformat(),
    }
    return {**{k: v for k, v in fields.items() if v != "None"}, **changes}


def by_code_live_flag(newsroom: Newsroom) -> None:
    article = newsroom.row
    article.live = True
    article.save()


def by_code_update_fields(newsroom: Newsroom) -> None:
    article = newsroom.row
    article.live = True
    article.save(update_fields=["live"])


def by_claiming_clearance(newsroom: Newsroom) -> None:
    article = newsroom.row
    article.cleared_digest = content_digest(article)
    article.save()
    article.live = True
    article.save()


def by_bare_page(newsroom: Newsroom) -> None:
    page = Page.objects.get(pk=newsroom.article_id)
    page.live = True
    page.save()


def by_new_page(newsroom: Newsroom) -> None:
    newsroom.section.add_child(instance=ArticlePage(title="New", slug="new", live=True))


def by_revision(newsroom: Newsroom) -> None:
    newsroom.row.get_latest_revision().publish()


def by_superusers_revision(newsroom: Newsroom) -> None:
    newsroom.row.get_latest_revision().publish(user=User.objects.get(username="boss"))


def by_registered_action(newsroom: Newsroom) -> None:
    revision = newsroom.row.get_latest_revision()
    for model in (Page, ArticlePage):
        action = action_registry.get_action_class(model, "publish")
        with pytest.raises(GateRefused):
            action(revision, user=User.objects.get(username="boss")).execute()
    by_revision(newsroom)


def by_edit_action(newsroom: Newsroom) -> None:
    action = action_registry.get_action_class(ArticlePage, "edit")
    boss = User.objects.get(username="boss")
    action(newsroom.copy, user=boss, publish=True).execute()


def by_copy(newsroom: Newsroom) -> None:
    newsroom.row.copy(update_attrs={"slug": "copy", "live": True}, keep_live=True)


def by_alias(newsroom: Newsroom) -> None:
    newsroom.row.create_alias(update_slug="alias")


def by_translated_alias(newsroom: Newsroom) -> None:
    french = Locale.objects.create(language_code="fr")
    newsroom.row.copy_for_translation(french, copy_parents=True, alias=True)


def by_fixture(newsroom: Newsroom) -> None:
    article = newsroom.row
    article.live = True
    article.cleared_digest = content_digest(article)
    text = serializers.serialize("json", [article])
    for thing in serializers.deserialize("json", text):
        thing.save()


def by_schedule(newsroom: Newsroom) -> None:
    copy = newsroom.copy
    copy.go_live_at = timezone.now() + timedelta(hours=1)
    copy.save_revision(clean=False).publish()


def by_workflow(newsroom: Newsroom) -> None:
    boss = User.objects.get(username="boss")
    workflow = Workflow.objects.first()
    assert workflow is not None
    state = workflow.start(newsroom.copy, boss)
    state.finish(user=boss)


DOORS: list[Callable[[Newsroom], None]] = [
    by_code_live_flag,
    by_code_update_fields,
    by_claiming_clearance,
    by_bare_page,
    by_new_page,
    by_revision,
    by_superusers_revision,
    by_registered_action,
    by_edit_action,
    by_copy,
    by_alias,
    by_translated_alias,
    by_fixture,
    by_schedule,
    by_workflow,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_door_in_code_is_shut(door: Any, newsroom: Newsroom, boss: User) -> None:
    with pytest.raises(GateRefused) as refused:
        door(newsroom)
    assert isinstance(refused.value, PermissionDenied)
    assert refused.value.code == "publishing.gate_refused"
    assert_dark(newsroom)


def test_the_publish_button_of_wagtail_is_gone(newsroom: Newsroom, admin: Client) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    page = admin.get(url).content.decode()
    assert "action-publish" not in page
    assert "action-submit" not in page
    assert reverse("desk_article", args=[newsroom.article_id]) in page


def test_posting_publish_to_the_page_editor(newsroom: Newsroom, admin: Client) -> None:
    fields = edit_form(newsroom, admin, **{"action-publish": "yes", "title": "Sneaked in"})
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    answer = admin.post(url, fields)
    assert answer.status_code == 302
    assert_dark(newsroom)


def test_posting_a_schedule_to_the_page_editor(newsroom: Newsroom, admin: Client) -> None:
    later = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    fields = edit_form(newsroom, admin, **{"action-publish": "yes", "go_live_at": later})
    admin.post(reverse("wagtailadmin_pages:edit", args=[newsroom.article_id]), fields)
    call_command("publish_scheduled")
    assert_dark(newsroom)


def test_creating_a_live_page_in_the_admin(newsroom: Newsroom, admin: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", newsroom.section.pk])
    assert "action-publish" not in admin.get(url).content.decode()
    fields = edit_form(newsroom, admin, **{"action-publish": "yes", "slug": "another"})
    answer = admin.post(url, fields)
    assert answer.status_code == 302
    assert_dark(newsroom)


@pytest.mark.parametrize("branch", [False, True], ids=["article", "section with descendants"])
def test_bulk_publish(newsroom: Newsroom, admin: Client, branch: bool) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = newsroom.section.pk if branch else newsroom.article_id
    admin.post(f"{url}?id={chosen}", {"include_descendants": "on"} if branch else {})
    assert_dark(newsroom)


@pytest.mark.parametrize("name", ["publish", "copy", "create_alias"])
def test_the_admins_own_api(newsroom: Newsroom, admin: Client, name: str) -> None:
    url = reverse("wagtailadmin_api:pages:action", args=[newsroom.article_id, name])
    body = {"slug": "other", "keep_live": True}
    try:
        answer = admin.post(url, json.dumps(body), content_type="application/json")
        assert answer.status_code in {201, 302, 400, 403}
    except PermissionDenied:
        pass
    assert_dark(newsroom)


@pytest.mark.urls("tests.publishing.urls")
@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("post", "{id}/actions/publish/", {}),
        ("post", "{id}/actions/copy/", {"slug": "copy", "keep_live": True}),
        ("post", "{id}/actions/create_alias/", {"slug": "alias"}),
        (
            "patch",
            "{id}/",
            {"meta": {"type": "publishing.ArticlePage", "action": "publish"}, "title": "By patch"},
        ),
        (
            "post",
            "",
            {
                "meta": {
                    "type": "publishing.ArticlePage",
                    "action": "publish",
                    "parent_id": "{section}",
                },
                "title": "By post",
                "slug": "by-post",
            },
        ),
    ],
)
def test_api_v3(
    newsroom: Newsroom, boss: User, client: Client, method: str, address: str, body: dict[str, Any]
) -> None:
    _token, secret = APIToken.create_token(user=boss, name="test")
    if body.get("meta", {}).get("parent_id"):
        body = {**body, "meta": {**body["meta"], "parent_id": newsroom.section.pk}}
    url = "/api/v3/pages/" + address.format(id=newsroom.article_id)
    answer = getattr(client, method)(
        url,
        json.dumps(body),
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {secret}",
    )
    # A copy of what is not live is not live; everything else asks to publish.
    assert answer.status_code == (201 if "copy" in address else 403), answer.content
    assert_dark(newsroom)


def test_a_schedule_slipped_into_the_table(newsroom: Newsroom) -> None:
    revision = newsroom.row.latest_revision
    newsroom.row.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(GateRefused):
        call_command("publish_scheduled")
    assert not newsroom.row.live


def test_an_old_revision_does_not_bring_its_clearance_back(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    first = newsroom.row.live_revision
    copy = newsroom.copy
    copy.title = "Ferry Halmar is towed to Brenholm"
    copy.save_revision(clean=False)
    reground(article_id=newsroom.article_id, now=newsroom.now)
    let_everything_stand(newsroom.ledger)
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now + timedelta(hours=1))
    with pytest.raises(GateRefused):
        first.publish()
    assert newsroom.row.title == "Ferry Halmar is towed to Brenholm"


def test_a_cleared_text_passes_every_time(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    newsroom.row.live_revision.publish()
    article = newsroom.row
    article.save()
    assert newsroom.row.live


@pytest.mark.parametrize("keep_live", [True, False])
def test_a_copy_of_a_live_article_is_not_live(newsroom: Newsroom, keep_live: bool) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    update = {"slug": "copy"}
    if keep_live:
        with pytest.raises(GateRefused):
            newsroom.row.copy(update_attrs=update, keep_live=True)
        return
    copy = newsroom.row.copy(update_attrs=update, keep_live=False)
    assert (copy.live, copy.cleared_digest, copy.ledger, copy.published_at) == (
        False,
        "",
        None,
        None,
    )


def test_a_draft_over_a_live_page_does_not_reach_readers(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    copy = newsroom.copy
    copy.title = "Not yet for readers"
    copy.save_revision(clean=False)
    assert newsroom.row.live
    assert newsroom.row.title != "Not yet for readers"
    assert newsroom.copy.title == "Not yet for readers"
    with pytest.raises(GateRefused):
        copy.save()
    with pytest.raises(GateRefused):
        newsroom.row.get_latest_revision().publish()


@pytest.mark.parametrize("field", ["title", "standfirst", "authors"])
def test_a_live_text_cannot_be_changed_in_place(newsroom: Newsroom, field: str) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    article = newsroom.row
    setattr(article, field, [] if field == "authors" else "changed")
    with pytest.raises(GateRefused):
        article.save(update_fields=[field])
    with pytest.raises(GateRefused):
        article.save()
    assert content_digest(newsroom.row) == newsroom.row.cleared_digest


def test_what_was_withdrawn_does_not_come_back_by_itself(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    revision = newsroom.row.live_revision
    withdraw(article_id=newsroom.article_id, reason="wrong ferry", now=newsroom.now)
    with pytest.raises(GateRefused):
        revision.publish()
    assert not newsroom.row.live
