"""Pictures, sounds and films that items of NewsML-G2, NewsML 1 and NITF name, with their rights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from onrecord.intake.parsers.trees import first_words, words
from onrecord.vocabulary.reports import ParsedMedium

_MOST = 20
_PICTURES = frozenset({"photo", "graphic", "picture", "image"})


def of_newsml_g2(item: etree._Element) -> Iterator[ParsedMedium]:
    """Yield the best of an item's remote contents, and what its NITF or text shows."""
    remote = [one for one in item.iterfind("contentSet/remoteContent") if _web(one.get("href"))]
    best = max(
        remote, key=lambda one: (_number(one.get("width")), _number(one.get("size"))), default=None
    )
    if best is not None:
        kind = best.get("contenttype") or ""
        yield ParsedMedium(
            url=best.get("href") or "",
            role="lead" if _is_picture(kind, item) else "enclosure",
            media_type=kind,
            title=first_words(item, "contentMeta/headline"),
            caption=_caption(item),
            credit=first_words(item, "contentMeta/creditline", "contentMeta/by")
            or first_words(item, "contentMeta/creator/name"),
            rights=first_words(
                item,
                "rightsInfo/copyrightNotice",
                "rightsInfo/usageTerms",
                "rightsInfo/copyrightHolder/name",
            ),
            size=_number(best.get("size")),
        )
    yield from of_nitf(item)


def _caption(item: etree._Element) -> str:
    described = list(item.iterfind("contentMeta/description"))
    captions = [one for one in described if (one.get("role") or "").endswith("caption")]
    return next((words(one) for one in [*captions, *described] if words(one)), "")


def _is_picture(kind: str, item: etree._Element) -> bool:
    stated = item.find("itemMeta/itemClass")
    code = "" if stated is None else (stated.get("qcode") or "").rpartition(":")[2]
    return kind.startswith("image/") or code in _PICTURES


def of_nitf(root: etree._Element) -> Iterator[ParsedMedium]:
    """Yield what NITF shows in its text: each ``media`` with reference, caption and producer."""
    for medium in islice(root.iter("media"), _MOST):
        references = [one for one in medium.iterfind("media-reference") if _web(one.get("source"))]
        best = max(references, key=lambda one: _number(one.get("width")), default=None)
        if best is None:
            continue
        kind = best.get("mime-type") or ""
        is_picture = kind.startswith("image/") or medium.get("media-type") in _PICTURES
        yield ParsedMedium(
            url=best.get("source") or "",
            role="lead" if is_picture else "enclosure",
            media_type=kind,
            title=best.get("name") or "",
            caption=first_words(medium, "media-caption"),
            credit=first_words(medium, "media-producer") or best.get("source-credit") or "",
            rights=best.get("copyright") or "",
        )


def of_newsml_1(component: etree._Element) -> Iterator[ParsedMedium]:
    """Yield the pictures and films in a component, where their content items have an address."""
    for content in islice(component.iter("ContentItem"), _MOST):
        stated = content.find("MediaType")
        medium = "" if stated is None else (stated.get("FormalName") or "").casefold()
        address = content.get("Href") or ""
        if medium in ("text", "") or not _web(address):
            continue
        kind = content.find("MimeType")
        yield ParsedMedium(
            url=address,
            role="lead" if medium in _PICTURES else "enclosure",
            media_type="" if kind is None else kind.get("FormalName") or "",
            title=_above(content, "NewsLines/HeadLine"),
            caption=_above(content, "NewsLines/NewsLine/NewsLineText"),
            credit=_above(content, "NewsLines/CreditLine"),
            rights=_above(content, "NewsLines/CopyrightLine"),
            size=_number(first_words(content, "Characteristics/SizeInBytes")),
        )


def _above(content: etree._Element, path: str) -> str:
    """Return what the nearest component around a content item says at ``path``."""
    outer = content.getparent()
    while outer is not None and outer.tag in ("NewsComponent", "NewsItem"):
        if said := first_words(outer, path):
            return said
        outer = outer.getparent()
    return ""


def _web(address: str | None) -> bool:
    return (address or "").startswith(("http://", "https://"))


def _number(stated: str | None) -> int:
    text = (stated or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
