"""Related articles: near in meaning, fresh and varied, and never the same story.

An article's meaning is remembered once, and with it the *shelf* that its page shows: first
the pieces of its own section, then, where that has too few, pieces of others. A shelf is
stored when the article is remembered; a new article also takes its place on the shelves of
the older ones that it is nearest to, and the pages whose shelf thereby changed are exactly
those that hold it. Choosing is arithmetic over stored vectors, without a clock or chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from onrecord.language.engines import embedders
from onrecord.publishing.content import plain_lines
from onrecord.publishing.models import ArticlePage
from onrecord.reader.models import ArticleVector, ShelfPlace
from onrecord.reader.queries import for_teasers, readable_articles

CANDIDATES = 500
"""How many of the newest articles are considered."""

OF_SECTION = 200
"""How many of the newest of the article's own section are considered besides."""

HALF_LIFE = timedelta(days=14)
"""An article this much older than the one being read counts half as near."""

VARIETY = 0.35
"""How much nearness to a piece already chosen weighs against nearness to the article."""

MEANT_CHARACTERS = 1500
"""How much of an article, from its headline on, stands for its meaning."""

PLACES = 4
"""How many pieces a shelf holds."""

ENTERED = 32
"""On how many older shelves a new article may take a place: of those it is nearest to.
It bounds how many pages a publication prints again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article as choosing sees it: ``vector`` is of length 1, ``stories`` whose it tells."""

    article_id: int
    path: str
    stories: frozenset[int]
    at: datetime | None
    vector: NDArray[np.float32]

    @property
    def section(self) -> str:
        """The tree path of the section that the article stands in."""
        return self.path[: -ArticlePage.steplen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What stands on a shelf: pieces of the article's own section, then of others."""

    here: tuple[Candidate, ...]
    elsewhere: tuple[Candidate, ...]

    @property
    def ids(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The articles by number, in the order in which they are shown."""
        return (
            tuple(one.article_id for one in self.here),
            tuple(one.article_id for one in self.elsewhere),
        )


def remember(*, article_id: int, now: datetime) -> None:
    """Store the meaning of an article and its shelf; again replaces both.

    A live article also takes its place on older shelves. ``now`` belongs to the form of
    every verb that writes; neither carries a time. Raises ``ArticlePage.DoesNotExist``,
    and what the embedder raises.
    """
    _remember_meaning(ArticlePage.objects.get(pk=article_id))
    candidates = _candidates(article_id)
    own = candidates.pop(article_id)
    with transaction.atomic():
        _shelve({own.article_id: chosen_for(own, candidates.values())})
        if readable_articles().filter(pk=article_id).exists():
            _enter(own, candidates)


def forget(*, article_id: int, now: datetime) -> None:
    """Take an article off every shelf and fill its places; safe to run twice.

    ``now`` belongs to the form of every verb that writes.
    """
    holders = list(holders_of(article_id))
    if not holders:
        return
    candidates = _candidates(*holders)
    candidates.pop(article_id, None)
    with transaction.atomic():
        _shelve(
            {
                holder: chosen_for(candidates[holder], candidates.values())
                for holder in holders
                if holder in candidates
            }
        )
        ShelfPlace.objects.filter(shown_id=article_id).delete()


def holders_of(article_id: int) -> QuerySet[ShelfPlace, int]:
    """Return the ids of the articles on whose shelf an article stands."""
    return ShelfPlace.objects.filter(shown_id=article_id).values_list("article_id", flat=True)


def related_to(article: ArticlePage) -> list[ArticlePage]:
    """Return the pieces of its own section on the shelf of ``article``."""
    return shelves(article)[0]


def shelves(article: ArticlePage) -> tuple[list[ArticlePage], list[ArticlePage]]:
    """Return what is near in the article's own section, and what is near elsewhere.

    Two queries, over the stored shelf; what readers may no longer see is left out.
    """
    places = list(
        ShelfPlace.objects.filter(article_id=article.pk or 0)
        .order_by("place")
        .values_list("shown_id", "is_elsewhere")
    )
    if not places:
        return [], []
    rows = for_teasers(readable_articles().filter(pk__in=[shown for shown, _ in places]))
    found = {row.pk: row for row in rows}
    here = [found[pk] for pk, is_elsewhere in places if not is_elsewhere and pk in found]
    return here, [found[pk] for pk, is_elsewhere in places if is_elsewhere and pk in found]


def chosen_for(own: Candidate, candidates: Iterable[Candidate]) -> Chosen:
    """Return the shelf of ``own``, chosen among ``candidates``, none of its own story.

    Two articles of one other story never stand on one shelf. Articles whose meaning was
    not remembered, or was remembered by another embedder, come last, newest first.
    """
    others = [
        c for c in candidates if c.article_id != own.article_id and not c.stories & own.stories
    ]
    here = choose(own, [c for c in others if c.section == own.section], PLACES)
    if len(here) == PLACES:
        return Chosen(here=tuple(here), elsewhere=())
    told = frozenset[int]().union(*(c.stories for c in here))
    away = [c for c in others if c.section != own.section and not c.stories & told]
    return Chosen(here=tuple(here), elsewhere=tuple(choose(own, away, PLACES - len(here))))


def choose(own: Candidate, others: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return at most ``limit`` of ``others``: chosen for variety, ordered by nearness."""
    left = list(others)
    near = {c.article_id: _nearness(own, c) for c in left}
    likest = dict.fromkeys(near, 0.0)
    chosen: list[Candidate] = []
    told: set[int] = set()

    def rank(c: Candidate) -> tuple[float, float, int]:
        worth = near[c.article_id] - VARIETY * likest[c.article_id]
        return worth, _instant(c.at), c.article_id

    while left and len(chosen) < limit:
        best = max(left, key=rank)
        chosen.append(best)
        told |= best.stories
        left = [c for c in left if c is not best and not c.stories & told]
        for c in left:
            likest[c.article_id] = max(likest[c.article_id], _similarity(c, best))
    return sorted(
        chosen, key=lambda c: (near[c.article_id], _instant(c.at), c.article_id), reverse=True
    )


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


def _remember_meaning(article: ArticlePage) -> None:
    """Store the vector of an article's text, unless that of the very text is there."""
    text = "\n".join(plain_lines(article))[:MEANT_CHARACTERS]
    embedder = embedders["default"]
    digest = hashlib.sha256(f"{embedder.name} {embedder.version}\n{text}".encode()).hexdigest()
    if ArticleVector.objects.filter(article_id=article.pk, digest=digest).exists():
        return
    vector = np.asarray(embedder.embed([text])[0], dtype="<f4")
    ArticleVector.objects.update_or_create(
        article_id=article.pk, defaults={"dense": vector.tobytes(), "digest": digest}
    )


def _enter(own: Candidate, candidates: dict[int, Candidate]) -> None:
    """Put a live article on the shelves of those older ones on which it now belongs."""
    older = [c for c in candidates.values() if not c.stories & own.stories]
    older.sort(key=lambda c: (_similarity(c, own), _instant(c.at), c.article_id), reverse=True)
    nearest = older[:ENTERED]
    held: dict[int, list[int]] = {c.article_id: [] for c in nearest}
    places = ShelfPlace.objects.select_for_update().filter(article_id__in=held)
    for holder, shown in places.order_by("place").values_list("article_id", "shown_id"):
        held[holder].append(shown)
    known = candidates | {own.article_id: own}
    known |= _by_id({pk for shown in held.values() for pk in shown} - known.keys())
    _shelve(
        {
            holder.article_id: chosen_for(
                holder,
                [known[pk] for pk in {*held[holder.article_id], own.article_id} & known.keys()],
            )
            for holder in nearest
        }
    )


def _shelve(wanted: dict[int, Chosen]) -> None:
    """Write the shelves that are not as wanted, by the id of the article whose they are."""
    stored: dict[int, tuple[list[int], list[int]]] = {pk: ([], []) for pk in wanted}
    rows = ShelfPlace.objects.filter(article_id__in=wanted).order_by("place")
    for holder, shown, is_elsewhere in rows.values_list("article_id", "shown_id", "is_elsewhere"):
        stored[holder][is_elsewhere].append(shown)
    changed = {
        holder: chosen
        for holder, chosen in wanted.items()
        if tuple(map(tuple, stored[holder])) != chosen.ids
    }
    ShelfPlace.objects.filter(article_id__in=changed).delete()
    ShelfPlace.objects.bulk_create(
        ShelfPlace(
            article_id=holder,
            shown_id=one.article_id,
            place=place,
            is_elsewhere=place >= len(chosen.here),
        )
        for holder, chosen in changed.items()
        for place, one in enumerate((*chosen.here, *chosen.elsewhere))
    )


def _candidates(*article_ids: int) -> dict[int, Candidate]:
    """Return the newest articles that readers may see, those of the sections of these
    articles besides, and these articles themselves, live or not."""
    own = _by_id(article_ids)
    found = _rows(readable_articles()[:CANDIDATES])
    for section in sorted({candidate.section for candidate in own.values()}):
        found |= _rows(readable_articles().filter(path__startswith=section)[:OF_SECTION])
    return found | own


def _by_id(article_ids: Iterable[int]) -> dict[int, Candidate]:
    ids = sorted(article_ids)
    return _rows(ArticlePage.objects.filter(pk__in=ids)) if ids else {}


def _rows(articles: QuerySet[ArticlePage]) -> dict[int, Candidate]:
    rows = articles.values_list(
        "pk", "path", "draft__story_id", "ledger__story_id", "published_at", "vector__dense"
    )
    return {
        pk: Candidate(
            article_id=pk,
            path=path,
            stories=frozenset(story for story in (drafted, grounded) if story),
            at=at,
            vector=np.frombuffer(dense or b"", dtype="<f4"),
        )
        for pk, path, drafted, grounded, at, dense in rows
    }
