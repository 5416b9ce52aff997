"""Narrations for tests of what shows them: a row, and a file only where one is given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onrecord.narration.models import Narration


def add_narration(*, now: datetime, **values: Any) -> Narration:
    """Add the row of a narration of one second; ``values`` are what matters to the test."""
    plain: dict[str, Any] = {
        "digest": "d",
        "language": "en",
        "voice": "v",
        "audio": "audio/x.mp3",
        "size": 1,
        "duration": 1.0,
        "making": {},
        "created_at": now,
    }
    return Narration.objects.create(**{**plain, **values})
