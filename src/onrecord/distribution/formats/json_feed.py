"""JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.distribution.formats.items import FeedItem, content_html

MEDIA_TYPE = "application/feed+json; charset=utf-8"


def json_feed(
    items: Sequence[FeedItem],
    *,
    title: str,
    description: str,
    home_url: str,
    feed_url: str,
    language: str,
) -> dict[str, Any]:
    """Return the feed as JSON-ready data. Our own extension stands under ``_onrecord``."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": description,
        "home_page_url": home_url,
        "feed_url": feed_url,
        "language": language,
        "items": [_item(item) for item in items],
    }


def _item(item: FeedItem) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.standfirst,
        "content_html": str(content_html(item)),
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "authors": [{"name": name} for name in item.authors],
        "tags": [item.section] if item.section else [],
        "language": item.language,
        "_onrecord": {
            "disclosure": item.disclosure,
            "ai_disclosure": item.disclosure_value,
            "citations": [
                {"source": cited.source, "title": cited.title, "url": cited.url}
                for cited in item.citations
            ],
        },
    }
    if item.lead is not None:
        data["image"] = item.lead.url
    if item.audio is not None:
        data["attachments"] = [
            {
                "url": item.audio.url,
                "mime_type": item.audio.media_type,
                "size_in_bytes": item.audio.size,
                "duration_in_seconds": round(item.audio.duration),
            }
        ]
    return data
