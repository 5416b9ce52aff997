"""Related articles: near in meaning, fresh and varied, and never the same story.

An article's meaning is remembered once, when it is published. Choosing is arithmetic over
stored vectors, without a clock or chance: the same articles give the same shelf.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.language.engines import embedders
from onrecord.publishing.content import plain_lines
from onrecord.publishing.models import ArticlePage
from onrecord.reader.models import ArticleVector
from onrecord.reader.queries import for_teasers, readable_articles

CANDIDATES = 500
"""How many of the newest articles are considered."""

HALF_LIFE = timedelta(days=14)
"""An article this much older than the one being read counts half as near."""

VARIETY = 0.35
"""How much nearness to a piece already chosen weighs against nearness to the article."""

MEANT_CHARACTERS = 1500
"""How much of an article, from its headline on, stands for its meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article as choosing sees it: ``vector`` is of length 1, ``stories`` whose it tells."""

    article_id: int
    path: str
    stories: frozenset[int]
    at: datetime | None
    vector: NDArray[np.float32]


def remember(*, article_id: int, now: datetime) -> None:
    """Store the meaning of an article; storing it again replaces it.

    ``now`` belongs to the form of every verb that writes; a vector carries no time.
    Raises ``ArticlePage.DoesNotExist``, and what the embedder raises.
    """
    article = ArticlePage.objects.get(pk=article_id)
    text = "\n".join(plain_lines(article))[:MEANT_CHARACTERS]
    vector = np.asarray(embedders["default"].embed([text])[0], dtype="<f4")
    ArticleVector.objects.update_or_create(
        article_id=article_id, defaults={"dense": vector.tobytes()}
    )


def related_to(article: ArticlePage, limit: int = 4) -> list[ArticlePage]:
    """Return other articles of the same section, nearest first, none of the same story.

    Two articles of one other story are never both returned. Articles whose meaning was
    not remembered, or was remembered by another embedder, come last, newest first.
    """
    return shelves(article, limit)[0]


def shelves(article: ArticlePage, limit: int = 4) -> tuple[list[ArticlePage], list[ArticlePage]]:
    """Return what is near in the article's own section, and what is near elsewhere."""
    candidates = _candidates(article)
    own = next((c for c in candidates if c.article_id == article.pk), None)
    if own is None:
        own = _without_vector(article)
    home = article.path[: -article.steplen]
    others = [c for c in candidates if c.article_id != article.pk and not c.stories & own.stories]
    here = choose(own, [c for c in others if c.path.startswith(home)], limit)
    taken = frozenset[int]().union(*(c.stories for c in here))
    away = [c for c in others if not c.path.startswith(home) and not c.stories & taken]
    elsewhere = choose(own, away, limit)
    found = _articles([c.article_id for c in (*here, *elsewhere)])
    return (
        [found[c.article_id] for c in here if c.article_id in found],
        [found[c.article_id] for c in elsewhere if c.article_id in found],
    )


def choose(own: Candidate, others: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return at most ``limit`` of ``others``: chosen for variety, ordered by nearness."""
    left = list(others)
    near = {c.article_id: _nearness(own, c) for c in left}
    chosen: list[Candidate] = []
    told: set[int] = set()
    while left and len(chosen) < limit:
        best = max(left, key=lambda c: (_worth(c, near, chosen), _instant(c.at), c.article_id))
        chosen.append(best)
        told |= best.stories
        left = [c for c in left if c is not best and not c.stories & told]
    return sorted(
        chosen, key=lambda c: (near[c.article_id], _instant(c.at), c.article_id), reverse=True
    )


def _worth(candidate: Candidate, near: dict[int, float], chosen: Sequence[Candidate]) -> float:
    likest = max((_similarity(candidate, other) for other in chosen), default=0.0)
    return near[candidate.article_id] - VARIETY * likest


def _nearness(own: Candidate, other: Candidate) -> float:
    similarity = max(0.0, _similarity(own, other))
    if own.at is None or other.at is None:
        return similarity
    age = max(own.at - other.at, timedelta(0))
    return similarity * float(0.5 ** (age / HALF_LIFE))


def _similarity(one: Candidate, other: Candidate) -> float:
    if one.vector.shape != other.vector.shape or not one.vector.size:
        return 0.0
    return float(one.vector @ other.vector)


def _instant(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _candidates(article: ArticlePage) -> list[Candidate]:
    rows = readable_articles().values_list(
        "pk", "path", "draft__story_id", "ledger__story_id", "published_at", "vector__dense"
    )
    newest = list(rows[:CANDIDATES])
    if all(row[0] != article.pk for row in newest):
        newest += rows.filter(pk=article.pk)
    return [
        Candidate(
            article_id=pk,
            path=path,
            stories=frozenset(story for story in (drafted, grounded) if story),
            at=at,
            vector=_vector(dense),
        )
        for pk, path, drafted, grounded, at, dense in newest
    ]


def _without_vector(article: ArticlePage) -> Candidate:
    """Return a draft being previewed as a candidate: it has not been remembered yet."""
    stories = {
        article.draft.story_id if article.draft else None,
        article.ledger.story_id if article.ledger else None,
    }
    return Candidate(
        article_id=article.pk or 0,
        path=article.path,
        stories=frozenset(story for story in stories if story),
        at=article.published_at,
        vector=_vector(None),
    )


def _vector(dense: bytes | None) -> NDArray[np.float32]:
    return np.frombuffer(dense or b"", dtype="<f4")


def _articles(ids: Sequence[int]) -> dict[int, ArticlePage]:
    if not ids:
        return {}
    return {a.pk: a for a in for_teasers(ArticlePage.objects.live().filter(pk__in=ids))}
