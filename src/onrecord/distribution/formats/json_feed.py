"""JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from onrecord.distribution.formats.items import FeedHead, FeedItem, content_html
from onrecord.distribution.formats.xml_writer import timestamp

MEDIA_TYPE = "application/feed+json; charset=utf-8"


def json_feed(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """Return the feed of ``items``. Our own extension stands under ``_onrecord``."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "description": head.description,
        "home_page_url": head.home_url,
        "feed_url": head.feed_url,
        "language": head.language,
        "items": [_item(item) for item in items],
    }
    if head.icon_url:
        data["icon"] = head.icon_url
    if head.hubs:
        data["hubs"] = [{"type": "WebSub", "url": hub} for hub in head.hubs]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _item(item: FeedItem) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.standfirst,
        "content_html": str(content_html(item)),
        "date_published": timestamp(item.published_at),
        "date_modified": timestamp(item.updated_at),
        "authors": [{"name": name} for name in item.authors],
        "tags": [item.section] if item.section else [],
        "language": item.language,
        "_onrecord": {
            "disclosure": item.disclosure,
            "ai_disclosure": item.disclosure_value,
            "corrections": [
                {"label": one.label, "text": one.text, "at": timestamp(one.at)}
                for one in item.corrections
            ],
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
