"""The addresses of stories: frozen with the first article, kept through every merger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from onrecord.publishing.models import ArticlePage
from onrecord.reader.models import StoryAddress
from onrecord.stories.models import Story, StoryState

MERGERS = 4
"""So many times a story may have been merged into another and still lead to the last."""

MOST_SLUG = 100


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


def place_of(story_id: int) -> Place | None:
    """Return where a story is told now, in two queries; ``None`` while it has no address."""
    return _place(_last(Story.objects.filter(pk=story_id)))


def find_place(slug: str) -> Place | None:
    """Return where the story is told whose address ``slug`` is or was."""
    return _place(_last(Story.objects.filter(address__slug=slug)))


def _last(stories: Iterable[Story]) -> int | None:
    chain = "__".join(["merged_into"] * MERGERS)
    story: Story | None = stories.select_related(chain).first()  # type: ignore[attr-defined]
    for _ in range(MERGERS):
        if story is None or story.merged_into is None:
            break
        story = story.merged_into
    return story.pk if story else None


def family(story_id: int) -> Q:
    """Return the condition that chooses a story and all that were merged into it."""
    wanted = Q(pk=story_id)
    for depth in range(1, MERGERS + 1):
        wanted |= Q(**{"__".join(["merged_into"] * depth): story_id})
    return wanted


def _place(story_id: int | None) -> Place | None:
    if story_id is None:
        return None
    rows = list(
        Story.objects.filter(family(story_id))
        .order_by("address__made_at", "pk")
        .values_list("pk", "address__slug", "state")
    )
    slugs = {pk: slug for pk, slug, _ in rows if slug}
    if not slugs:
        return None
    return Place(
        story_id=story_id,
        family=tuple(pk for pk, *_ in rows),
        slug=slugs.get(story_id) or next(iter(slugs.values())),
        is_open=any(state == StoryState.OPEN for *_, state in rows),
    )
