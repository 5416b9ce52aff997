"""The only way to readers and back: clearing a text, and taking an article off.

``clear_and_publish`` trusts its caller to have asked the gate; it is called by
``approval.approve`` and ``publish_on_autopilot`` and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.base import BaseAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.addresses import slug_of
from onrecord.publishing.content import content_digest
from onrecord.publishing.guards import Asked, has_strange_address, publishing_at
from onrecord.publishing.logs import Log, log_together
from onrecord.publishing.models import ArticlePage, Disclosure, ReviewCertificate
from onrecord.publishing.operations.articles import is_untouched, reground
from onrecord.publishing.queries import (
    entries_standing,
    get_article,
    lock_article,
    refusals_of,
    section_of,
    working_copy_of,
)


class _Publish(PublishPageRevisionAction):
    """Wagtail's own way to publish, with the very copy that the gate was asked about.

    Wagtail would make another copy of the same revision, and ask for what is known.
    """

    def __init__(self, revision: Revision, *, copy: ArticlePage, user: Any, logs: bool) -> None:
        BaseAction.__init__(self, copy, user=user)
        self.revision = revision
        self.object = copy
        self.permission_policy = policy_registry.get(copy)
        self.changed = True
        self.log_action = logs
        self.previous_revision = None
        # It was read with its locked row as the newest. The one before is asked for its title, for
        # the log: where that is written here, it is by ``_publication_logs``.
        revision.is_latest_revision = lambda: True
        if not logs:
            revision.get_previous = _none_before


def _none_before() -> Revision:
    raise Revision.DoesNotExist


def clear_and_publish(
    *,
    row: ArticlePage,
    copy: ArticlePage,
    entries: Sequence[LedgerEntry],
    certificate: ReviewCertificate | None,
    disclosure: Disclosure,
    user: Any,
    now: datetime,
    action: str,
    data: dict[str, Any],
) -> None:
    """Let exactly the text of ``copy`` through, and make it live (or scheduled, as the page
    says). Must run in a transaction that holds the lock of ``row``, of which ``copy`` was
    made (see ``working_copy_of``); ``entries`` and ``certificate`` are those that the gate
    was asked with. ``user`` is ``None`` for the machine; ``action`` and ``data`` go to
    the audit log with the publication.
    """
    digest = content_digest(copy)
    facts: dict[str, Any] = {"cleared_digest": digest, "disclosure": disclosure}
    if row.live and row.cleared_digest != digest:
        # The audio speaks the old words; the line speaks the new ones and attaches them.
        facts["narration"] = None
    ArticlePage.objects.filter(pk=row.pk).update(**facts)
    for name, value in facts.items():
        setattr(row, name, value)
        setattr(copy, name, value)
    revision = row.latest_revision
    if not row.live and has_strange_address(copy):
        # The headline was changed since the page was made: the address follows what is approved.
        copy.slug = find_available_slug(
            copy.get_parent(), slug_of(copy.title), ignore_page_id=copy.pk
        )
        revision = copy.save_revision(user=user, clean=False)
    if copy is not row and revision is not None:
        later = copy.go_live_at is not None and copy.go_live_at > timezone.now()
        publish = _Publish(revision, copy=copy, user=user, logs=later)
        with publishing_at(
            now, asked=Asked(row=row, entries=entries, certificate=certificate, digest=digest)
        ):
            publish.execute(skip_permission_checks=user is None)
        logs = [] if later else _publication_logs(row, copy, revision)
        log_together(copy, [*logs, Log(action=action, data=data)], user=user)
        return
    if revision is None or content_digest(revision.as_object()) != digest:
        revision = copy.save_revision(user=user, clean=False)
    with publishing_at(now):
        revision.publish(user=user, skip_permission_checks=user is None)
    log_together(copy, [Log(action=action, data=data)], user=user)


def _publication_logs(row: ArticlePage, copy: ArticlePage, revision: Revision) -> list[Log]:
    """Return what Wagtail logs of a publication that took the place of ``row``."""
    if row.title == copy.title:
        return [Log(action="wagtail.publish", revision=revision, is_change=True)]
    titles = {"title": {"old": row.title, "new": copy.title}}
    return [
        Log(action="wagtail.rename", revision=revision, data=titles),
        Log(action="wagtail.publish", revision=revision, data=titles, is_change=True),
    ]


def publish_on_autopilot(*, article_id: int, now: datetime) -> bool:
    """Publish what no person has reviewed, if the section allows it and the gate lets it through.

    Returns whether the article is live by autopilot. An article that an editor has
    touched or taken off waits at the desk instead. The page says that nobody reviewed it.
    A section of the sample newsroom publishes the sample's stories only: nobody chose to
    have real news go out unread who only added a feed to try it.
    """
    with transaction.atomic():
        row = lock_article(article_id)
        section = section_of(row)
        if not (section.autopilot and row.draft and is_untouched(row)):
            return False
        if section.is_sample and not row.draft.story.is_sample:
            return False
        if row.live and not row.has_unpublished_changes:
            return True
        copy = working_copy_of(row)
        entries = entries_standing(copy)
        if refusals_of(copy, entries=entries if copy.ledger_id else None, autopilot=True):
            return False
        clear_and_publish(
            row=row,
            copy=copy,
            entries=entries,
            certificate=None,
            disclosure=Disclosure.AI_AUTONOMOUS,
            user=None,
            now=now,
            action="onrecord.autopilot",
            data={"content_digest": content_digest(copy)},
        )
    reground(article_id=article_id, now=now)
    return True


def withdraw(*, article_id: int, reason: str, now: datetime, user: Any = None) -> None:
    """Take a live article off, and log why. What was withdrawn needs a new approval."""
    with transaction.atomic():
        article = get_article(article_id)
        if not article.live:
            return
        with publishing_at(now):
            article.unpublish(user=user, log_action=False)
        # One instant for the notice in the page's place and for the list of corrections.
        facts = {"data": {"reason": reason}, "timestamp": now}
        log(instance=article, action="onrecord.withdraw", user=user, **facts)
