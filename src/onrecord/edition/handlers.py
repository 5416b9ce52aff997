"""What is heard from below: a withdrawn article leaves the edition at once."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote

from django.db import transaction

from onrecord.edition.operations import withdraw_article
from onrecord.publishing.signals import article_withdrawn


def connect() -> None:
    """Listen. Everything else that is printed, the pipeline orders."""
    article_withdrawn.connect(follow_withdrawal, dispatch_uid="edition.follow_withdrawal")


def follow_withdrawal(*, article_id: int, path: str, at: datetime, **kwargs: Any) -> None:
    """Take the article's page off as soon as its withdrawal is committed."""
    if path:  # an article outside every site was never printed
        take_off = partial(withdraw_article, article_id=article_id, path=unquote(path), now=at)
        transaction.on_commit(take_off)
