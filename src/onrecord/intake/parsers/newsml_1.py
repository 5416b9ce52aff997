"""IPTC NewsML 1.0 to 1.2: the news items of an envelope, one report for each story in them.

A component holds others: the same story in several languages, parts of one story by their
roles, or several stories. Where the components below carry different languages or different
headlines, each is a report; else they are the parts of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from onrecord.intake.parsers.bounds import MAX_ITEMS
from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.media_of_xml import of_newsml_1
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.statuses import status_of
from onrecord.intake.parsers.trees import as_html, first, first_words, parse_tree, words
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport, PublicationStatus

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUMMARIES = frozenset({"abstract", "summary", "lead", "teaser", "synopsis", "subheadline"})
_CAPTIONS = frozenset({"caption", "legend"})
_NOT_BODIES = (
    frozenset({"title", "headline", "slug", "slugline", "keywords", "stylesheet", "signature"})
    | frozenset({"credit", "byline", "dateline", "contact", "contacts", "teaserhead", "script"})
    | _SUMMARIES
    | _CAPTIONS
)
_BODIES = frozenset({"main", "body", "text", "maintext", "mainstory", "story"})
_NAMES_A_STORY = "NewsLines/HeadLine"
_OTHER_FORMS = re.compile(r"html|xml|nitf", re.IGNORECASE)
_SUBSET = re.compile(
    r"(<!DOCTYPE\s[^<>\[\]]{1,600})\[(?:\s++|%[\w.-]{1,60};|<!--(?:(?!-->).){0,2000}-->"
    r"|<!ENTITY\s++%\s++[\w.-]{1,60}\s++(?:SYSTEM|PUBLIC\s++(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}'))"
    r"\s++(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}')\s*+>){0,20}\]\s*>",
    re.DOTALL,
)
_MOST_STORIES_DEEP = 12
MOST_STORIES = 500
"""Of one news item; each looks at all that it stands in."""


def parse_newsml_1(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the stories of a NewsML 1 document. Raises ``Unreadable`` when it is none.

    A document type that only points to further parts of the grammar is cut off unread.
    """
    root = parse_tree(_SUBSET.sub(r"\1>", text, count=1))
    if root.tag != "NewsML":
        raise Unreadable(f"This XML is not NewsML 1: its first element is <{str(root.tag)[:40]}>.")
    reports: list[ParsedReport] = []
    silent = 0
    for item in root.iterfind("NewsItem"):
        stories = _stories_of_item(item)
        silent += not stories
        reports += stories
        if len(reports) > MAX_ITEMS:
            raise Unreadable(f"The document has more than {MAX_ITEMS:,} stories.")
    problems = [f"News items without any text were left out: {silent}."] if silent else []
    if not reports and not silent:
        problems.append("The document holds no news items.")
    return ParsedDelivery(
        format=f"newsml-{(root.get('Version') or '1')[:4]}",
        title=_formal(root, "NewsEnvelope/SentFrom/Party")
        or _formal(root, ".//AdministrativeMetadata/Provider/Party"),
        language=reports[0].language if reports else "",
        reports=tuple(reports),
        problems=tuple(problems),
    )


def _stories_of_item(item: etree._Element) -> list[ParsedReport]:
    """Return one report for each story of a news item; a recalled one may hold no text."""
    top = item.find("NewsComponent")
    guid, version = _identity(item, top)
    if top is None:
        return [_report(item, item, guid, version)] if _recalls(item) and guid else []
    told = [component for component in _stories(top) if _has_text(component) or _title(component)]
    if not told:
        return [_report(item, top, guid, version)] if _recalls(item) and guid else []
    if len(told) > MOST_STORIES:
        raise Unreadable(f"A news item holds more than {MOST_STORIES} stories.")
    if len(told) == 1:
        return [_report(item, told[0], guid, version)]
    return [
        _report(item, component, f"{guid}#{_name(component, number)}" if guid else "", version)
        for number, component in enumerate(told, 1)
    ]


def _recalls(item: etree._Element) -> bool:
    return _status(item) is not PublicationStatus.USABLE


def _stories(component: etree._Element, depth: int = 0) -> list[etree._Element]:
    """Return the components that each tell one story, at or below ``component``."""
    parts = [part for part in component.iterfind("NewsComponent") if _tells(part)]
    if len(parts) == 1 and depth < _MOST_STORIES_DEEP and not _has_own_text(component):
        below = _stories(parts[0], depth + 1)
        return below if len(below) > 1 else [component]
    if len(parts) > 1 and depth < _MOST_STORIES_DEEP and _are_apart(parts):
        return [story for part in parts for story in _stories(part, depth + 1)]
    return [component]


def _tells(part: etree._Element) -> bool:
    """Say whether a component is more than a caption or an abstract: text of its own to read."""
    return _role(part) not in _NOT_BODIES and _has_text(part)


def _are_apart(parts: list[etree._Element]) -> bool:
    """Say whether components are different stories: by their languages or their headlines."""
    languages = {_language(part).partition("-")[0].casefold() for part in parts} - {""}
    titles = {words(part.find(_NAMES_A_STORY)) for part in parts}
    return len(languages) > 1 or (len(titles) > 1 and "" not in titles)


def _report(
    item: etree._Element, component: etree._Element, guid: str, version: str
) -> ParsedReport:
    created = parse_date(first_words(item, "NewsManagement/FirstCreated"))
    latest = parse_date(first_words(item, "NewsManagement/ThisRevisionCreated"))
    body_html, body_text = _body(component)
    return ParsedReport(
        guid=guid,
        url=_address(component),
        title=_title(component) or _up(component, _NAMES_A_STORY) or _up(component, _SLUG),
        summary_html=_summary(component),
        body_html=body_html,
        body_text=body_text,
        byline=_byline(component),
        language=_language(component),
        published_at=created or latest,
        updated_at=latest if created else None,
        embargoed_until=_embargo(item),
        status=_status(item),
        version=version,
        dateline=_up(component, "NewsLines/DateLine"),
        subjects=_subjects(component),
        rights=_up(component, "NewsLines/CopyrightLine")
        or _up(component, "NewsLines/RightsLine")
        or _up(component, "RightsMetadata/Copyright/CopyrightHolder"),
        note=_note(item),
        media=tuple(of_newsml_1(component)),
    )


_SLUG = "NewsLines/SlugLine"


def _identity(item: etree._Element, top: etree._Element | None) -> tuple[str, str]:
    """Return what names the item in all its revisions, and the number of this revision."""
    named = item.find("Identification/NewsIdentifier")
    if named is None:
        return "", ""
    version = first_words(named, "RevisionId")
    parts = [first_words(named, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    if parts[2]:
        return "urn:newsml:" + ":".join(filter(None, parts)), version
    stated = first_words(named, "PublicIdentifier")
    if stated:
        return stated.removesuffix(f":{version}"), version
    own = "" if top is None else top.get("Duid") or ""
    return (f"urn:newsml:{parts[0]}:{own}" if own else ""), version


def _name(component: etree._Element, number: int) -> str:
    return component.get("Duid") or _language(component) or str(number)


def _title(component: etree._Element) -> str:
    """Return the headline of a component or of the first component in it that has one."""
    return first_words(
        component,
        _NAMES_A_STORY,
        ".//NewsLines/HeadLine",
        ".//DataContent//hedline/hl1",
        _SLUG,
        ".//NewsLines/SlugLine",
    )


def _up(component: etree._Element, path: str) -> str:
    """Return what ``path`` finds in the component, below it, or in those it stands in."""
    found = first_words(component, path, f".//{path}")
    outer: etree._Element | None = component
    while not found and outer is not None and outer.tag != "NewsItem":
        outer = outer.getparent()
        found = first_words(outer, path) if outer is not None else ""
    return found


def _texts(component: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the role and the data of each content item with text, in the document's order."""
    for content in component.iter("ContentItem"):
        data = content.find("DataContent")
        if data is None or content.find("Encoding") is not None or not words(data):
            continue
        medium = _formal(content, "MediaType").casefold()
        if medium in ("photo", "graphic", "video", "audio", "animation"):
            continue
        parent = content.getparent()
        yield (_role(parent) if parent is not None else ""), data


def _has_text(component: etree._Element) -> bool:
    return any(True for _ in _texts(component))


def _has_own_text(component: etree._Element) -> bool:
    return any(words(item.find("DataContent")) for item in component.iterfind("ContentItem"))


def _role(component: etree._Element) -> str:
    return re.sub(r"[^a-z]", "", _formal(component, "Role").casefold())


def _body(component: etree._Element) -> tuple[str, str]:
    """Return the longest main text of a component, as HTML or as plain text."""
    found = [(role, data) for role, data in _texts(component) if role not in _NOT_BODIES]
    if not found:
        found = [(role, data) for role, data in _texts(component) if role in _CAPTIONS]
    main = [data for role, data in found if role in _BODIES] or [data for _, data in found]
    if not main:
        return "", ""
    return _markup_or_text(max(main, key=lambda data: len(words(data))))


def _markup_or_text(data: etree._Element) -> tuple[str, str]:
    if len(data):
        inner = first(data, (".//body.content", ".//body", "."))
        return ("" if inner is None else as_html(inner)), ""
    value = "".join(str(part) for part in data.itertext()).strip()
    item = data.getparent()
    form = "" if item is None else f"{_formal(item, 'Format')} {_formal(item, 'MimeType')}"
    is_markup = bool(_OTHER_FORMS.search(form)) or re.search(r"</(?:p|div|br|b|i|a)>|<br", value)
    return (value, "") if is_markup else ("", value)


def _summary(component: etree._Element) -> str:
    """Return the abstract as HTML: a text of that role, or the line below the headline."""
    for role, data in _texts(component):
        if role in _SUMMARIES:
            markup, text = _markup_or_text(data)
            return markup or text.replace("&", "&amp;").replace("<", "&lt;")
    line = first_words(component, "NewsLines/SubHeadLine", ".//NewsLines/SubHeadLine")
    return line.replace("&", "&amp;").replace("<", "&lt;")


def _byline(component: etree._Element) -> str:
    line = _up(component, "NewsLines/ByLine")
    if line:
        return line
    inner = first_words(component, ".//DataContent//byline")
    return inner or _formal(component, "AdministrativeMetadata/Creator/Party")


def _language(component: etree._Element) -> str:
    """Return the language nearest to the text: the component's own, below it, or above it."""
    outer: etree._Element | None = component
    while outer is not None and outer.tag == "NewsComponent":
        stated = _formal(outer, "DescriptiveMetadata/Language") or outer.get(_LANG) or ""
        if stated:
            return stated.replace("_", "-")
        outer = outer.getparent()
    for below in component.iter("NewsComponent"):
        stated = _formal(below, "DescriptiveMetadata/Language") or below.get(_LANG) or ""
        if stated:
            return stated.replace("_", "-")
    return _formal(component, ".//Language")


def _subjects(component: etree._Element) -> tuple[str, ...]:
    """Return the names that the item gives its topics, and its keywords."""
    names = [words(line) for line in component.iterfind(".//NewsLines/KeywordLine")]
    for description in component.iterfind("TopicSet/Topic/Description"):
        is_name = (description.get("Variant") or "Name") == "Name"
        if is_name and (description.get(_LANG) or "en").startswith("en"):
            names.append(words(description))
    return tuple(dict.fromkeys(filter(None, names)))


def _status(item: etree._Element) -> PublicationStatus:
    if _embargo(item) is not None:
        return PublicationStatus.USABLE  # from then on: the time says so, not the status
    stated = status_of(_formal(item, "NewsManagement/Status"))
    if stated is not PublicationStatus.USABLE:
        return stated
    return status_of(_formal(item, "NewsManagement/Instruction"))


def _embargo(item: etree._Element) -> datetime | None:
    if _formal(item, "NewsManagement/Status").casefold() != "embargoed":
        return None
    return parse_date(first_words(item, "NewsManagement/StatusWillChange/DateAndTime"))


def _note(item: etree._Element) -> str:
    lines = [words(line) for line in item.iterfind("NewsManagement/UsageType")]
    lines += [
        words(line.find("NewsLineText"))
        for line in item.iterfind(".//NewsLines/NewsLine")
        if _formal(line, "NewsLineType").casefold() in ("ednote", "editorialnote", "note")
    ]
    return " ".join(filter(None, lines))


def _address(component: etree._Element) -> str:
    link = _up(component, "NewsLines/MoreLink")
    return link if link.startswith(("http://", "https://")) and link.count("/") > 3 else ""


def _formal(element: etree._Element, path: str) -> str:
    """Return the ``FormalName`` of what ``path`` finds first with one, else its words."""
    for found in element.iterfind(path):
        name = " ".join((found.get("FormalName") or "").split()) or words(found)
        if name:
            return name
    return ""
