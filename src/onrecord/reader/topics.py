"""What articles are about: remembered when one is published, read when a page is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from onrecord.intake.models import Source
from onrecord.publishing.content import raw_body
from onrecord.publishing.models import ArticlePage
from onrecord.reader import lists
from onrecord.reader.models import ArticleTopic, Topic, TopicKind
from onrecord.reader.named import Named, named_in

MOST_SLUG = 100


def remember(*, article_id: int, now: datetime) -> None:
    """Store what a live article is about; storing it again replaces it.

    ``now`` belongs to the form of every verb that writes; a topic carries no time.
    """
    article = ArticlePage.objects.filter(pk=article_id, live=True).first()
    if article is None:
        forget(article_id=article_id, now=now)
        return
    outlets = Source.objects.values_list("name", flat=True)
    found = named_in(
        article.title, texts_of(article), speakers_of(article), outlets=outlets.iterator()
    )
    with transaction.atomic():
        topics: dict[int, Named] = {}
        for one in found:
            topic = _topic_for(one)
            if topic is not None:
                topics.setdefault(topic.pk, one)
        ArticleTopic.objects.filter(article_id=article_id).delete()
        ArticleTopic.objects.bulk_create(
            ArticleTopic(article_id=article_id, topic_id=pk, weight=one.weight, speaks=one.speaks)
            for pk, one in topics.items()
        )
        lists.relist(article_ids=[article_id], now=now)


def forget(*, article_id: int, now: datetime) -> None:
    """Let an article be about nothing: it was withdrawn. Topics nobody names any more go."""
    with transaction.atomic():
        rows = ArticleTopic.objects.filter(article_id=article_id)
        topic_ids = list(rows.values_list("topic_id", flat=True))
        rows.delete()
        lists.relist(article_ids=[article_id], now=now)
        Topic.objects.filter(pk__in=topic_ids, articles=None).delete()


def texts_of(article: ArticlePage) -> list[str]:
    """Return standfirst, paragraphs and things to watch as plain texts."""
    texts = [article.standfirst]
    for block in raw_body(article):
        if block["type"] == "paragraph":
            texts.append(block["value"])
        elif block["type"] == "watch":
            texts += [item["value"] for item in block["value"]]
    return [text for text in texts if text]


def speakers_of(article: ArticlePage) -> list[str]:
    """Return whom the article lets speak, in order."""
    groups = [block["value"] for block in raw_body(article) if block["type"] == "statements"]
    return [str(item["value"].get("speaker") or "") for group in groups for item in group]


def _topic_for(one: Named) -> Topic | None:
    """Return the topic that a name stands for; it is made on first use.

    A short form alone ("Brandt", "IAEA") joins the one topic known by it; a surname that
    nobody is known by is no topic.
    """
    known = Topic.objects.filter(name=one.name, kind=one.kind).first()
    if known is None and one.is_short:
        known = _only(Topic.objects.filter(short=one.name, kind=one.kind)[:2])
        if known is None and one.kind is TopicKind.PERSON:
            return None
    if known is None and one.short and one.kind is TopicKind.BODY:
        # An acronym that stood alone so far has now been spelled out.
        known = Topic.objects.filter(name=one.short, kind=one.kind).first()
        if known is not None:
            known.name, known.short = one.name, one.short
            known.save()
    if known is None:
        return Topic.objects.create(
            name=one.name, kind=one.kind, slug=_free_slug(one.name), short=_short_of(one)
        )
    if not known.short and one.short:
        known.short = one.short
        known.save()
    return known


def _short_of(one: Named) -> str:
    if one.kind is TopicKind.PERSON and " " in one.name:
        return one.name.split()[-1]
    return one.short


def _only(topics: Iterable[Topic]) -> Topic | None:
    found = list(topics)
    return found[0] if len(found) == 1 else None


def _free_slug(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    base = slugify(name)[:MOST_SLUG].strip("-") or digest
    # A number alone would be taken for a leaf of the list of topics.
    base = f"{base}-{digest}" if base.isdigit() else base
    return f"{base}-{digest}" if Topic.objects.filter(slug=base).exists() else base
