"""IPTC NewsML-G2: a newsItem, or a newsMessage that carries several (2.x to 2.36).

Names are compared without namespaces. A package only refers to items that come on their own:
it is counted. Concept, knowledge, planning and catalogue items are refused where they come
alone and counted beside news.
"""

from __future__ import annotations

from lxml import etree

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.media_of_xml import of_newsml_g2
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.statuses import status_of
from onrecord.intake.parsers.trees import as_html, first, first_words, parse_tree, words
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport, PublicationStatus

_KINDS_WITHOUT_NEWS = {
    "conceptItem": "a concept item (a thing of a vocabulary)",
    "knowledgeItem": "a knowledge item (a vocabulary)",
    "planningItem": "a planning item (what an agency intends to cover)",
    "catalogItem": "a catalogue of vocabularies",
}
_OTHER_ITEMS = ("packageItem", *_KINDS_WITHOUT_NEWS)
_SUMMARY_ROLES = ("summary", "teaser", "abstract", "lead", "")


def parse_newsml_g2(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the news items of the document, which may be none in a message without news.

    Raises ``Unreadable`` when the root is not of NewsML-G2, or is of a kind without news.
    """
    root = parse_tree(text)
    if root.tag not in ("newsItem", "newsMessage", *_OTHER_ITEMS):
        raise Unreadable(f"This XML is not NewsML-G2: its first element is <{str(root.tag)[:40]}>.")
    items = list(root.iter("newsItem"))
    others = sum(1 for tag in _OTHER_ITEMS for _ in root.iter(tag))
    problems = []
    if str(root.tag) in _KINDS_WITHOUT_NEWS and not items:
        raise Unreadable(f"This is {_KINDS_WITHOUT_NEWS[str(root.tag)]} of NewsML-G2, not news.")
    if root.tag == "packageItem" and not items:
        listed = sum(1 for _ in root.iter("itemRef"))
        problems.append(f"The package refers to {listed} items, which come on their own.")
    elif others:
        problems.append(f"Package, concept and planning items hold no news text: {others}.")
    elif not items:
        problems.append("The news message holds no items.")
    leading = items[0] if items else root
    return ParsedDelivery(
        format=f"newsml-g2-{(leading.get('standardversion') or '2')[:8]}",
        title=_named(leading, "itemMeta/provider") or first_words(root, "header/sender"),
        language=_language(leading),
        reports=tuple(map(_report, items)),
        problems=tuple(problems),
    )


def _report(item: etree._Element) -> ParsedReport:
    created = parse_date(first_words(item, "itemMeta/firstCreated", "contentMeta/contentCreated"))
    latest = parse_date(first_words(item, "itemMeta/versionCreated"))
    body_html, body_text = _body(item)
    return ParsedReport(
        guid=item.get("guid") or "",
        url=_address(item),
        title=first_words(item, "contentMeta/headline", "itemMeta/title", "contentMeta/slugline"),
        summary_text=_summary(item),
        body_html=body_html,
        body_text=body_text,
        byline=first_words(item, "contentMeta/by") or _person(item),
        language=_language(item),
        published_at=created or latest,
        updated_at=latest if created else None,
        embargoed_until=parse_date(first_words(item, "itemMeta/embargoed")),
        status=_status(item),
        version=item.get("version") or "",
        dateline=first_words(item, "contentMeta/dateline") or _named(item, "contentMeta/located"),
        subjects=tuple(
            filter(None, (first_words(s, "name") for s in item.iterfind("contentMeta/subject")))
        ),
        rights=first_words(item, "rightsInfo/usageTerms", "rightsInfo/copyrightNotice")
        or _named(item, "rightsInfo/copyrightHolder"),
        note=first_words(item, "itemMeta/edNote"),
        media=tuple(of_newsml_g2(item)),
    )


def _body(item: etree._Element) -> tuple[str, str]:
    """Return the text of the first content that has any, as HTML or as plain text."""
    for content in item.iterfind("contentSet/inlineXML"):
        inner = first(content, (".//body.content", ".//body", "."))
        if inner is not None and words(inner):
            return as_html(inner), ""
    for content in item.iterfind("contentSet/inlineData"):
        value = "".join(str(part) for part in content.itertext()).strip()
        if value and content.get("encoding") is None:
            is_html = "html" in (content.get("contenttype") or "")
            return (value, "") if is_html else ("", value)
    return "", ""


def _summary(item: etree._Element) -> str:
    described = list(item.iterfind("contentMeta/description"))
    for role in _SUMMARY_ROLES:
        for description in described:
            if (description.get("role") or "").rpartition(":")[2] == role and words(description):
                return words(description)
    return words(described[0]) if described else ""


def _status(item: etree._Element) -> PublicationStatus:
    stated = item.find("itemMeta/pubStatus")
    if stated is None:
        return PublicationStatus.USABLE
    return status_of(stated.get("qcode") or stated.get("uri") or stated.get("literal") or "")


def _language(item: etree._Element) -> str:
    stated = item.find("contentMeta/language")
    tag = "" if stated is None else stated.get("tag") or ""
    return tag or item.get("{http://www.w3.org/XML/1998/namespace}lang") or ""


def _named(item: etree._Element, path: str) -> str:
    """Return the name of a party: its ``name`` element, literal, or the end of its qcode."""
    found = item.find(path)
    if found is None:
        return ""
    qcode = (found.get("qcode") or "").rpartition(":")[2]
    return first_words(found, "name") or found.get("literal") or words(found) or qcode


def _person(item: etree._Element) -> str:
    """Return who made the item, when it is named in words and not by a code only."""
    return ", ".join(
        dict.fromkeys(
            filter(
                None,
                (
                    first_words(creator, "name") or creator.get("literal") or words(creator)
                    for creator in item.iterfind("contentMeta/creator")
                ),
            )
        )
    )


def _address(item: etree._Element) -> str:
    """Return where the item stands on the web, if it links there itself."""
    links = [
        (link.get("rel") or "", link.get("href") or "") for link in item.iterfind("itemMeta/link")
    ]
    pages = [(rel, href) for rel, href in links if href.startswith(("http://", "https://"))]
    alike = [href for rel, href in pages if rel.endswith((":seeAlso", ":altRep", ":hasAltRep"))]
    return next(iter(alike), "")
