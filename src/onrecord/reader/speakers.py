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


def everybody(asked: str = "", *, now: datetime) -> tuple[Listed, ...]:
    """Return who said most in stories with a readable article, by name.

    ``asked`` are words of the name. People and bodies stand in one list: which of the two a name
    is, is not known surely enough to be told readers.
    """
    told = ListTotal.objects.filter(kind=ListKind.STORY, articles__gt=0).values("of")
    # The reports of a story that was merged stand in the one it was merged into.
    stories = Story.objects.filter(Q(pk__in=told) | Q(merged_from__in=told)).values("pk")
    heard = standpoints.most_heard(asked, story_ids=stories, most=MOST_SHOWN, now=now)
    listed = (
        Listed(
            name=one.name,
            role=one.role,
            path=paths.speaker_path(one.key),
            statements=one.statements,
        )
        for one in heard
    )
    return tuple(sorted(listed, key=lambda one: one.name.casefold()))


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
