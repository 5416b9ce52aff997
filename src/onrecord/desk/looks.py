"""What each editor has seen of which story, so that the board says what is new to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from onrecord.desk.models import Look

SITTING = timedelta(minutes=15)
"""Within so long of one look the next belongs to it: what was new then still is."""


def known_until(user: Any, story_ids: Collection[int], *, now: datetime) -> dict[int, datetime]:
    """Return up to when the user knows these stories; those never looked at are left out."""
    found: dict[int, datetime] = {}
    for look in Look.objects.filter(user=user, story__in=list(story_ids)):
        until = look.since if now - look.at <= SITTING else look.at
        if until is not None:
            found[look.story_id] = until
    return found


def note_looks(
    *, user: Any, story_ids: Iterable[int], now: datetime, is_said: bool = False
) -> None:
    """Remember that the user looked at stories; ``is_said``: and said they have seen it all."""
    wanted = list(dict.fromkeys(story_ids))
    known = {look.story_id: look for look in Look.objects.filter(user=user, story__in=wanted)}
    changed: list[Look] = []
    for story_id in wanted:
        look = known.get(story_id) or Look(user=user, story_id=story_id, at=now)
        if is_said:
            look.since = now
        elif look.pk and now - look.at > SITTING:
            look.since = look.at
        look.at = now
        changed.append(look)
    Look.objects.bulk_create([look for look in changed if not look.pk], ignore_conflicts=True)
    Look.objects.bulk_update([look for look in changed if look.pk], ["at", "since"])
