"""Everybody on record: the people and bodies that reports of the stories told here quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from onrecord.reader import heads, paths
from onrecord.reader.models import ListKind, ListTotal
from onrecord.stories import standpoints
from onrecord.stories.models import Story

MOST_SHOWN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody as the page lists them."""

    name: str
    role: str
    path: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersView:
    """Who is on record: each list by name."""

    people: tuple[Listed, ...]
    bodies: tuple[Listed, ...]

    @property
    def n(self) -> int:
        """How many are listed."""
        return len(self.people) + len(self.bodies)


def speakers_view(asked: str = "", *, now: datetime) -> SpeakersView:
    """Return who said most in stories with a readable article; ``asked`` are words of the name."""
    told = ListTotal.objects.filter(kind=ListKind.STORY, articles__gt=0).values("of")
    # The reports of a story that was merged stand in the one it was merged into.
    stories = Story.objects.filter(Q(pk__in=told) | Q(merged_from__in=told)).values("pk")
    heard = standpoints.most_heard(asked, story_ids=stories, most=MOST_SHOWN, now=now)
    people, bodies = (
        sorted(
            (
                Listed(
                    name=one.name,
                    role=one.role,
                    path=paths.speaker_path(one.key),
                    statements=one.statements,
                )
                for one in heard
                if one.is_person == is_person
            ),
            key=lambda one: one.name.casefold(),
        )
        for is_person in (True, False)
    )
    return SpeakersView(people=tuple(people), bodies=tuple(bodies))


def head() -> heads.Head:
    """Return the head of the page."""
    title = _("On record")
    return heads.Head(
        title=title,
        description=_("People and bodies with what reports of our stories have them say."),
        path=paths.SPEAKERS,
        crumbs=heads.crumbs((title, paths.SPEAKERS)),
        data={"@type": "CollectionPage"},
    )
