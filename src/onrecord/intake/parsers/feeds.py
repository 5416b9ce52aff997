"""RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0, read by feedparser within our bounds."""

from __future__ import annotations

import html
import io
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from onrecord.intake.parsers.bounds import Bounded, bounded
from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.vocabulary.reports import (
    ParsedDelivery,
    ParsedMedium,
    ParsedReport,
    PublicationStatus,
)

_FORMATS = {
    "rss090": "rss-0.90",
    "rss091n": "rss-0.91",
    "rss091u": "rss-0.91",
    "rss092": "rss-0.92",
    "rss093": "rss-0.93",
    "rss094": "rss-0.94",
    "rss10": "rss-1.0",
    "rss20": "rss-2.0",
    "atom01": "atom-0.1",
    "atom02": "atom-0.2",
    "atom03": "atom-0.3",
    "atom10": "atom-1.0",
}
_BODY_ELEMENTS = frozenset({"encoded", "content", "description", "summary", "div", "body", "p"})

_TOMBSTONE = re.compile(r"<[\w.-]{0,20}:?deleted-entry\s([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(r"""\b(ref|when)\s*=\s*(?:"([^"]{1,1000})"|'([^']{1,1000})')""")
_MOST_TOMBSTONES = 1000
_CAPTION = re.compile(r"(</?media:)description\b", re.IGNORECASE)
"""Media RSS calls a picture's caption so; the library takes it for the item's whole text."""

_Element = dict[str, Any]


def parse_feed(text: str, *, url: str = "") -> ParsedDelivery:
    """Return what a feed holds.

    A feed that breaks off gives all its items; the one it breaks off in comes without its
    text. Raises ``Unreadable`` when the document passes a bound or is no feed.
    """
    checked = bounded(text)
    found = feedparser.parse(
        io.BytesIO(_CAPTION.sub(r"\1caption", checked.text).encode("utf-8", "replace")),
        # No base address: it would be put before guids, which must stay as the source wrote them.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    feed, entries = found["feed"], found["entries"]
    if not found["version"] and not entries:
        raise Unreadable("This is no feed: neither RSS nor Atom was found in it.")
    is_atom = str(found["version"]).startswith("atom")
    language = _text(feed, "language")
    reports = [
        _report(entry, is_atom=is_atom, language=language, rights=_text(feed, "rights"))
        for entry in entries
    ]
    problems = _settle_broken_end(checked, reports) if checked.breaks_off else []
    reports += _tombstones(checked.text)
    return ParsedDelivery(
        format=_FORMATS.get(found["version"], "atom" if is_atom else "rss"),
        title=_markup(feed, "title", is_atom=is_atom),
        language=language,
        reports=tuple(reports),
        problems=tuple(problems),
    )


def _tombstones(text: str) -> list[ParsedReport]:
    """Return the entries that the feed says it took back (RFC 6721, ``at:deleted-entry``)."""
    if "deleted-entry" not in text:
        return []
    taken_back = []
    for found in list(_TOMBSTONE.finditer(text))[:_MOST_TOMBSTONES]:
        stated = {
            name: html.unescape(double or single)
            for name, double, single in _ATTRIBUTE.findall(found[1])
        }
        if stated.get("ref"):
            taken_back.append(
                ParsedReport(
                    guid=stated["ref"].strip(),
                    updated_at=parse_date(stated.get("when", "")),
                    status=PublicationStatus.CANCELED,
                )
            )
    return taken_back


def _settle_broken_end(checked: Bounded, reports: list[ParsedReport]) -> list[str]:
    """Take the half text away from the item in which the feed breaks off, or the item."""
    inside = [name for name in checked.open_at_end if name in ("item", "entry")]
    if not inside or not reports:
        return ["The feed breaks off before its end; all its items were read."]
    last = reports.pop()
    whole_head = checked.open_at_end[-1] in _BODY_ELEMENTS | {"item", "entry"}
    if whole_head and last.title and last.url:
        reports.append(
            ParsedReport(
                guid=last.guid,
                url=last.url,
                title=last.title,
                byline=last.byline,
                language=last.language,
                published_at=last.published_at,
                updated_at=last.updated_at,
                rights=last.rights,
                note="The feed broke off inside this item, so its text is taken from the page.",
            )
        )
        return ["The feed breaks off inside its last item, which came without its text."]
    return ["The feed breaks off inside its last item, which could not be read."]


def _report(entry: _Element, *, is_atom: bool, language: str, rights: str) -> ParsedReport:
    body = _body(entry)
    published = _date(entry, "published") or _date(entry, "created")
    updated = _date(entry, "updated")
    return ParsedReport(
        guid=_text(entry, "id"),
        url=_text(entry, "feedburner_origlink") or _link(entry),
        title=_markup(entry, "title", is_atom=is_atom),
        summary_html=_markup(entry, "summary", is_atom=is_atom)
        or html.escape("" if body else _text(entry, "media_caption"), quote=False),
        body_html=body,
        byline=_byline(entry),
        language=_language(entry) or language,
        published_at=published or updated,
        updated_at=updated if published else None,
        subjects=tuple(
            str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ())
        ),
        rights=_text(entry, "rights") or rights,
        media=tuple(_media(entry)),
    )


def _media(entry: _Element) -> Iterator[ParsedMedium]:
    """Yield the enclosures of an item and its Media RSS; a picture of its own leads."""
    credit = "; ".join(
        filter(None, (_text(one, "content") for one in _dicts(entry, "media_credit")))
    )
    rights = next((_text(one, "href") for one in _dicts(entry, "media_license")), "")
    caption = _text(entry, "media_caption")
    own = dict.get(entry, "image")
    if isinstance(own, dict):
        # What podcasts show an episode with.
        yield ParsedMedium(url=_text(own, "href"), role="lead", credit=credit, rights=rights)
    for name, key in (("links", "href"), ("media_content", "url"), ("media_thumbnail", "url")):
        for found in _dicts(entry, name):
            if name == "links" and _text(found, "rel") != "enclosure":
                continue
            kind, size = _text(found, "type"), _text(found, "length") or _text(found, "filesize")
            # What feedparser puts where an Atom link names no type.
            kind = "" if kind == "text/html" else kind
            is_picture = (
                kind.startswith("image/")
                or _text(found, "medium") == "image"
                or name == "media_thumbnail"
            )
            yield ParsedMedium(
                url=_text(found, key),
                role="lead" if is_picture else "enclosure",
                media_type=kind,
                title=_text(found, "title"),
                caption=caption if is_picture else "",
                credit=credit,
                rights=rights,
                size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
            )


def _dicts(entry: _Element, name: str) -> list[_Element]:
    value = dict.get(entry, name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(element: _Element, name: str) -> str:
    # ``dict.get``: feedparser's own answers for other names than the one asked.
    value = dict.get(element, name)
    return value.strip() if isinstance(value, str) else ""


def _link(entry: _Element) -> str:
    """Return the item's address; a guid that stands in for one only when it is an address."""
    link = _text(entry, "link")
    stands_in = link == _text(entry, "id") and not link.startswith(("http://", "https://"))
    return "" if stands_in else link


def _markup(element: _Element, name: str, *, is_atom: bool) -> str:
    """Return an element as HTML. Atom says when it is plain text; in RSS everything is HTML."""
    value = _text(element, name)
    detail = dict.get(element, f"{name}_detail")
    kind = detail.get("type", "") if isinstance(detail, Mapping) else ""
    return html.escape(value, quote=False) if is_atom and kind == "text/plain" else value


def _body(entry: _Element) -> str:
    """Return the longest of the item's full texts as HTML."""
    bodies = [
        html.escape(content.get("value", ""), quote=False)
        if content.get("type") == "text/plain"
        else content.get("value", "")
        for content in entry.get("content", ())
        if str(content.get("type", "text/html")).startswith(("text/", "application/xhtml"))
    ]
    return max(bodies, key=len, default="")


def _byline(entry: _Element) -> str:
    names = [
        str(author.get("name") or "").strip()
        for author in entry.get("authors", ())
        if isinstance(author, Mapping)
    ]
    return ", ".join(dict.fromkeys(filter(None, names))) or _text(entry, "author")


def _language(entry: _Element) -> str:
    details = [*entry.get("content", ()), dict.get(entry, "title_detail")]
    languages = [detail.get("language") for detail in details if isinstance(detail, Mapping)]
    return next((str(language) for language in languages if language), "")


def _date(entry: _Element, name: str) -> datetime | None:
    """Read a date ourselves first; feedparser also knows dates in other languages."""
    read = parse_date(_text(entry, name))
    if read is not None:
        return read
    parsed = dict.get(entry, f"{name}_parsed")
    if not isinstance(parsed, time.struct_time) or not 1900 <= parsed.tm_year <= 2200:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except ValueError:
        return None
