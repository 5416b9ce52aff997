"""What is heard from below: a published article is printed, a withdrawn one leaves, at once.

Both happen in the process that committed, before its editor is answered. All else that shows
the article is printed by the pipeline, which also prints these pages again should the process
have been killed in between.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from onrecord.edition.models import PrintRun
from onrecord.edition.operations import print_own, print_showing, withdraw_article
from onrecord.edition.recording import note_withdrawn, start_run_within
from onrecord.edition.signing import find_signed
from onrecord.plumbing.crashing import crash_point
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.signals import article_published, article_withdrawn
from onrecord.reader.models import AboutTexts
from onrecord.reader.paths import path_of
from onrecord.reader.verifying import pages

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen. Everything else that is printed, the pipeline orders."""
    pages.register(find_signed)
    article_published.connect(follow_publication, dispatch_uid="edition.follow_publication")
    article_withdrawn.connect(follow_withdrawal, dispatch_uid="edition.follow_withdrawal")
    post_save.connect(follow_texts, AboutTexts, dispatch_uid="edition.follow_texts")


def follow_publication(*, article: ArticlePage, at: datetime, **kwargs: Any) -> None:
    """Print the article's own page as soon as its text is committed."""
    path = path_of(article)
    run = start_run_within(f"path {path}", at)
    transaction.on_commit(partial(_print_own, path, run, at))


def _print_own(path: str, run: PrintRun | None, at: datetime) -> None:
    """Print one page; a fault is told, and left to the pipeline, not to the editor."""
    crash_point("publication:committed")
    try:
        print_own(path=path, run=run, now=at)
    except Exception:
        logger.exception("%s is live and not printed yet", path)


def follow_withdrawal(*, article_id: int, path: str, at: datetime, **kwargs: Any) -> None:
    """Take the article's page off as soon as its withdrawal is committed."""
    if path:  # an article outside every site was never printed
        note_withdrawn(unquote(path), article_id=article_id, at=at)
        take_off = partial(withdraw_article, article_id=article_id, path=unquote(path), now=at)
        transaction.on_commit(take_off)


def follow_texts(**kwargs: Any) -> None:
    """Print the pages about the newsroom when its own words for them are saved."""
    transaction.on_commit(partial(print_showing, ["about"], now=timezone.now()))
