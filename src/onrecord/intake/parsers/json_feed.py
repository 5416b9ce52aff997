"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
from typing import Any

from onrecord.intake.parsers.bounds import MAX_ITEMS
from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.media_of_json import of_json_feed
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.structured import load_json, records, string
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport


def parse_json_feed(text: str, *, url: str = "") -> ParsedDelivery:
    """Return what a JSON Feed holds. Raises ``Unreadable`` when it is none."""
    feed = load_json(text)
    version = string(feed, "version")
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in version:
        raise Unreadable("This JSON is no JSON Feed: its version is missing.")
    items = records(feed, "items")
    if len(items) > MAX_ITEMS:
        raise Unreadable(f"The feed has more than {MAX_ITEMS:,} items.")
    language = string(feed, "language")
    reports = [_report(item, feed, language) for item in items]
    return ParsedDelivery(
        format="json-feed-" + version.rpartition("/")[2][:8],
        title=string(feed, "title"),
        language=language,
        reports=tuple(report for report in reports if _says_something(report)),
        problems=("Items without any text or address were left out.",)
        if not all(map(_says_something, reports))
        else (),
    )


def _report(item: dict[str, Any], feed: Any, language: str) -> ParsedReport:
    published, modified = (
        parse_date(string(item, "date_published")),
        parse_date(string(item, "date_modified")),
    )
    tags = item.get("tags")
    return ParsedReport(
        guid=string(item, "id"),
        url=string(item, "url", "external_url"),
        title=_as_markup(string(item, "title")),
        summary_text=string(item, "summary"),
        body_html=string(item, "content_html"),
        body_text="" if string(item, "content_html") else string(item, "content_text"),
        byline=_names(item) or _names(feed),
        language=string(item, "language") or language,
        published_at=published or modified,
        updated_at=modified if published else None,
        subjects=tuple(tag for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else (),
        media=tuple(of_json_feed(item)),
    )


def _as_markup(title: str) -> str:
    """Return a title, which the format says is plain text, so that "<i>" in it stays.

    Feeds that send markup all the same close their elements.
    """
    return title if "</" in title or "&" in title else html.escape(title, quote=False)


def _names(value: Any) -> str:
    people = records(value, "authors", "author")
    return ", ".join(filter(None, (string(person, "name") for person in people)))


def _says_something(report: ParsedReport) -> bool:
    return any((report.url, report.title, report.summary_text, report.body_html, report.body_text))
