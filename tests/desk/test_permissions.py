"""Each view and verb of the desk, tried by everyone from nobody to superuser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from onrecord.discussion.models import Comment, CommentState
from onrecord.pipeline.models import Run, RunState
from onrecord.publishing.content import content_digest
from onrecord.publishing.models import ReviewCertificate
from onrecord.publishing.queries import get_article
from tests.desk.forms import open_editor, press, url
from tests.publishing.newsroom import Newsroom
from tests.publishing.reviewing import record_acts

SignIn = Callable[[str], Client]
ROLES = ["anonymous", "plain", "editor", "moderator", "superuser"]
BOARDS = ["wire", "stories", "articles", "comments", "runs"]


def is_let_in(client: Client, address: str) -> bool:
    """Whether the page is shown; everyone else is sent away."""
    answer = client.get(address)
    assert answer.status_code in {200, 302}
    return answer.status_code == 200


@pytest.fixture
def run(newsroom: Newsroom, now: datetime) -> Run:
    return Run.objects.create(
        line="story",
        subject_id=newsroom.story.pk,
        reason="new",
        step="write",
        state=RunState.STOPPED,
        problem="The writer gave nothing.",
        due_at=now,
        created_at=now,
        updated_at=now,
    )


@pytest.fixture
def comment(newsroom: Newsroom, now: datetime) -> Comment:
    return Comment.objects.create(
        article=newsroom.row,
        author_name="Per",
        author_key="k",
        text="A remark.",
        text_digest="d",
        created_at=now,
    )


def test_the_desk_is_for_those_who_work_here(newsroom: Newsroom, as_user: SignIn) -> None:
    addresses = [reverse(f"desk_{board}") for board in BOARDS] + [url(newsroom.article_id)]
    seen = {
        (role, address): is_let_in(as_user(role), address)
        for role in ROLES
        for address in addresses
    }
    assert len(seen) == 30
    for (role, address), let_in in seen.items():
        assert let_in is (role not in {"anonymous", "plain"}), (role, address)


def test_admin_access_alone_does_not_open_the_desk(newsroom: Newsroom, as_user: SignIn) -> None:
    from django.contrib.auth.models import Permission

    newsroom.reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = as_user("plain")
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    for board in BOARDS:
        assert client.get(reverse(f"desk_{board}")).status_code == 302
    assert client.get(url(newsroom.article_id)).status_code == 302
    assert "desk-wire" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_drafting(newsroom: Newsroom, as_user: SignIn, role: str) -> None:
    address = reverse("desk_draft", args=[newsroom.story.pk])
    as_user(role).post(address)
    allowed = role not in {"anonymous", "plain"}
    assert Run.objects.filter(line="story", subject_id=newsroom.story.pk).exists() is allowed


@pytest.mark.parametrize("role", ROLES)
def test_deciding_on_comments(
    newsroom: Newsroom, as_user: SignIn, comment: Comment, role: str
) -> None:
    address = reverse("desk_decide", args=[comment.pk])
    as_user(role).post(address, {"state": "approved"})
    comment.refresh_from_db()
    allowed = role in {"moderator", "superuser"}
    assert (comment.state == CommentState.APPROVED) is allowed
    page = as_user("editor").get(reverse("desk_comments")).content.decode()
    assert address not in page


@pytest.mark.parametrize("role", ROLES)
def test_retrying_runs(newsroom: Newsroom, as_user: SignIn, run: Run, role: str) -> None:
    as_user(role).post(reverse("desk_retry", args=[run.pk]))
    run.refresh_from_db()
    allowed = role in {"moderator", "superuser"}
    assert (run.state == RunState.WAITING) is allowed


@pytest.mark.parametrize("role", ROLES)
def test_saving(newsroom: Newsroom, as_user: SignIn, role: str) -> None:
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    press(as_user(role), newsroom.article_id, "save", served, title="Changed by hand")
    allowed = role not in {"anonymous", "plain"}
    assert (newsroom.copy.title == "Changed by hand") is allowed


@pytest.mark.parametrize("role", ROLES)
def test_vouching(newsroom: Newsroom, as_user: SignIn, role: str) -> None:
    entry = newsroom.ledger.entries.get(field="standfirst")
    newsroom.ledger.entries.filter(pk=entry.pk).update(verdict="unsupported")
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    reason = {f"reason-{entry.pk}": "I read the timetable myself."}
    press(as_user(role), newsroom.article_id, f"vouch:{entry.pk}", {**served, **reason})
    entry.refresh_from_db()
    allowed = role not in {"anonymous", "plain"}
    assert (entry.verdict == "vouched") is allowed


@pytest.mark.parametrize("role", ROLES)
def test_reviewing(newsroom: Newsroom, as_user: SignIn, role: str) -> None:
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    note = {"note-accuracy": "Read every number."}
    press(as_user(role), newsroom.article_id, "act:accuracy", {**served, **note})
    allowed = role in {"moderator", "superuser"}
    assert ReviewCertificate.objects.exclude(acts=[]).exists() is allowed


@pytest.mark.parametrize("role", ROLES)
def test_approving(newsroom: Newsroom, as_user: SignIn, boss: object, role: str) -> None:
    for user in (newsroom.reviewer, boss):
        record_acts(newsroom.article_id, user, newsroom.now)
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    assert served["digest"] == content_digest(newsroom.copy)
    press(as_user(role), newsroom.article_id, "approve", served)
    allowed = role in {"moderator", "superuser"}
    assert get_article(newsroom.article_id).live is allowed


def test_a_verb_one_may_not_use_does_not_even_save(newsroom: Newsroom, as_user: SignIn) -> None:
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    for role in ("anonymous", "plain", "editor"):
        for verb in ("act:accuracy", "approve", "override:1", "withdraw"):
            press(as_user(role), newsroom.article_id, verb, served, title="Slipped in")
            assert newsroom.copy.title != "Slipped in", (role, verb)


@pytest.mark.parametrize("role", ROLES)
def test_withdrawing(newsroom: Newsroom, as_user: SignIn, role: str) -> None:
    from tests.publishing.reviewing import publish

    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    served = open_editor(as_user("superuser"), newsroom.article_id).fields
    reason = {"withdraw-reason": "The wrong ferry."}
    press(as_user(role), newsroom.article_id, "withdraw", {**served, **reason})
    allowed = role in {"moderator", "superuser"}
    assert newsroom.row.live is not allowed


def test_getting_never_changes_anything(
    newsroom: Newsroom, as_user: SignIn, comment: Comment, run: Run
) -> None:
    addresses = [
        reverse("desk_draft", args=[newsroom.story.pk]),
        reverse("desk_decide", args=[comment.pk]),
        reverse("desk_retry", args=[run.pk]),
    ]
    version = newsroom.row.edit_version
    for role in ("editor", "moderator", "superuser"):
        client = as_user(role)
        assert [client.get(address).status_code for address in addresses] == [405, 405, 405]
        client.get(url(newsroom.article_id), {"do": "approve"})
    assert newsroom.row.edit_version == version
    assert not ReviewCertificate.objects.exists()


def test_posting_needs_the_csrf_token(newsroom: Newsroom, boss: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)  # type: ignore[arg-type]
    answer = client.post(url(newsroom.article_id), {"do": "approve"})
    assert answer.status_code == 403
    assert not newsroom.row.live
