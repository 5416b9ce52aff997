"""Questions about narrations."""

from __future__ import annotations

from django.conf import settings

from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.models import Narration, Pronunciation


def find_speaker(language: str, *, section: str = "") -> Speaker | None:
    """Return the speaker for texts of ``section`` (slug) in ``language``, or ``None``."""
    alias = find_alias(language, section=section)
    return speakers[alias] if alias else None


def find_alias(language: str, *, section: str = "") -> str:
    """Return which of ``SPEAKERS`` speaks texts of ``section`` in ``language``; empty for none.

    The most particular choice of ``NARRATION["voices"]`` goes first, then the alias
    ``default``, then any other that speaks the language.
    """
    for name in dict.fromkeys([*_chosen(language, section), "default", *speakers]):
        if name in speakers and speakers[name].speaks(language):
            return str(name)
    return ""


def _chosen(language: str, section: str) -> list[str]:
    """Return the aliases that the newsroom chose, the most particular first."""
    voices = settings.NARRATION.get("voices", {})
    primary = language.split("-")[0].lower()
    keys = [f"{section}:{language}", f"{section}:{primary}", section, language, primary]
    return [voices[key] for key in keys if key in voices]


def pronunciations(language: str) -> dict[str, str]:
    """Return how editors say names in texts of ``language``: name -> how it sounds."""
    primary = language.split("-")[0].lower()
    rows = Pronunciation.objects.filter(language=primary).order_by("pk")
    return dict(rows.values_list("name", "said"))


def find_narration(digest: str) -> Narration | None:
    """Return the narration with this digest if its file is still there."""
    found = Narration.objects.filter(digest=digest).first()
    return found if found is not None and found.has_file() else None
