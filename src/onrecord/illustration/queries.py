"""Questions about pictures."""

from __future__ import annotations

from onrecord.illustration.models import Picture


def find_drawn(key: str) -> int | None:
    """Return the id of the picture drawn from ``key`` (see ``operations.drawing_key``)."""
    found: int | None = Picture.objects.filter(drawn_from=key).values_list("pk", flat=True).first()
    return found
