"""Questions about narrations."""

from __future__ import annotations

from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.models import Narration


def find_speaker(language: str, *, alias: str = "default") -> Speaker | None:
    """Return the speaker ``alias`` if it speaks ``language``, else another that does."""
    for name in [alias, *(each for each in speakers if each != alias)]:
        if name in speakers and speakers[name].speaks(language):
            return speakers[name]
    return None


def find_narration(digest: str) -> Narration | None:
    """Return the narration with this digest if its file is still there."""
    found = Narration.objects.filter(digest=digest).first()
    return found if found is not None and found.has_file() else None
