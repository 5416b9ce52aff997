"""RSS 2.0 with full text, as Django's feed generator writes it.

RSS 2.0.11, content module 1.0 (``content:encoded``), Atom (``atom:link rel="self"``),
Dublin Core (``dc:creator``, ``dc:language``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed

from onrecord.distribution.formats.xml_text import xml_text

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""``lastBuildDate`` of a feed in which nothing was ever published."""


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 whose items carry ``content_html`` and ``language`` beside Django's own."""

    content_type = "application/rss+xml; charset=utf-8"

    def add_item(  # type: ignore[override]
        self, title: str, link: str, description: str, **kwargs: Any
    ) -> None:
        """Add an item, with every text fit for XML."""
        fit = {name: _fit(value) for name, value in kwargs.items()}
        super().add_item(_fit(title), link, _fit(description), **fit)

    def latest_post_date(self) -> datetime:
        """Return when the newest content is from; never the clock: equal feeds are equal."""
        dates = [
            date
            for item in self.items
            for date in (item.get("updateddate"), item.get("pubdate"))
            if date is not None
        ]
        return max(dates, default=NEVER)

    def rss_attributes(self) -> dict[str, str]:
        """Add the namespaces of the modules in use."""
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add authors, language and the full text to what Django writes."""
        super().add_item_elements(handler, item)
        for author in item["creators"]:
            handler.addQuickElement("dc:creator", author)
        if item["language"]:
            handler.addQuickElement("dc:language", item["language"])
        if item["updateddate"] and item["updateddate"] != item["pubdate"]:
            handler.addQuickElement("atom:updated", item["updateddate"].isoformat())
        handler.addQuickElement("content:encoded", item["content_html"])


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return [xml_text(part) for part in value]
    return value
