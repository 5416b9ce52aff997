"""What RSS 2.0.11, RFC 4287, JSON Feed 1.1 and Apple demand, as lists of broken rules.

Written from the specifications, so that a feed is held to them and not to how we write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
TRANSCRIPTS = {"text/vtt", "application/x-subrip", "application/json", "text/html"}
"""Forms of transcripts that Podcasting 2.0 knows."""
CHANNEL = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
    "pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image", "rating",
    "textInput", "skipHours", "skipDays", "item",
}  # fmt: skip
ITEM = {
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid",
    "pubDate", "source",
}  # fmt: skip


def is_address(value: str | None) -> bool:
    parts = urlsplit(value or "")
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in (value or "")


def rss_faults(data: bytes) -> list[str]:
    """Return every rule of RSS 2.0 that the feed breaks."""
    root = etree.fromstring(data)
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        return ["not an rss 2.0 document with one channel"]
    return [
        *_channel_faults(root[0]),
        *(f for item in root.iter("item") for f in _item_faults(item)),
    ]


def _channel_faults(channel: etree._Element) -> Iterator[str]:
    for name in ("title", "link", "description"):
        if len(channel.findall(name)) != 1 or not channel.findtext(name):
            yield f"channel: exactly one {name}"
    if not is_address(channel.findtext("link")):
        yield "channel: link is no address"
    for child in channel:
        if isinstance(child.tag, str) and "{" not in child.tag and child.tag not in CHANNEL:
            yield f"channel: unknown element {child.tag}"
    built = channel.findtext("lastBuildDate")
    if built and not _is_rfc822(built):
        yield f"channel: lastBuildDate {built}"
    ours = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(ours) != 1 or not is_address(ours[0].get("href")):
        yield "channel: one atom:link to itself"
    guids = [item.findtext("guid") for item in channel.findall("item")]
    if len(guids) != len(set(guids)):
        yield "items: a guid twice"


def _item_faults(item: etree._Element) -> Iterator[str]:
    if not item.findtext("title") and not item.findtext("description"):
        yield "item: neither title nor description"
    if not is_address(item.findtext("link")):
        yield "item: link is no address"
    for child in item:
        if isinstance(child.tag, str) and "{" not in child.tag and child.tag not in ITEM:
            yield f"item: unknown element {child.tag}"
    for name in ("title", "link", "description", "guid", "pubDate", "enclosure"):
        if len(item.findall(name)) > 1:
            yield f"item: {name} more than once"
    guid = item.find("guid")
    if guid is None or not guid.text:
        yield "item: no guid"
    elif guid.get("isPermaLink", "true") == "true" and not is_address(guid.text):
        yield "item: a permanent guid that is no address"
    if not _is_rfc822(item.findtext("pubDate") or ""):
        yield f"item: pubDate {item.findtext('pubDate')}"
    enclosure = item.find("enclosure")
    if enclosure is not None:
        if not is_address(enclosure.get("url")) or not (enclosure.get("length") or "").isdigit():
            yield "item: enclosure without address or length"
        if not re.fullmatch(r"\w+/[\w.+-]+", enclosure.get("type") or ""):
            yield "item: enclosure without type"


def _is_rfc822(value: str) -> bool:
    try:
        return parsedate_to_datetime(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_rfc3339(value: str | None) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value or ""):
        return False
    return datetime.fromisoformat(str(value)).tzinfo is not None


def atom_faults(data: bytes) -> list[str]:
    """Return every rule of RFC 4287 that the feed breaks."""
    feed = etree.fromstring(data)
    faults = [] if feed.tag == f"{ATOM}feed" else ["root is no atom:feed"]
    for number, holder in enumerate([feed, *feed.findall(f"{ATOM}entry")]):
        name = f"entry {number}" if number else "feed"
        for child in ("id", "title", "updated"):
            found = holder.findall(f"{ATOM}{child}")
            if len(found) != 1 or not found[0].text:
                faults.append(f"{name}: exactly one {child}")
        identity = holder.findtext(f"{ATOM}id") or ""
        if not re.match(r"[a-z][a-z0-9+.-]*:", identity):
            faults.append(f"{name}: id is no IRI")
        if not _is_rfc3339(holder.findtext(f"{ATOM}updated")):
            faults.append(f"{name}: updated")
        links = holder.findall(f"{ATOM}link")
        alternates = [(link.get("type"), link.get("hreflang")) for link in links
                      if link.get("rel", "alternate") == "alternate"]  # fmt: skip
        if len(alternates) != len(set(alternates)):
            faults.append(f"{name}: two alternates of one type")
        if any(not is_address(link.get("href")) for link in links):
            faults.append(f"{name}: a link without address")
        if number and not alternates and holder.find(f"{ATOM}content") is None:
            faults.append(f"{name}: neither alternate nor content")
        for text in ("summary", "content"):
            for one in holder.findall(f"{ATOM}{text}"):
                if one.get("type") not in {"text", "html", "xhtml"}:
                    faults.append(f"{name}: type of {text}")
        if number and holder.find(f"{ATOM}author/{ATOM}name") is None:
            faults.append(f"{name}: nobody wrote it")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    if len(ids) != len(set(ids)):
        faults.append("an id twice")
    return faults


def json_feed_faults(feed: dict[str, Any]) -> list[str]:
    """Return every rule of JSON Feed 1.1 that the feed breaks."""
    faults = []
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    faults += [name for name in ("title",) if not isinstance(feed.get(name), str)]
    for name in ("home_page_url", "feed_url", "icon"):
        if name in feed and not is_address(feed[name]):
            faults.append(name)
    known = {"version", "title", "home_page_url", "feed_url", "description", "user_comment",
             "next_url", "icon", "favicon", "authors", "language", "expired", "hubs",
             "items"}  # fmt: skip
    faults += [f"unknown {name}" for name in feed if name not in known and name[0] != "_"]
    of_items = {"id", "url", "external_url", "title", "content_html", "content_text", "summary",
                "image", "banner_image", "date_published", "date_modified", "authors", "tags",
                "language", "attachments"}  # fmt: skip
    for item in feed.get("items", [None]):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            faults.append("an item without id")
            continue
        if not ({"content_html", "content_text"} & item.keys()):
            faults.append("an item without content")
        faults += [
            f"item: unknown {name}" for name in item if name not in of_items and name[0] != "_"
        ]
        for name in ("date_published", "date_modified"):
            if name in item and not _is_rfc3339(item[name]):
                faults.append(f"item: {name}")
        if any(
            not (author.keys() & {"name", "url", "avatar"}) for author in item.get("authors", ())
        ):
            faults.append("item: an empty author")
        for one in item.get("attachments", ()):
            if not is_address(one.get("url")) or not one.get("mime_type"):
                faults.append("item: attachment")
    return faults


def podcast_faults(data: bytes) -> list[str]:
    """Return what Apple's required tags and Podcasting 2.0 lack in the feed."""
    faults = rss_faults(data)
    channel = etree.fromstring(data)[0]
    needed = {
        "language": re.compile(r"[a-z]{2}(-[A-Za-z]{2})?"),
        f"{ITUNES}explicit": re.compile("true|false"),
        f"{ITUNES}type": re.compile("episodic|serial"),
        f"{ITUNES}author": re.compile(".+"),
        f"{PODCAST}guid": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f-]{16}"),
        f"{PODCAST}locked": re.compile("yes|no"),
        f"{PODCAST}medium": re.compile("podcast|newsletter"),
    }
    for name, pattern in needed.items():
        if not pattern.fullmatch(channel.findtext(name) or ""):
            faults.append(f"channel: {name} {channel.findtext(name)!r}")
    if len((channel.findtext("description") or "").encode()) > 4000:
        faults.append("channel: description is too long")
    image, category = channel.find(f"{ITUNES}image"), channel.find(f"{ITUNES}category")
    if image is None or not (image.get("href") or "").endswith((".png", ".jpg")):
        faults.append("channel: itunes:image")
    if category is None or category.get("text") != "News":
        faults.append("channel: itunes:category")
    for item in channel.findall("item"):
        enclosure = item.find("enclosure")
        if enclosure is None or enclosure.get("type") not in {"audio/mpeg", "audio/x-m4a"}:
            faults.append("item: enclosure that Apple does not take")
        elif not (enclosure.get("url") or "").endswith((".mp3", ".m4a")):
            faults.append("item: extension of the file")
        if not (item.findtext(f"{ITUNES}duration") or "").isdigit():
            faults.append("item: itunes:duration")
        for transcript in item.findall(f"{PODCAST}transcript"):
            if not is_address(transcript.get("url")) or transcript.get("type") not in TRANSCRIPTS:
                faults.append("item: podcast:transcript")
        for chapters in item.findall(f"{PODCAST}chapters"):
            about = chapters.get("url"), chapters.get("type")
            if not is_address(about[0]) or about[1] != "application/json+chapters":
                faults.append("item: podcast:chapters")
        disclosed = [txt.text for txt in item.findall(f"{PODCAST}txt")
                     if txt.get("purpose") == "ai-content"]  # fmt: skip
        if disclosed != ["true"]:
            faults.append("item: podcast:txt ai-content")
    return faults
