"""The properties of ninjs 3.1 and their types, as a list of broken rules.

A reading of the schema's terms, in our own form: property -> what it must be. ``[x]`` is a
list of ``x``; a mapping is an object that may have no other properties.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_NAMED = {"name": str, "rel": str, "uri": "uri", "literal": str}
_WORDS = {"role": str, "contentType": str, "value": "needed"}
_RENDITION = {
    "name": "needed", "href": "uri", "contentType": str, "title": str, "width": int,
    "height": int, "sizeInBytes": int, "duration": float, "format": str,
}  # fmt: skip

ITEM: dict[str, Any] = {
    "uri": "uri",
    "type": {"text", "audio", "video", "picture", "graphic", "composite", "component", "event",
             "planning"},
    "representationType": {"full", "partial"},
    "profile": str,
    "version": str,
    "firstCreated": "instant",
    "versionCreated": "instant",
    "contentCreated": "instant",
    "embargoedUntil": "instant",
    "pubStatus": {"usable", "withheld", "canceled"},
    "urgency": int,
    "copyrightHolder": str,
    "copyrightNotice": str,
    "usageTerms": str,
    "edNote": str,
    "language": str,
    "title": str,
    "by": str,
    "slugline": str,
    "located": str,
    "headlines": [_WORDS],
    "descriptions": [_WORDS],
    "bodies": [{**_WORDS, "charCount": int, "wordCount": int}],
    "subjects": [{**_NAMED, "creator": str, "relevance": int, "confidence": int}],
    "people": [_NAMED],
    "organisations": [_NAMED],
    "places": [_NAMED],
    "infoSources": [{"name": str, "role": str, "uri": "uri", "literal": str}],
    "renditions": [_RENDITION],
    "altIds": [{"role": str, "value": str}],
    "trustIndicators": [{"role": "uri", "title": str, "href": "uri"}],
    "genres": [{"name": str, "uri": str, "literal": str}],
    "digitalSourceType": {"name": str, "uri": "uri", "literal": str},
    "standard": {"name": str, "version": str, "schema": "uri"},
    "rightsInfo": {"langId": "uri", "linkedRights": "uri", "encodedRights": str},
}  # fmt: skip
ITEM["associations"] = [{**ITEM, "name": "needed"}]


def ninjs_faults(value: dict[str, Any]) -> list[str]:
    """Return every rule of ninjs 3.1 that the object breaks."""
    faults = _faults(value, ITEM, "")
    if "uri" not in value:
        faults.append("no uri")
    faults += [f"association {n}: no uri" for n, one in enumerate(value.get("associations", ()))
               if "uri" not in one]  # fmt: skip
    return faults


def _faults(value: Any, rule: Any, at: str) -> list[str]:
    match rule:
        case dict():
            if not isinstance(value, dict):
                return [f"{at}: no object"]
            lacking = [
                f"{at}.{k}" for k, part in rule.items() if part == "needed" and k not in value
            ]
            unknown = [f"{at}: unknown {name}" for name in value if name not in rule]
            known = [fault for name in value if name in rule
                     for fault in _faults(value[name], rule[name], f"{at}.{name}")]  # fmt: skip
            return lacking + unknown + known
        case list():
            if not isinstance(value, list):
                return [f"{at}: no list"]
            return [f for n, one in enumerate(value) for f in _faults(one, rule[0], f"{at}[{n}]")]
        case set():
            return [] if value in rule else [f"{at}: {value!r}"]
        case "uri":
            fits = isinstance(value, str) and re.match(r"[a-z][a-z0-9+.-]*:[^\s]+$", value)
            return [] if fits else [f"{at}: no uri: {value!r}"]
        case "instant":
            try:
                return [] if datetime.fromisoformat(value).tzinfo else [f"{at}: no zone"]
            except (TypeError, ValueError):
                return [f"{at}: no instant: {value!r}"]
        case "needed":
            return [] if isinstance(value, str) else [f"{at}: no text"]
        case _:
            kinds = (int, float) if rule is float else (rule,)
            fits = isinstance(value, kinds) and not isinstance(value, bool)
            return [] if fits else [f"{at}: {value!r}"]
