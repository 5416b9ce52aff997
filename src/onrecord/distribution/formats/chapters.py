"""Chapters of a narration (Podcasting 2.0, JSON Chapters 1.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

MEDIA_TYPE = "application/json+chapters"


def chapters_json(
    chapters: Iterable[Mapping[str, Any]], *, title: str, url: str, show: str, author: str
) -> bytes:
    """Return ``chapters`` ({"title", "start", "end"} in seconds) as podcast apps read them.

    ``url`` is the article's page, to which each chapter leads.
    """
    data = {
        "version": "1.2.0",
        "title": title,
        "podcastName": show,
        "author": author,
        "chapters": [
            {
                "startTime": chapter["start"],
                "endTime": chapter["end"],
                "title": chapter["title"],
                "url": url,
            }
            for chapter in chapters
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
