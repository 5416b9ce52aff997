"""ninjs 1.x, 2.x and 3.x (IPTC News in JSON), one item or a list of items.

Member names are compared in lower case, which makes 2.x (``versioncreated``) and 3.x
(``versionCreated``) one.
"""

from __future__ import annotations

from typing import Any

from onrecord.intake.parsers.bounds import MAX_ITEMS
from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.media_of_json import of_ninjs
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.statuses import status_of
from onrecord.intake.parsers.structured import load_json, records, string
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

_TELLING = frozenset(
    {"altids", "associations", "bodies", "body_html", "body_text", "body_xhtml", "by", "byline"}
    | {"charcount", "contentcreated", "copyrightholder", "copyrightnotice", "description_html"}
    | {"description_text", "descriptions", "digitalsourcetype", "ednote", "embargoed"}
    | {"embargoeduntil", "eventdetails", "expires", "firstcreated", "genre", "genres", "headline"}
    | {"headlines", "infosource", "infosources", "language", "located", "mimetype", "newsroles"}
    | {"object", "objects", "organisation", "organisations", "people", "person", "place", "places"}
    | {"plannedcoverage", "profile", "pubstatus", "renditions", "representationtype"}
    | {"rightsinfo", "slugline", "standard", "subject", "subjects", "title", "trustindicators"}
    | {"type", "urgency", "usageterms", "version", "versioncreated", "wordcount"}
)
_TELLING_STARTS = ("body_", "description_", "headline_")
_ENOUGH = 4
_WRAPPERS = ("items", "item", "_items")
_MAIN_FIRST = {"main": 0, "": 1}
_SUMMARIES = frozenset({"summary", "abstract", "lead", "short", ""})


def is_ninjs(item: Any) -> bool:
    """Say whether a JSON value looks like a ninjs item: a uri, alone or with members of ninjs.

    Some newsroom systems write ``guid`` for it; there, more members of ninjs are asked for.
    """
    if not isinstance(item, dict):
        return False
    telling = sum(1 for name in item if name in _TELLING or name.startswith(_TELLING_STARTS))
    if "uri" in item:
        return len(item) == 1 or telling > 0
    return "guid" in item and telling >= _ENOUGH


def items_of(document: Any) -> list[Any]:
    """Return the items of a JSON document: itself, its list, or the list a service wraps them in.

    A wrapper is taken only where its first entry looks like an item.
    """
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and not is_ninjs(document):
        for name in _WRAPPERS:
            inside = document.get(name)
            if isinstance(inside, list) and inside and is_ninjs(inside[0]):
                return inside
    return [document]


def parse_ninjs(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the items of a ninjs document. Raises ``Unreadable`` when there is none."""
    document = load_json(text)
    items = items_of(document)
    if len(items) > MAX_ITEMS:
        raise Unreadable(f"The document has more than {MAX_ITEMS:,} items.")
    found = [item for item in items if isinstance(item, dict) and string(item, "uri", "guid")]
    if not found:
        raise Unreadable("This JSON is no ninjs item: it has no uri.")
    left_out = len(items) - len(found)
    return ParsedDelivery(
        format=f"ninjs-{_version(found[0])}",
        title=_provider(found[0]),
        language=string(found[0], "language"),
        reports=tuple(map(_report, found)),
        problems=(f"Items without a uri were left out: {left_out}.",) if left_out else (),
    )


def _version(item: dict[str, Any]) -> str:
    standard = item.get("standard")
    stated = string(standard, "version")
    if stated:
        return stated[:8]
    return "2" if {"headlines", "bodies", "descriptions"} & item.keys() else "1"


def _provider(item: dict[str, Any]) -> str:
    sources = records(item, "infosources", "infosource")
    named = next((string(source, "name") for source in sources if string(source, "name")), "")
    return named or string(item, "copyrightholder")


def _report(item: dict[str, Any]) -> ParsedReport:
    body_html, body_text = _body(item)
    first = string(item, "firstcreated") or string(item, "contentcreated")
    latest = parse_date(string(item, "versioncreated"))
    return ParsedReport(
        guid=string(item, "uri", "guid"),
        url=_address(item),
        title=_main(item, "headlines") or string(item, "headline", "title", "slugline", "name"),
        summary_html=_summary(item),
        summary_text=string(item, "description_text"),
        body_html=body_html,
        body_text=body_text,
        byline=string(item, "by", "byline"),
        language=string(item, "language"),
        published_at=parse_date(first) or latest,
        updated_at=latest if first else None,
        embargoed_until=parse_date(string(item, "embargoeduntil", "embargoed")),
        status=status_of(string(item, "pubstatus")),
        version=string(item, "version"),
        dateline=string(item, "located"),
        subjects=tuple(
            name
            for subject in records(item, "subjects", "subject")
            if (name := string(subject, "name"))
        ),
        rights=string(item, "usageterms", "copyrightnotice", "copyrightholder")
        or string(item.get("rightsinfo"), "usageterms", "copyrightnotice", "copyrightholder"),
        note=string(item, "ednote"),
        media=tuple(of_ninjs(item)),
    )


def _body(item: dict[str, Any]) -> tuple[str, str]:
    """Return the main body as HTML and as text, one of them empty."""
    bodies = sorted(
        (body for body in records(item, "bodies") if string(body, "value")),
        key=lambda body: _MAIN_FIRST.get(string(body, "role"), 2),
    )
    if bodies:
        plain = string(bodies[0], "contenttype").startswith("text/plain")
        value = string(bodies[0], "value")
        return ("", value) if plain else (value, "")
    markup = string(item, "body_xhtml", "body_html")
    return (markup, "") if markup else ("", string(item, "body_text"))


def _main(item: dict[str, Any], name: str) -> str:
    values = sorted(
        (entry for entry in records(item, name) if string(entry, "value")),
        key=lambda entry: _MAIN_FIRST.get(string(entry, "role"), 2),
    )
    return string(values[0], "value") if values else ""


def _summary(item: dict[str, Any]) -> str:
    for description in records(item, "descriptions"):
        if string(description, "role") in _SUMMARIES and string(description, "value"):
            return string(description, "value")
    return _main(item, "descriptions") or string(item, "description_html", "description_usage")


def _address(item: dict[str, Any]) -> str:
    """Return the item's page on the web: its uri when it is one, else a link that it names."""
    for rendition in records(item, "links"):
        if string(rendition, "href").startswith(("http://", "https://")):
            return string(rendition, "href")
    uri = string(item, "uri")
    return uri if uri.startswith(("http://", "https://")) else ""
