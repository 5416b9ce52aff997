"""What is heard: an article that leaves readers leaves every list in the same transaction.

That a published article is listed, the line orders: its lists are put right before its pages
and theirs are printed.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.models import PageViewRestriction

from onrecord.illustration.social import social_card
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.signals import article_withdrawn
from onrecord.reader import lists

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen."""
    article_withdrawn.connect(follow_withdrawal, dispatch_uid="reader.follow_withdrawal")
    pre_delete.connect(follow_deletion, ArticlePage, dispatch_uid="reader.follow_deletion")
    post_save.connect(follow_section, SectionPage, dispatch_uid="reader.follow_section")
    for signal in (post_save, post_delete):
        signal.connect(follow_privacy, PageViewRestriction, dispatch_uid="reader.follow_privacy")


def follow_withdrawal(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Take a withdrawn article off its lists; one that was moved changes its section's."""
    lists.relist(article_ids=[article_id], now=at)


def follow_deletion(*, instance: ArticlePage, **kwargs: Any) -> None:
    """Take an article off its lists before its row, and the entries with it, goes."""
    lists.leave(article_ids=[instance.pk], now=timezone.now())


def follow_section(*, instance: SectionPage, raw: bool = False, **kwargs: Any) -> None:
    """Draw the card of a section, and of the site, before any page has to: it takes 0.3 s."""
    if not raw and instance.live:
        transaction.on_commit(partial(_draw_cards, instance.title))


def _draw_cards(title: str) -> None:
    """Draw what is not there yet; a page that needs it draws it where this went wrong."""
    for words in ("", title):
        try:
            social_card(title=words, site_name=settings.SITE_NAME, now=timezone.now())
        except Exception:
            logger.exception("the card of %r was not drawn ahead", words)


def follow_privacy(*, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Put right the lists of what became private, or public again."""
    lists.relist_below(path=instance.page.path, now=timezone.now())
