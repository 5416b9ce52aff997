"""RSL 1.0 licences: which uses a site permits, prohibits, or asks money for.

``run`` is the job of the guarded child: a licence is an XML document that somebody sent.
"""

from __future__ import annotations

import json

from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.trees import parse_tree, words
from onrecord.intake.terms.robots import matches, path_of
from onrecord.intake.terms.statements import Kind, Statement, is_model_use, statement

MAX_BYTES = 256_000
_FREE = frozenset({"", "free", "attribution"})
_MOST_CONTENTS = 500


def run(payload: bytes) -> bytes:
    """Read a licence: ``+`` and JSON ``[[url pattern, says, closes model], …]``, or ``-``."""
    try:
        root = parse_tree(payload.decode("utf-8", "replace"))
    except Unreadable as error:
        return b"-" + error.message.encode()
    found = []
    for content in list(root.iter("content"))[:_MOST_CONTENTS]:
        says, closed = _licence(content)
        found.append([content.get("url") or "/", says, closed])
    return b"+" + json.dumps(found).encode()


def _licence(content: object) -> tuple[str, bool]:
    """Return a licence in words, and whether it keeps the text from models."""
    prohibited: set[str] = set()
    permitted: set[str] = set()
    price = ""
    for element in content.iter():  # type: ignore[attr-defined]
        if element.tag in ("permits", "prohibits") and element.get("type") == "usage":
            names = words(element).replace(",", " ").lower().split()
            (permitted if element.tag == "permits" else prohibited).update(names)
        elif element.tag == "payment":
            price = price or (element.get("type") or "").lower()
    says = "; ".join(
        filter(
            None,
            (
                f"permits {', '.join(sorted(permitted))}" if permitted else "",
                f"prohibits {', '.join(sorted(prohibited))}" if prohibited else "",
                f"payment {price}" if price else "",
            ),
        )
    )
    allowed = not permitted or any(map(is_model_use, permitted))
    closed = any(map(is_model_use, prohibited)) or not allowed or price not in _FREE
    return says or "names no use", closed


def of_licence(rules: list[list[object]], where: str, url: str) -> list[Statement]:
    """Return what the licence at ``where`` says about ``url``: the longest pattern decides."""
    path = path_of(url)
    covering = [
        (len(str(pattern)), str(says), bool(closed))
        for pattern, says, closed in rules
        if matches(path_of(str(pattern)), path)
    ]
    if not covering:
        return []
    _, says, closed = max(covering)
    return [statement(Kind.RSL, where, says, closes_model=closed)]
