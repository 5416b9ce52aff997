"""Which sources an article rests on: remembered when it is published."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from onrecord.grounding.models import EntrySupport
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.reader import lists
from onrecord.reader.models import ArticleSource


def remember(*, article_id: int, now: datetime) -> None:
    """Store how many of an article's sentences rest on each source; again replaces it.

    Only sentences that readers have count: the ledger may hold those of a newer text.
    ``now`` belongs to the form of every verb that writes.
    """
    article = ArticlePage.objects.filter(pk=article_id, live=True).first()
    if article is None or article.ledger_id is None:
        forget(article_id=article_id, now=now)
        return
    shown = {(sentence.field.value, sentence.digest) for sentence in sentences_of(article)}
    supports = EntrySupport.objects.filter(entry__ledger_id=article.ledger_id).values_list(
        "entry__field", "entry__digest", "passage__report__source_id"
    )
    carried = {row for row in supports if row[:2] in shown}
    counts = Counter(source_id for _, _, source_id in carried)
    with transaction.atomic():
        ArticleSource.objects.filter(article_id=article_id).delete()
        ArticleSource.objects.bulk_create(
            ArticleSource(article_id=article_id, source_id=source_id, sentences=count)
            for source_id, count in counts.items()
        )
        lists.relist(article_ids=[article_id], now=now)


def forget(*, article_id: int, now: datetime) -> None:
    """Let an article rest on nothing: it was withdrawn."""
    with transaction.atomic():
        ArticleSource.objects.filter(article_id=article_id).delete()
        lists.relist(article_ids=[article_id], now=now)
