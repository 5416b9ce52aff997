"""Whether structured data uses schema.org's terms as schema.org defines them.

The terms are read from the npm package ``schema-dts``: which properties a type has, with
those it inherits, and what each may hold. Beside it stand the fields that Google asks for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html

TERMS = Path(__file__).parent / "node_modules/schema-dts/dist/schema.d.ts"
CONTEXT = "https://schema.org"

_BASE = re.compile(r"^interface (\w+)Base extends ([^{]+) \{(.*?)^\}", re.M | re.S)
_LEAF = re.compile(
    r'^(?:export )?interface (\w+)Leaf extends ([^{]+) \{\s*"@type": "([^"]+)"', re.M
)
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<(.+?), "\w+">;', re.M)
_MEMBERS = re.compile(r"^export type (\w+) = ((?:\"[^\"]+\" \| )+\"[^\"]+\")", re.M)
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$")
_DURATION = re.compile(r"^P(?=.)(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
_ADDRESS = re.compile(r"^https?://[^\s/]+(/\S*)?$")

_WORDS = {"Text", "CssSelectorType", "XPathType", "PronounceableText", "Language"}
_NUMBERS = {"Number", "Integer", "Float"}

WANTED = {
    "NewsArticle": {
        "headline", "image", "datePublished", "dateModified", "author", "publisher",
        "mainEntityOfPage", "articleSection", "articleBody", "wordCount", "inLanguage",
        "isAccessibleForFree", "citation", "isBasedOn", "speakable", "backstory",
    },
    "NewsMediaOrganization": {
        "name", "url", "logo", "ethicsPolicy", "correctionsPolicy", "masthead",
        "publishingPrinciples", "verificationFactCheckingPolicy", "unnamedSourcesPolicy",
        "noBylinesPolicy", "actionableFeedbackPolicy", "ownershipFundingInfo",
    },
    "AudioObject": {"contentUrl", "encodingFormat", "duration", "transcript", "uploadDate", "name"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position"},
    "ImageObject": {"url", "width", "height"},
    "Person": {"name", "url"},
    "CorrectionComment": {"text", "datePublished"},
    "ProfilePage": {"mainEntity"},
}  # fmt: skip
"""Google's recommended fields and those of the trust projects, a type. ``image`` of an article
without a picture is the one exception (see ``faults``)."""


@dataclass(slots=True)
class Term:
    """A type: its parents and its own properties with what each may hold."""

    parents: set[str] = field(default_factory=set)
    properties: dict[str, set[str]] = field(default_factory=dict)


@cache
def vocabulary() -> tuple[dict[str, Term], dict[str, set[str]]]:
    """Return every type, and the members of every enumeration."""
    text = re.sub(r"^\s*/\*\*.*?\*/\n", "", TERMS.read_text(encoding="utf-8"), flags=re.M | re.S)
    types: dict[str, Term] = {}
    for name, parents, body in _BASE.findall(text):
        term = types.setdefault(name, Term())
        term.parents |= _parents(parents) - {name}
        for prop, held in _PROPERTY.findall(body):
            term.properties[prop] = {part.strip() for part in held.split("|")}
    for name, parents, _ in _LEAF.findall(text):
        types.setdefault(name, Term()).parents |= _parents(parents) - {name}
    members = {
        name: {member.strip('" ') for member in listed.split("|")}
        for name, listed in _MEMBERS.findall(text)
    }
    return types, members


def _parents(extended: str) -> set[str]:
    return {name.removesuffix("Base") for name in re.findall(r"\b(\w+Base)\b", extended)}


def ancestors(name: str) -> set[str]:
    """Return a type with everything above it; empty for a type that does not exist."""
    types, _ = vocabulary()
    if name not in types:
        return set()
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += types[current].parents if current in types else []
    return found


def blocks_in(body: bytes) -> list[Any]:
    """Return the structured data of a page, parsed; raises ``ValueError`` where it is no JSON."""
    found = html.fromstring(body).xpath('//script[@type="application/ld+json"]/text()')
    return [json.loads(text) for text in found]


def faults(body: bytes) -> list[str]:
    """Return what is wrong with the structured data of a page, one sentence each."""
    try:
        blocks = blocks_in(body)
    except ValueError as error:
        return [f"structured data that is no JSON: {error}"]
    told: list[str] = []
    for block in blocks:
        if str(block.get("@context", "")).rstrip("/") != CONTEXT:
            told.append(f"the context is {block.get('@context')!r}")
        for node in block.get("@graph", [block]):
            _check(node, str(node.get("@type")), told)
    return told


def types_in(body: bytes) -> set[str]:
    """Return the type of every node of the structured data of a page."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.add(str(value.get("@type", "")))
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    for block in blocks_in(body):
        walk(block)
    return found - {""}


def _check(node: dict[str, Any], path: str, told: list[str]) -> None:
    types, _ = vocabulary()
    if set(node) == {"@id"}:
        return
    name = str(node.get("@type", ""))
    above = ancestors(name)
    if not above:
        told.append(f"{path}: {name!r} is no type of schema.org")
        return
    known = {prop: held for a in above if a in types for prop, held in types[a].properties.items()}
    for prop, value in node.items():
        if prop.startswith("@"):
            continue
        if prop not in known:
            told.append(f"{path}.{prop}: no property of {name}")
            continue
        for part in value if isinstance(value, list) else [value]:
            _check_value(part, known[prop], f"{path}.{prop}", told)
    for kind, wanted in WANTED.items():
        if kind in above and "@id" not in set(node) - {"@id"} and len(node) > 2:
            missing = wanted - set(node) - ({"image"} if kind == "NewsArticle" else set())
            if missing and not _is_mention(node):
                told.append(f"{path}: {name} lacks {', '.join(sorted(missing))}")


def _is_mention(node: dict[str, Any]) -> bool:
    """Whether a node only points at something that is described elsewhere."""
    return not set(node) - {"@type", "@id", "name", "url", "headline", "datePublished", "publisher"}


def _check_value(value: Any, held: set[str], path: str, told: list[str]) -> None:
    _, members = vocabulary()
    if isinstance(value, dict):
        if set(value) != {"@id"} and not ancestors(str(value.get("@type"))) & held:
            told.append(f"{path}: holds {value.get('@type')!r}, not {sorted(held)}")
        _check(value, path, told)
    elif isinstance(value, bool):
        if "Boolean" not in held:
            told.append(f"{path}: holds a truth value, not {sorted(held)}")
    elif isinstance(value, int | float):
        if not held & _NUMBERS:
            told.append(f"{path}: holds a number, not {sorted(held)}")
    elif isinstance(value, str):
        if not _is_fit(value, held, members):
            told.append(f"{path}: {value[:60]!r} is none of {sorted(held)}")
    else:
        told.append(f"{path}: holds {value!r}")


def _is_fit(value: str, held: set[str], members: dict[str, set[str]]) -> bool:
    if not value.strip():
        return False
    named = [members[kind] for kind in held if kind in members]
    if any(value in listed for listed in named):
        return True
    if "IdReference" in held and _ADDRESS.match(value):
        return True  # an address may stand for the thing that it is the address of
    if held & {"Date", "DateTime", "Time"} and _INSTANT.match(value):
        return True
    if held & {"Duration", "Quantity"} and _DURATION.match(value):
        return True
    if "URL" in held and not held & _WORDS:
        return bool(_ADDRESS.match(value))
    return bool(held & _WORDS) or (bool(held & {"URL"}) and bool(_ADDRESS.match(value)))
