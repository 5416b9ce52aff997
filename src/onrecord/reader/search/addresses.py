"""A search as an address, and back: the same search has one address, and works without script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from onrecord.reader.search.asking import LONGEST_QUESTION
from onrecord.reader.search.queries import MOST_PAGES, Asked
from onrecord.reader.search.values import LabelKind

SEARCH = "/search/"
SUGGEST = "/search/suggest/"

_LONGEST_SLUG = 120


def asked_from(parameters: Mapping[str, Any]) -> Asked:
    """Read a search from query parameters; what makes no sense counts as not given."""
    found = tuple(
        (kind, str(slug)[:_LONGEST_SLUG])
        for kind in LabelKind
        if (slug := parameters.get(kind.value)) and "\x00" not in slug
    )
    return Asked(
        # One character more than is read, so that the page can say that not all was.
        text=str(parameters.get("q") or "")[: LONGEST_QUESTION + 1],
        labels=found,
        since=_day(parameters.get("from")),
        until=_day(parameters.get("to")),
        newest=parameters.get("sort") == "newest",
        said=parameters.get("in") == "said",
        exact=parameters.get("exact") == "1",
        page=_page(parameters.get("page")),
    )


def address_of(asked: Asked) -> str:
    """Return the address of a search; what is not chosen is not in it."""
    pairs = [("q", asked.text)] if asked.text else []
    pairs += [("in", "said")] if asked.said else []
    pairs += [(kind.value, slug) for kind, slug in asked.labels]
    pairs += [("from", asked.since.isoformat())] if asked.since else []
    pairs += [("to", asked.until.isoformat())] if asked.until else []
    pairs += [("sort", "newest")] if asked.newest else []
    pairs += [("exact", "1")] if asked.exact else []
    pairs += [("page", str(asked.page))] if asked.page > 1 else []
    text = urlencode(pairs, errors="replace")
    return f"{SEARCH}?{text}" if text else SEARCH


def with_label(asked: Asked, kind: LabelKind, slug: str) -> str:
    """Return the address of the search narrowed by a label, or no more where ``slug`` is empty."""
    others = tuple(pair for pair in asked.labels if pair[0] is not kind)
    mine = ((kind, slug),) if slug else ()
    every = sorted((*others, *mine), key=lambda pair: list(LabelKind).index(pair[0]))
    return address_of(replace(asked, labels=tuple(every), page=1))


def _day(value: Any) -> date | None:
    try:
        found = date.fromisoformat(str(value or ""))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def _page(value: Any) -> int:
    text = str(value or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return min(max(number, 1), MOST_PAGES)
