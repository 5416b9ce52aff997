"""ninjs 3.1 (IPTC News in JSON): one article for machines that exchange news."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.distribution.formats.items import FeedItem, content_html, content_text
from onrecord.distribution.formats.xml_writer import timestamp

MEDIA_TYPE = "application/json; charset=utf-8"
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRUST_INDICATORS = "http://cv.iptc.org/newscodes/trustindicator/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the article is about, with the absolute address of its page here."""

    name: str
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustLink:
    """A page of ours that stands for a trust indicator; ``role`` is the indicator's code."""

    role: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """An article as ninjs carries it. Source types are IPTC codes, empty where none is known.

    ``version`` grows with every change of the text.
    """

    item: FeedItem
    version: int
    holder: str
    text_source_type: str = ""
    picture_source_type: str = ""
    subjects: Sequence[Subject] = ()
    trust: Sequence[TrustLink] = ()


def ninjs(news: NewsItem) -> bytes:
    """Return the article as ninjs 3.1; what is not known is left out, never empty."""
    item = news.item
    text = content_text(item)
    value: dict[str, Any] = {
        "uri": item.guid,
        "type": "text",
        "representationType": "full",
        "version": str(news.version),
        "firstCreated": timestamp(item.published_at),
        "versionCreated": timestamp(max(item.updated_at, item.published_at)),
        "pubStatus": "usable",
        "copyrightHolder": news.holder,
        "language": item.language,
        "title": item.title,
        "by": ", ".join(item.authors),
        "headlines": [{"role": "main", "value": item.title}],
        "descriptions": _descriptions(item),
        "bodies": [
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": len(text),
                "wordCount": len(text.split()),
                "value": text,
            },
            {"role": "richtext", "contentType": "text/html", "value": str(content_html(item))},
        ],
        "subjects": [
            {"name": one.name, "rel": "about", "uri": one.uri, "creator": news.holder}
            for one in news.subjects
        ],
        "infoSources": _sources(item),
        "renditions": [{"name": "web", "href": item.url, "contentType": "text/html"}],
        "associations": [*_picture(news), *_audio(item)],
        "trustIndicators": [
            {"role": TRUST_INDICATORS + link.role, "title": link.title, "href": link.url}
            for link in news.trust
        ],
        "digitalSourceType": _source_type(news.text_source_type),
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
    }
    known = {name: part for name, part in value.items() if part not in ("", [], None)}
    return json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _descriptions(item: FeedItem) -> list[dict[str, str]]:
    notes = [
        ("summary", item.standfirst),
        ("disclosure", item.disclosure),
        *(("correction", f"{one.label}: {one.text}") for one in item.corrections),
    ]
    return [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in notes
        if value
    ]


def _sources(item: FeedItem) -> list[dict[str, str]]:
    return [
        {
            "name": cited.source,
            "role": "source",
            **({"uri": cited.url} if cited.url else {}),
            **({"literal": cited.title} if cited.title else {}),
        }
        for cited in item.citations
    ]


def _picture(news: NewsItem) -> list[dict[str, Any]]:
    lead = news.item.lead
    if lead is None:
        return []
    value = {
        "name": "lead",
        "uri": lead.url,
        "type": "picture",
        "by": lead.credit,
        "descriptions": [
            {"role": role, "value": words}
            for role, words in (("caption", lead.caption), ("alt", lead.alt))
            if words
        ],
        "renditions": [
            {
                "name": "web",
                "href": lead.url,
                "contentType": lead.media_type,
                "width": lead.width,
                "height": lead.height,
            }
        ],
        "digitalSourceType": _source_type(news.picture_source_type),
    }
    return [{name: part for name, part in value.items() if part}]


def _audio(item: FeedItem) -> list[dict[str, Any]]:
    if item.audio is None:
        return []
    return [
        {
            "name": "narration",
            "uri": item.audio.url,
            "type": "audio",
            "language": item.language,
            "renditions": [
                {
                    "name": "web",
                    "href": item.audio.url,
                    "contentType": item.audio.media_type,
                    "sizeInBytes": item.audio.size,
                    "duration": round(item.audio.duration, 3),
                }
            ],
            "digitalSourceType": _source_type("trainedAlgorithmicMedia"),
        }
    ]


def _source_type(code: str) -> dict[str, str] | None:
    return {"name": code, "uri": SOURCE_TYPES + code} if code else None
