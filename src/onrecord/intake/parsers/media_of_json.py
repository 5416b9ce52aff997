"""Pictures, sounds and films that items in JSON name: JSON Feed, ninjs, and a page's JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.intake.parsers.structured import records, string
from onrecord.vocabulary.reports import ParsedMedium

_MOST = 20
_BEST = ("original", "highres", "hires", "main", "baseimage", "web", "preview", "thumbnail")


def of_json_feed(item: dict[str, Any]) -> Iterator[ParsedMedium]:
    """Yield an item's own picture, then what is attached to it."""
    for name in ("image", "banner_image"):
        if address := string(item, name):
            yield ParsedMedium(url=address, role="lead")
    for one in records(item, "attachments")[:_MOST]:
        kind = string(one, "mime_type")
        yield ParsedMedium(
            url=string(one, "url"),
            role="lead" if kind.startswith("image/") else "enclosure",
            media_type=kind,
            title=string(one, "title"),
            size=_number(string(one, "size_in_bytes")),
        )


def of_ninjs(item: dict[str, Any]) -> Iterator[ParsedMedium]:
    """Yield one medium for the item itself, if it is one, and for each that it is shown with."""
    if (own := _of_ninjs_item(item)) is not None:
        yield own
    stated = item.get("associations")
    named = list(stated.values()) if isinstance(stated, dict) else stated
    for one in (named if isinstance(named, list) else [])[:_MOST]:
        if isinstance(one, dict) and (medium := _of_ninjs_item(one)) is not None:
            yield medium


def _of_ninjs_item(item: dict[str, Any]) -> ParsedMedium | None:
    best = max(_renditions(item), key=_worth, default=None)
    if best is None:
        return None
    kind = string(best, "contenttype", "mimetype")
    is_picture = kind.startswith("image/") or string(item, "type") in ("picture", "graphic")
    return ParsedMedium(
        url=string(best, "href"),
        role="lead" if is_picture else "enclosure",
        media_type=kind,
        title=_said(item, "headline", "headlines") or string(item, "title"),
        caption=_said(item, "description_text", "descriptions"),
        credit=string(item, "creditline", "byline", "by"),
        rights=string(item, "copyrightnotice", "usageterms", "copyrightholder")
        or string(item.get("rightsinfo"), "copyrightnotice", "usageterms", "copyrightholder"),
        size=_number(string(best, "sizeinbytes")),
    )


def _renditions(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the renditions that have an address on the web: a list, or an object by name (1.x)."""
    stated = item.get("renditions")
    named = stated.items() if isinstance(stated, dict) else ()
    listed = stated if isinstance(stated, list) else []
    found = [{"name": name, **one} for name, one in named if isinstance(one, dict)]
    for one in [*found, *(one for one in listed if isinstance(one, dict))][:_MOST]:
        if string(one, "href").startswith(("http://", "https://")):
            yield one


def _worth(rendition: Mapping[str, Any]) -> tuple[int, int]:
    """Return by what the best of several renditions is told: its width, else its name."""
    name = string(rendition, "name").lower().rpartition(":")[2]
    rank = next((len(_BEST) - at for at, best in enumerate(_BEST) if name.startswith(best)), 0)
    return _number(string(rendition, "width")), rank


def _said(item: dict[str, Any], flat: str, listed: str) -> str:
    values = (string(one, "value") for one in records(item, listed))
    return string(item, flat) or next(filter(None, values), "")


def of_page(linked: dict[str, Any], meta: Mapping[str, str]) -> Iterator[ParsedMedium]:
    """Yield the pictures that a page's JSON-LD (names in lower case) and OpenGraph lead with."""
    seen: set[str] = set()
    for one in _objects(linked.get("image")):
        address = string(one, "url", "contenturl", "@id")
        seen.add(address)
        yield ParsedMedium(
            url=address,
            role="lead",
            title=string(one, "name", "headline"),
            caption=string(one, "caption", "description"),
            credit=string(one, "credittext") or _names(one, "creator", "author"),
            rights=string(one, "copyrightnotice", "license", "usageinfo", "acquirelicensepage")
            or _names(one, "copyrightholder"),
            size=0,
        )
    shown = meta.get("og:image:secure_url") or meta.get("og:image") or meta.get("twitter:image")
    if shown and shown not in seen:
        said = meta.get("og:image:alt") or meta.get("twitter:image:alt", "")
        kind = meta.get("og:image:type", "")
        yield ParsedMedium(url=shown, role="lead", media_type=kind, caption=said)


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the pictures of a JSON-LD value: an address, an object, or a list of either."""
    listed = value if isinstance(value, list) else [value]
    found = [{"url": one} if isinstance(one, str) else one for one in listed[:_MOST]]
    return [
        one for one in found if isinstance(one, dict) and string(one, "url", "contenturl", "@id")
    ]


def _names(value: dict[str, Any], *names: str) -> str:
    people = (string(one, "name") for one in records(value, *names))
    return ", ".join(filter(None, people)) or string(value, *names)


def _number(stated: str) -> int:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else 0
