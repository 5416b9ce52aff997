"""To whom, when and where somebody spoke."""

from __future__ import annotations

import re

from onrecord.language.sentences import Span
from onrecord.language.syntax import Tree
from onrecord.stories.saying import Circumstances
from onrecord.stories.saying.findings import Finding

_TIME = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|today|yesterday|tonight|morning|afternoon|evening|night|"
    r"week|month|year|day|hour|later|earlier|\d{4}"
)
_HEARERS = frozenset(
    {"tell", "inform", "notify", "assure", "remind", "warn", "ask", "advise", "reassure"}
)


def circumstances_of(tree: Tree, found: Finding, lemma: str) -> Circumstances:
    """Return what hangs on the cue itself; what is said is not looked into."""
    hearer: Span | None = None
    time: Span | None = None
    place: Span | None = None
    for kid in tree.kids[found.verb]:
        first, last = tree.firsts[kid], tree.lasts[kid]
        if _is_content(found, first, last) or last - first > 12:
            continue
        label = tree.labels[kid]
        if label in {"dobj", "dative"} and lemma in _HEARERS and kid > found.verb:
            hearer = hearer or tree.span(first, last)
        elif label == "npadvmod" and _TIME.search(" ".join(tree.lowers[first : last + 1])):
            time = time or tree.span(first, last)
        elif label == "prep":
            inner = tree.find_kid(kid, "pobj")
            if inner is None:
                continue
            words = " ".join(tree.lowers[first : last + 1])
            is_source = tree.lowers[found.verb] == "according"
            if is_source and tree.lowers[kid] == "to":
                continue  # whom it is according to, nobody was told
            if tree.lowers[kid] == "to" and lemma not in _HEARERS:
                hearer = hearer or tree.span(tree.firsts[inner], last)
            elif _TIME.search(words) and tree.lowers[kid] in {
                "on",
                "in",
                "at",
                "during",
                "late",
                "since",
            }:
                time = time or tree.span(first, last)
            elif tree.lowers[kid] in {"in", "at", "from", "outside", "during"}:
                place = place or tree.span(first, last)
    return Circumstances(hearer=hearer, time=time, place=place)


def _is_content(found: Finding, first: int, last: int) -> bool:
    return any(a <= last and first <= b for a, b in found.content)
