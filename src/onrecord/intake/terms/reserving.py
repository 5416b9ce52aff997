"""Reservations that a site makes of its text: TDMRep, Content-Usage, Content-Signal, RSL, meta.

TDMRep (W3C community group): ``/.well-known/tdmrep.json``, the headers and the meta tags
``tdm-reservation`` and ``tdm-policy``. Content-Usage: IETF AIPREF drafts. Everything is
read as text; nothing here asks the network.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from onrecord.intake.terms.robots import Robots, matches, path_of
from onrecord.intake.terms.statements import Kind, Statement, of_preferences, statement

WELL_KNOWN_TDM = "/.well-known/tdmrep.json"
_MOST_RULES = 200
_HEAD_CHARACTERS = 200_000
_TAG = re.compile(r"<(meta|link)\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z-]{1,40})\s*=\s*(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s"'<>]{1,1000}))"""
)
_NO_AI = frozenset({"noai", "noml", "nogenai"})
_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")


def of_robots(robots: Robots, where: str, url: str) -> list[Statement]:
    """Return what robots.txt says about ``url``: who may fetch it, and what it may be used for."""
    found = []
    rule = robots.ruling(url)
    if rule is not None:
        says = f"{'Allow' if rule.allows else 'Disallow'}: {rule.pattern}"
        closed = not robots.may_fetch(url)
        found.append(statement(Kind.ROBOTS, where, says, closes_fetch=closed))
    stated = of_preferences(Kind.USAGE, where, robots.usage_of(url))
    found += [stated] if stated else []
    for value in robots.signals:
        stated = of_preferences(Kind.SIGNAL, where, value)
        found += [stated] if stated else []
    return found


def of_tdmrep(text: str, where: str, url: str) -> list[Statement]:
    """Return what ``tdmrep.json`` says about ``url``; the first rule that matches decides."""
    try:
        rules: Any = json.loads(text[:500_000])
    except (ValueError, RecursionError):
        return []
    path = path_of(url)
    for rule in rules[:_MOST_RULES] if isinstance(rules, list) else []:
        if not isinstance(rule, Mapping):
            continue
        location, reserved = rule.get("location"), rule.get("tdm-reservation")
        # As a page of the site or a folder of it; patterns are those of robots.txt.
        if isinstance(location, str) and matches(location, path):
            return _tdm(Kind.TDMREP, where, reserved, rule.get("tdm-policy"))
    return []


def of_headers(headers: Mapping[str, str], where: str) -> list[Statement]:
    """Return what the headers of an answer (lower-cased names) say."""
    found = _tdm(Kind.TDMREP, where, headers.get("tdm-reservation"), headers.get("tdm-policy"))
    stated = of_preferences(Kind.USAGE, where, headers.get("content-usage", ""))
    found += [stated] if stated else []
    stated = of_preferences(Kind.SIGNAL, where, headers.get("content-signal", ""))
    found += [stated] if stated else []
    return found + _no_ai(where, headers.get("x-robots-tag", ""))


def of_markup(page: str, where: str) -> list[Statement]:
    """Return what a page's meta tags say."""
    said: dict[str, str] = {}
    for name, fields in _tags(page):
        if name == "meta":
            key = (fields.get("name") or fields.get("http-equiv") or "").lower()
            said.setdefault(key, fields.get("content", ""))
    found = _tdm(Kind.META, where, said.get("tdm-reservation"), said.get("tdm-policy"))
    stated = of_preferences(Kind.USAGE, where, said.get("content-usage", ""))
    found += [stated] if stated else []
    return found + _no_ai(where, said.get("robots", ""))


def licences_of(headers: Mapping[str, str], page: str, base: str) -> list[str]:
    """Return the addresses of RSL licences that an answer names, in its headers or its page."""
    found = [
        target
        for target, parameters in _LINK.findall(headers.get("link", "")[:4000])
        if "license" in parameters and "rsl+xml" in parameters
    ]
    found += [
        fields["href"]
        for name, fields in _tags(page)
        if name == "link" and "rsl+xml" in fields.get("type", "") and fields.get("href")
    ]
    return list(dict.fromkeys(_joined(base, target) for target in found if target))[:3]


def _tdm(kind: Kind, where: str, reserved: object, policy: object) -> list[Statement]:
    word = str(reserved).strip() if isinstance(reserved, str | int) else ""
    if word not in ("0", "1"):
        return []
    says = f"tdm-reservation: {word}" + (f", policy {policy}" if isinstance(policy, str) else "")
    closed = word == "1"
    return [statement(kind, where, says, closes_fetch=closed, closes_model=closed)]


def _no_ai(where: str, value: str) -> list[Statement]:
    words = {word.strip().lower() for word in value[:500].split(",")}
    if not words & _NO_AI:
        return []
    return [statement(Kind.META, where, f"robots: {value}", closes_model=True)]


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the meta and link tags near the top of a page, attributes unescaped."""
    for found in _TAG.finditer(page[:_HEAD_CHARACTERS]):
        fields = {
            name.lower(): html.unescape(quoted or single or bare).strip()
            for name, quoted, single, bare in _ATTRIBUTE.findall(found.group(2))
        }
        yield found.group(1).lower(), fields


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return ""
