"""What is heard: a withdrawn article and a deleted row leave the index in their transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.signals import post_delete, post_migrate

from onrecord.publishing.signals import article_withdrawn
from onrecord.reader.models import SearchEntry, SearchStatement
from onrecord.reader.search import operations
from onrecord.reader.search.indexes import current_index
from onrecord.reader.search.indexes.postgresql import PostgresIndex
from onrecord.reader.search.indexes.sqlite import SqliteIndex
from onrecord.reader.search.values import Shelf


def connect() -> None:
    """Listen. That a published article is indexed, the line orders."""
    article_withdrawn.connect(follow_withdrawal, dispatch_uid="search.follow_withdrawal")
    post_delete.connect(drop_entry, sender=SearchEntry, dispatch_uid="search.drop_entry")
    post_delete.connect(drop_said, sender=SearchStatement, dispatch_uid="search.drop_said")
    post_migrate.connect(prepare_tables, dispatch_uid="search.prepare_tables")


def follow_withdrawal(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Make a withdrawn article unfindable in the transaction that withdraws it."""
    operations.forget(article_id=article_id, now=at)


def drop_entry(*, instance: SearchEntry, **kwargs: Any) -> None:
    """Take an article out of the index with its row."""
    current_index().drop(Shelf.ARTICLES, [instance.pk])


def drop_said(*, instance: SearchStatement, **kwargs: Any) -> None:
    """Take a statement out of the index with its row."""
    current_index().drop(Shelf.STATEMENTS, [instance.pk])


def prepare_tables(*, app_config: Any, using: str, **kwargs: Any) -> None:
    """Make the tables of an index that lives in the database, once the app's own are there."""
    if app_config.label != "reader" or using != "default":
        return
    index = current_index()
    if isinstance(index, (SqliteIndex, PostgresIndex)):
        index.prepare()
        if not SearchEntry.objects.exists():
            for shelf in Shelf:  # the rows were emptied behind our back
                index.clear(shelf)
