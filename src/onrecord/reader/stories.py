"""The addresses of stories: frozen with the first article, kept through every merger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from onrecord.publishing.models import ArticlePage
from onrecord.reader.models import StoryAddress
from onrecord.stories.models import Story, StoryState
from onrecord.stories.ties import MOST_MERGERS

MERGERS = MOST_MERGERS
"""So many times a story may have been merged into another and still lead to the last."""

MOST_SLUG = 100

_COLUMNS = ("pk", "address__slug", "address__made_at", "state", "merged_into")
_Row = tuple[int, str | None, datetime | None, str, int | None]
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a story is told: the story that survived, all that were merged into it, the slug.

    ``is_open`` while it still grows.
    """

    story_id: int
    family: tuple[int, ...]
    slug: str
    is_open: bool


def remember(*, article_id: int, now: datetime) -> None:
    """Give the story of a live article its address, if it has none. Safe to run twice."""
    article = ArticlePage.objects.select_related("draft").filter(pk=article_id, live=True).first()
    if article is None or article.draft is None:
        return
    story_id = article.draft.story_id
    if place_of(story_id) is not None:
        return
    base = article.slug[:MOST_SLUG].strip("-") or "story"
    for slug in (base, f"{base}-{story_id}"):
        try:
            with transaction.atomic():
                StoryAddress.objects.get_or_create(
                    story_id=story_id, defaults={"slug": slug, "made_at": now}
                )
            return
        except IntegrityError:
            # Another story's article had the same slug in another section.
            continue


def remember_all(*, now: datetime) -> None:
    """Give every story of a live article its address, if it has none: after an import.

    Rows that came in without a word (a restored database, a script) were never remembered, so
    that their articles could be read and the pages of their stories not found.
    """
    told = ArticlePage.objects.live().filter(draft__isnull=False, draft__story__address=None)
    for article_id in list(told.order_by("published_at", "pk").values_list("pk", flat=True)):
        remember(article_id=article_id, now=now)


def place_of(story_id: int) -> Place | None:
    """Return where a story is told now, in two queries; ``None`` while it has no address."""
    return _place(_last(Story.objects.filter(pk=story_id)))


def slug_of(story_id: int) -> str:
    """Return the slug under which a story is told now, or nothing while it has no address.

    One query where the story that survived has an address itself, which is nearly always.
    """
    last = _last(Story.objects.filter(pk=story_id))
    if last is not None and last[1]:
        return last[1]
    place = _place(last)
    return place.slug if place else ""


def find_place(slug: str) -> Place | None:
    """Return where the story is told whose address ``slug`` is or was."""
    return _place(_last(Story.objects.filter(address__slug=slug)))


def _last(stories: QuerySet[Story]) -> _Row | None:
    """Return the story that survived; step by step, for mostly there is no second one."""
    row: _Row | None = stories.values_list(*_COLUMNS).first()
    for _ in range(MERGERS):
        if row is None or row[-1] is None:
            break
        row = Story.objects.filter(pk=row[-1]).values_list(*_COLUMNS).first()
    return row


def _family(last: _Row) -> list[_Row]:
    """Return a story and all that were merged into it, the first addressed first.

    One query a generation, by index: asked for all generations in one condition, the
    database looks at every story there is.
    """
    rows = [last]
    parents = [last[0]]
    for _ in range(MERGERS):
        merged = Story.objects.filter(merged_into__in=parents).order_by("pk")
        children = [row for row in merged.values_list(*_COLUMNS) if row not in rows]
        if not children:
            break
        rows += children
        parents = [row[0] for row in children]
    return sorted(rows, key=lambda row: (row[2] is not None, row[2] or _LONG_AGO, row[0]))


def _place(last: _Row | None) -> Place | None:
    if last is None:
        return None
    story_id = last[0]
    rows = [(pk, slug, state) for pk, slug, _, state, _ in _family(last)]
    slugs = {pk: slug for pk, slug, _ in rows if slug}
    if not slugs:
        return None
    return Place(
        story_id=story_id,
        family=tuple(pk for pk, *_ in rows),
        slug=slugs.get(story_id) or next(iter(slugs.values())),
        is_open=any(state == StoryState.OPEN for *_, state in rows),
    )
