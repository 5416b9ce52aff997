"""An HTML page: its main text, and its facts from JSON-LD and OpenGraph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.main_text import main_text
from onrecord.intake.parsers.media_of_json import of_page
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.structured import records, string
from onrecord.intake.sanitising import html_to_text
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

_ARTICLES = frozenset(
    {"article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "blogposting"}
    | {"opinionnewsarticle", "backgroundnewsarticle", "reviewnewsarticle", "liveblogposting"}
    | {"advertisercontentarticle", "satiricalarticle", "report", "socialmediaposting"}
)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_SCRIPTS = 30
_MOST_NODES = 2000


def parse_page(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the page's article. Raises ``Unreadable`` when the page has neither text nor title."""
    tree = _tree(text)
    linked, meta = _linked_article(tree), _meta(tree)
    title = string(linked, "headline", "name") or meta.get("og:title") or _title(tree)
    address = _canonical(tree) or meta.get("og:url") or url
    language = string(linked, "inlanguage") or (tree.get("lang") or "")
    media = tuple(of_page(linked, meta))
    # Last, because it takes the tree apart.
    stated = string(linked, "articlebody")
    body = main_text(tree, again=lambda: _tree(text), url=url, stated=stated) or html_to_text(
        stated
    )
    if not body and not title:
        raise Unreadable("No article was found on the page.")
    report = ParsedReport(
        url=address,
        title=title,
        summary_html=string(linked, "description")
        or meta.get("og:description")
        or meta.get("description", ""),
        body_text=_without_title(body, title),
        byline=_authors(linked) or meta.get("author", ""),
        language=language,
        published_at=_date(linked, meta, "datepublished", "article:published_time"),
        updated_at=_date(linked, meta, "datemodified", "article:modified_time"),
        rights=string(linked, "license", "copyrightnotice", "usageinfo"),
        media=media,
    )
    return ParsedDelivery(
        format="html",
        title=_publisher(linked) or meta.get("og:site_name", ""),
        language=report.language,
        reports=(report,),
    )


def _tree(text: str) -> Any:
    try:
        return lxml_html.document_fromstring(
            _NOT_IN_XML.sub("", text), parser=lxml_html.HTMLParser(huge_tree=False)
        )
    except (ParserError, ValueError):
        raise Unreadable("The page is empty.") from None


def _without_title(body: str, title: str) -> str:
    head, _, rest = body.partition("\n\n")
    return rest if rest and " ".join(head.split()) == " ".join(title.split()) else body


def _linked_article(tree: Any) -> dict[str, Any]:
    """Return the first news article that the page's JSON-LD describes, keys lower-cased."""
    scripts = tree.xpath('//script[@type="application/ld+json"]')[:_MOST_SCRIPTS]
    for script in scripts:
        try:
            data = json.loads(
                script.text or "",
                object_pairs_hook=lambda pairs: {key.lower(): value for key, value in pairs},
                strict=False,
            )
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            named = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and kind.lower() in _ARTICLES for kind in named):
                return node
    return {}


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Walk the objects of a JSON-LD document, breadth first and not for ever."""
    waiting, seen = [data], 0
    while waiting and seen < _MOST_NODES:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            waiting += [member for member in value.values() if isinstance(member, dict | list)]
        elif isinstance(value, list):
            waiting += value[:_MOST_NODES]


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iterfind(".//meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _canonical(tree: Any) -> str:
    for link in tree.iterfind(".//link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def _title(tree: Any) -> str:
    for path in (".//h1", ".//title"):
        found = tree.find(path)
        if found is not None and (text := " ".join(found.text_content().split())):
            return text
    return ""


def _authors(linked: dict[str, Any]) -> str:
    names = [string(author, "name") for author in records(linked, "author", "creator")]
    return ", ".join(filter(None, names)) or string(linked, "author")


def _publisher(linked: dict[str, Any]) -> str:
    return next((string(body, "name") for body in records(linked, "publisher")), "")


def _date(linked: dict[str, Any], meta: dict[str, str], member: str, name: str) -> datetime | None:
    stated = parse_date(string(linked, member)) or parse_date(meta.get(name, ""))
    if stated is None and member == "datepublished":
        return parse_date(meta.get("date", "")) or parse_date(meta.get("dc.date", ""))
    return stated
