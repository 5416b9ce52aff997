"""Writes down the facts of real files with plain readers that share no code with the newsroom.

``python benchmarks/wire_formats/independent.py FOLDER… > facts.jsonl``. Feeds and wires are read
with ElementTree and their formats' own paths, JSON with ``json``, dates with the standard
Only well-formed UTF-8 files whose reading leaves
no room for choice are taken, and only the fields that are sure. No word of a file is written.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.wire_formats.facts import joined, marks, minute  # noqa: E402

G2 = "{http://iptc.org/std/nar/2006-10-01/}"
ATOM = "{http://www.w3.org/2005/Atom}"
RSS1 = "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
NOT_NEWS = ("conceptItem", "knowledgeItem", "planningItem", "catalogItem")
CANCELED, WITHHELD = {"canceled", "cancelled"}, {"withheld"}

Facts = dict[str, Any]


def plain(text: str) -> str:
    """Return feed text as read: entities twice undone, tags dropped."""
    return html.unescape(re.sub(r"<[^<>]*>", " ", html.unescape(text)))


def iso(text: str | None) -> str:
    """Return an ISO 8601 instant to the minute in UTC, or nothing."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return "?"
    return minute((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))


def mail_date(text: str | None) -> str:
    """Return an RFC 5322 date to the minute in UTC, or nothing."""
    if not text:
        return ""
    try:
        moment = parsedate_to_datetime(text.strip())
    except ValueError:
        return "?"
    return minute((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))


def inside(element: ET.Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def sure(facts: Facts) -> Facts:
    """Leave out dates that the standard library cannot read."""
    if "?" in facts.get("published", []):
        del facts["published"]
    return facts


def rss_2(root: ET.Element) -> Facts | None:
    items = root.findall("channel/item")
    titles = [inside(item.find("title")) for item in items]
    if not items or not all(titles) or any("<" in plain(title) for title in titles):
        return None
    return sure(
        {
            "items": len(items),
            "titles": [plain(title) for title in titles],
            "guids": [inside(item.find("guid")) for item in items]
            if all(inside(item.find("guid")) for item in items)
            else [],
            "published": [mail_date(item.findtext("pubDate")) for item in items]
            if all(item.findtext("pubDate") for item in items)
            else [],
        }
    )


def rss_1(root: ET.Element) -> Facts | None:
    items = root.findall(f"{RSS1}item")
    titles = [inside(item.find(f"{RSS1}title")) for item in items]
    if not items or not all(titles):
        return None
    return sure(
        {
            "items": len(items),
            "titles": [plain(title) for title in titles],
            "published": [iso(item.findtext(DC_DATE)) for item in items]
            if all(item.findtext(DC_DATE) for item in items)
            else [],
        }
    )


def atom_1(root: ET.Element) -> Facts | None:
    entries = root.findall(f"{ATOM}entry")
    titles = [entry.find(f"{ATOM}title") for entry in entries]
    kinds = {title.get("type", "text") for title in titles if title is not None}
    if not entries or not all(map(inside, titles)) or not kinds <= {"text", "html", "xhtml"}:
        return None
    return sure(
        {
            "items": len(entries),
            "titles": [
                plain(inside(title)) if (title.get("type") == "html") else inside(title)
                for title in titles
                if title is not None
            ],
            "guids": [entry.findtext(f"{ATOM}id") or "" for entry in entries],
            "published": [
                iso(entry.findtext(f"{ATOM}published") or entry.findtext(f"{ATOM}updated"))
                for entry in entries
            ],
        }
    )


def newsml_g2(root: ET.Element) -> Facts | None:
    items = list(root.iter(f"{G2}newsItem"))
    name = root.tag.removeprefix(G2)
    if not items:
        return {"refused": True} if name in NOT_NEWS else None
    heads = [inside(item.find(f"{G2}contentMeta/{G2}headline")) for item in items]
    if not all(heads):
        return None
    facts: Facts = {
        "items": len(items),
        "titles": heads,
        "guids": [item.get("guid") or "" for item in items],
        "statuses": [g2_status(item) for item in items],
        "published": [
            iso(
                item.findtext(f"{G2}itemMeta/{G2}firstCreated")
                or item.findtext(f"{G2}contentMeta/{G2}contentCreated")
                or item.findtext(f"{G2}itemMeta/{G2}versionCreated")
            )
            for item in items
        ],
    }
    bodies = [item.find(f".//{XHTML}body") for item in items]
    if all(body is not None and inside(body) for body in bodies):
        facts["texts"] = [inside(body) for body in bodies]
    return sure(facts)


def g2_status(item: ET.Element) -> str:
    stated = item.find(f"{G2}itemMeta/{G2}pubStatus")
    word = "" if stated is None else (stated.get("qcode") or stated.get("uri") or "")
    bare = re.split(r"[:/]", word)[-1]
    return "canceled" if bare in CANCELED else "withheld" if bare in WITHHELD else "usable"


def newsml_1(root: ET.Element) -> Facts | None:
    items = root.findall("NewsItem")
    heads = [[inside(h) for h in item.iter("HeadLine") if inside(h)] for item in items]
    languages = {part.get(LANG) for part in root.iter("NewsComponent") if part.get(LANG)}
    if len(items) != 1 or len({h for found in heads for h in found}) != 1 or len(languages) > 1:
        return None
    item = items[0]
    bodies = [inside(body) for body in item.iter("body.content")]
    facts: Facts = {
        "titles": [heads[0][0]],
        "items": 1,
        "published": [compact(item.findtext("NewsManagement/FirstCreated"))],
    }
    if len(bodies) == 1 and bodies[0]:
        facts["texts"] = [bodies[0]]
    return sure(facts)


def compact(text: str | None) -> str:
    found = re.fullmatch(r"(\d{8}T\d{6})(Z|[+-]\d{4})?", (text or "").strip())
    if not found:
        return "?"
    moment = datetime.strptime(
        found[1] + (found[2] or "Z").replace("Z", "+0000"), "%Y%m%dT%H%M%S%z"
    )
    return minute(moment.astimezone(UTC))


def nitf(root: ET.Element) -> Facts | None:
    root = without_names(root)
    title = root.find("body/body.head/hedline/hl1")
    if not inside(title):
        return None
    content = root.find("body/body.content")
    facts: Facts = {"items": 1, "titles": [inside(title)]}
    if inside(content) and content is not None and not list(content.iter("media")):
        facts["texts"] = [inside(content)]
    return facts


def without_names(root: ET.Element) -> ET.Element:
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def ninjs(items: list[Any]) -> Facts | None:
    """Facts of ninjs items: what the schema calls uri, headline and body_text."""
    if not items or not all(isinstance(item, dict) and item.get("uri") for item in items):
        return None
    heads = [item.get("headline") or main_of(item.get("headlines")) for item in items]
    if not all(isinstance(head, str) and head.strip() for head in heads):
        return None
    facts: Facts = {
        "items": len(items),
        "titles": heads,
        "guids": [str(item["uri"]) for item in items],
        "statuses": [ninjs_status(item) for item in items],
    }
    plain_bodies = [item.get("body_text") for item in items]
    markup = any(item.get("body_xhtml") or item.get("body_html") for item in items)
    if all(isinstance(body, str) and body.strip() for body in plain_bodies) and not markup:
        facts["texts"] = [str(body) for body in plain_bodies]
    return facts


def ninjs_status(item: dict[str, Any]) -> str:
    word = item.get("pubstatus") or item.get("pubStatus") or "usable"
    return word if word in ("usable", "withheld", "canceled") else "usable"


def main_of(entries: Any) -> str:
    values = [e for e in entries or [] if isinstance(e, dict) and e.get("value")]
    mains = [e for e in values if e.get("role") == "main"] or [
        e for e in values if not e.get("role")
    ]
    return str((mains or values)[0]["value"]) if values else ""


def json_feed(document: dict[str, Any]) -> Facts | None:
    items = document.get("items") or []
    return (
        {
            "items": len(items),
            "guids": [str(item.get("id", "")) for item in items],
            "titles": [item["title"] for item in items],
        }
        if items and all(item.get("title") for item in items)
        else None
    )


def without_words(name: str, value: Any) -> Any:
    """Return a fact as it is written down: texts as one digest, the rest as it is."""
    if not isinstance(value, list):
        return value
    return joined(value) if name in ("published", "statuses") else marks(value)


READERS = {
    "rss": rss_2,
    f"{RDF}RDF": rss_1,
    f"{ATOM}feed": atom_1,
    "NewsML": newsml_1,
    "nitf": nitf,
    "{http://iptc.org/std/NITF/2006-10-18/}nitf": nitf,
    **{f"{G2}{name}": newsml_g2 for name in ("newsItem", "newsMessage", "packageItem", *NOT_NEWS)},
}


def facts_in(data: bytes) -> Facts | None:
    """Return the facts of one file, or ``None`` when this reader is not sure."""
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")
    try:
        if start[:1] in (b"{", b"["):
            document = json.loads(start)
            if isinstance(document, dict) and "jsonfeed.org/" in str(document.get("version")):
                return json_feed(document)
            return ninjs(document if isinstance(document, list) else [document])
        if b"<!ENTITY" in start or start[:1] != b"<":
            return None
        root = ET.fromstring(data)
    except (ValueError, ET.ParseError, LookupError):
        return None
    reader = READERS.get(root.tag)
    return reader(root) if reader else None


def main() -> int:
    for folder in map(Path, sys.argv[1:]):
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name == "MANIFEST.jsonl":
                continue
            data = path.read_bytes()
            facts = facts_in(data)
            if facts is None:
                continue
            kept = {
                name: without_words(name, value) for name, value in facts.items() if value != []
            }
            digest = hashlib.sha256(data).hexdigest()[:32]
            name = str(path.relative_to(folder.parent))
            print(json.dumps({"digest": digest, "name": name, **kept}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
