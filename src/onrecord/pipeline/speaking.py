"""What is spoken anew when a name is taught: the articles whose sentences change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from onrecord.narration.names import Lexicon
from onrecord.pipeline.operations import start_run
from onrecord.publishing.content import plain_lines
from onrecord.publishing.models import ArticlePage

LOOKED_THROUGH = 1000
"""How many of the newest spoken articles are looked through; older ones keep their audio."""


def articles_saying(names: Collection[str], *, language: str) -> list[int]:
    """Return the ids of live articles that are read aloud and hold one of ``names``."""
    lexicon = Lexicon(dict.fromkeys(names, ""))
    primary = language.split("-")[0]
    spoken = (
        ArticlePage.objects.live()
        .filter(narration__isnull=False, language__startswith=primary)
        .order_by("-published_at", "-pk")
    )
    return [
        article.pk
        for article in spoken[:LOOKED_THROUGH]
        if lexicon.find(" ".join(plain_lines(article)))
    ]


def speak_again(names: Collection[str], *, language: str, now: datetime) -> list[int]:
    """Start the reading aloud of every article that says one of ``names``; return their ids.

    The old audio stays before readers until the new one takes its place.
    """
    found = articles_saying(names, language=language)
    for article_id in found:
        start_run(line="sound", subject_id=article_id, reason=f"taught {now.isoformat()}", now=now)
    return found
