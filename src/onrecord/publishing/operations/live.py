"""The only way to readers and back: clearing a text, and taking an article off.

``clear_and_publish`` trusts its caller to have asked the gate; it is called by
``approval.approve`` and ``publish_on_autopilot`` and by nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from onrecord.publishing.content import content_digest
from onrecord.publishing.guards import publishing_at
from onrecord.publishing.models import ArticlePage, Disclosure
from onrecord.publishing.operations.articles import is_untouched, reground
from onrecord.publishing.queries import get_article, get_working_copy, refusals_of, section_of


def clear_and_publish(
    *, copy: ArticlePage, disclosure: Disclosure, user: Any, now: datetime
) -> None:
    """Let exactly the text of ``copy`` through, and make it live (or scheduled, as the page
    says). Must run in a transaction. ``user`` is ``None`` for the machine.
    """
    digest = content_digest(copy)
    row = ArticlePage.objects.select_for_update().get(pk=copy.pk)
    facts: dict[str, Any] = {"cleared_digest": digest, "disclosure": disclosure}
    if row.live and row.cleared_digest != digest:
        # The audio speaks the old words; the line speaks the new ones and attaches them.
        facts["narration"] = None
    ArticlePage.objects.filter(pk=copy.pk).update(**facts)
    revision = copy.get_latest_revision()
    if revision is None or content_digest(revision.as_object()) != digest:
        revision = copy.save_revision(user=user, clean=False)
    with publishing_at(now):
        revision.publish(user=user, skip_permission_checks=user is None)


def publish_on_autopilot(*, article_id: int, now: datetime) -> bool:
    """Publish what no person has reviewed, if the section allows it and the gate lets it through.

    Returns whether the article is live by autopilot. An article that an editor has
    touched or taken off waits at the desk instead. The page says that nobody reviewed it.
    """
    with transaction.atomic():
        row = ArticlePage.objects.select_for_update().get(pk=article_id)
        if not (section_of(row).autopilot and row.draft_id and is_untouched(row)):
            return False
        if row.live and not row.has_unpublished_changes:
            return True
        copy = get_working_copy(article_id)
        if refusals_of(copy, autopilot=True):
            return False
        clear_and_publish(copy=copy, disclosure=Disclosure.AI_AUTONOMOUS, user=None, now=now)
        log(
            instance=copy,
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
        log(instance=article, action="onrecord.withdraw", user=user, data={"reason": reason})
