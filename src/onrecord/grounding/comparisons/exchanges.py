"""A sentence taken over almost word for word, in which one thing was put in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from onrecord.grounding.comparisons import direction, lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word, span_of
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed
from onrecord.writing.words import STOP_WORDS

CLOSE = 0.7
"""Share of a claim's words that one sentence has in order, so that it is that sentence."""

_MOST_WORDS = 120
_LONGEST = 6


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Look at what stands in the place of what in the sentence that the claim takes over.

    Another name, number, connective, unit, modal, quantifier or opposite in the same place
    fails, also if the report has it elsewhere. Other words are for the check of wording.
    """
    ours = claim.reading.words[:_MOST_WORDS]
    theirs, matcher = _nearest(ours, evidence)
    if matcher is None or sum(block.size for block in matcher.get_matching_blocks()) < CLOSE * len(
        ours
    ):
        return [idle("exchange", "The sentence is in words of its own.")]
    for kind, start, end, other, last in matcher.get_opcodes():
        new, old = ours[start:end], theirs[other:last]
        if kind == "insert" or not new:
            continue
        if kind == "delete":
            if _limits(new, ours[end : end + 1]):
                said = f"The passage does not say “{new[0].text}” here."
                return [failed("exchange", said, span_of(new))]
            continue
        if len(new) > _LONGEST or len(old) > _LONGEST:
            continue
        named = ours[end : end + 3]
        if (
            _differs(new, old, evidence)
            or _other_number(new, old, evidence)
            or _other_office(new, old, named, evidence)
        ):
            said = f"“{_text(new)}” is “{_text(old)}” in the passage."
            return [failed("exchange", said, span_of(new), is_conflict=True)]
    return [passed("exchange", "Nothing stands in another thing's place.")]


def _nearest(
    ours: Sequence[Word], evidence: Evidence
) -> tuple[list[Word], SequenceMatcher[str] | None]:
    """Return the words of the sentence that has most of the claim in order, aligned with it."""
    keys = [word.stem for word in ours]
    wanted = set(keys)
    window = evidence.window
    best: tuple[int, list[Word], SequenceMatcher[str] | None] = (0, [], None)
    for start, end in _lines(window.text, window.sentences):
        words = [word for word in window.words if start <= word.start < end][:_MOST_WORDS]
        if len(wanted & {word.stem for word in words}) < 0.6 * len(wanted):
            continue
        matcher = SequenceMatcher(None, keys, [word.stem for word in words], autojunk=False)
        size = sum(block.size for block in matcher.get_matching_blocks())
        if size > best[0]:
            best = (size, words, matcher)
    return best[1], best[2]


def _lines(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the spans of the sentences, none of them over two lines: a line may end in a colon."""
    for start, end in spans or [(0, len(text))]:
        for line in re.finditer(r"[^\n]+", text[start:end]):
            yield start + line.start(), start + line.end()


def _limits(new: Sequence[Word], following: Sequence[Word]) -> bool:
    """Say whether "not" or "hardly" was put before "only", "every", "all" or "any"."""
    keys = [word.key for word in (*new, *following)]
    return any(
        one in {"not", "hardly", "rarely"} and two in {"only", "every", "all", "each", "any"}
        for one, two in pairwise(keys)
    )


def _differs(new: Sequence[Word], old: Sequence[Word], evidence: Evidence) -> bool:
    """Say whether two stretches in the same place name, join, measure or limit otherwise."""
    for families in _FAMILIES:
        ours, theirs = (_families(words, families) for words in (new, old))
        if ours and theirs and not ours & theirs:
            return True
    if any(
        two.stem in opposite and one.stem not in {word.stem for word in old}
        for one in new
        for _, opposite in direction.sides(one.stem)
        for two in old
    ):
        return True
    return _other_name(new, old, evidence)


def _families(words: Sequence[Word], families: dict[str, str]) -> set[str]:
    return {families[word.key] for word in words if word.key in families}


def _other_name(new: Sequence[Word], old: Sequence[Word], evidence: Evidence) -> bool:
    """Say whether a name stands in another's place: no part, short form or title of it."""
    ours, theirs = _names(new), _names(old)
    if not ours or not theirs:
        return False
    keys, others = ({word.key for word in words} for words in (ours, theirs))
    if keys & others or any(lexicon.SAME.get(word.stem) in _stems(theirs) for word in ours):
        return False
    if keys <= lexicon.TITLES and others <= lexicon.TITLES:
        return False
    for office, names in ((keys, others), (others, keys)):
        if office <= lexicon.TITLES:
            return not any(one in office and two in names for one, two in evidence.offices)
    if others <= _OFFICES:
        return False
    if _short_of(ours, old) or _short_of(theirs, new):
        return False
    return not any(_text(ours) in part and _text(theirs) in part for part in _aliases(evidence))


def _other_number(new: Sequence[Word], old: Sequence[Word], evidence: Evidence) -> bool:
    """Say whether a number stands in the place of another and is told elsewhere in the report."""
    ours, theirs = _figures(new), _figures(old)
    return bool(ours and theirs) and not ours & theirs and ours <= _figures(evidence.context.words)


def _other_office(
    new: Sequence[Word], old: Sequence[Word], following: Sequence[Word], evidence: Evidence
) -> bool:
    """Say whether whoever is named behind it is given an office that is another's in the report."""
    ours, theirs = _offices(new), _offices(old)
    named = {word.key for word in _names(following)} - lexicon.TITLES
    if not ours or not theirs or ours & theirs or not named:
        return False
    held = {office for office, name in evidence.offices if name in named}
    return bool(theirs & held) and not ours & held


def _offices(words: Sequence[Word]) -> set[str]:
    keys = {_SHORT_OFFICES.get(word.key, word.key) for word in words if word.is_capital}
    return (keys & lexicon.TITLES) - _COURTESIES


def _figures(words: Sequence[Word]) -> set[str]:
    return {w.key for w in words if w.key[:1].isdigit() or w.key in lexicon.NUMBER_WORDS}


def _aliases(evidence: Evidence) -> list[str]:
    """Return stretches of the core that give a name in two forms: "the Fund (IMF)"."""
    text = evidence.context.text
    found = []
    at = text.find(" (")
    while at >= 0:
        found.append(text[max(0, at - 60) : text.find(")", at) + 1])
        at = text.find(" (", at + 1)
    return found


def _names(words: Sequence[Word]) -> list[Word]:
    return [
        word
        for word in words
        if word.is_capital
        and (word.key not in STOP_WORDS or word.text.isupper())
        and word.key not in lexicon.CALENDAR
    ]


def _stems(words: Sequence[Word]) -> set[str]:
    return {word.stem for word in words}


def _short_of(short: Sequence[Word], words: Sequence[Word]) -> bool:
    """Say whether one word is made of the first letters of the others."""
    if len(short) != 1:
        return False
    letters = "".join(word.key[:1] for word in words if word.is_capital)
    return short[0].key in (letters, letters + "a", letters[:2]) or (
        (short[0].key, letters) in {("america", "us"), ("britain", "uk")}
    )


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


_OFFICES = frozenset({"state", "head", "president", "government", "house", "white", "kremlin"})

_COURTESIES = frozenset({"mr", "mrs", "ms", "dr", "sir", "prof", "professor"})
_SHORT_OFFICES = {
    "sen": "senator", "rep": "representative", "gov": "governor", "gen": "general",
    "col": "colonel", "lt": "lieutenant", "premier": "minister",
}  # fmt: skip

_CONNECTIVES = {
    **dict.fromkeys(("before", "ahead"), "before"),
    **dict.fromkeys(("after", "following"), "after"),
    **dict.fromkeys(("during", "amid"), "during"),
    **dict.fromkeys(("until",), "until"),
    **dict.fromkeys(("since",), "since"),
    **dict.fromkeys(("because", "due", "thanks", "result"), "because"),
    **dict.fromkeys(("despite", "although", "though", "spite"), "despite"),
    **dict.fromkeys(("caused", "led"), "caused"),
    **dict.fromkeys(("resulted",), "resulted"),
}
_SPANS = {
    unit + end: unit
    for unit in ("hour", "day", "week", "month", "year", "decade", "mile", "metre", "meter")
    for end in ("", "s")
} | {"points": "points"}
_SCALES = {
    **dict.fromkeys(("million", "millions"), "million"),
    **dict.fromkeys(("billion", "billions"), "billion"),
    **dict.fromkeys(("thousand", "thousands"), "thousand"),
    **dict.fromkeys(("hundred", "hundreds"), "hundred"),
}
_DAYS = {day: day for day in lexicon.CALENDAR if day.endswith("day")}
_MONTHS = {month: month[:3] for month in lexicon.CALENDAR if month not in _DAYS and month != "may"}
_MODALS = {
    **dict.fromkeys(("may", "might", "could", "possibly"), "may"),
    **dict.fromkeys(("will", "shall"), "will"),
    **dict.fromkeys(("would",), "would"),
    **dict.fromkeys(("must",), "must"),
    **dict.fromkeys(("should",), "should"),
}
_AMOUNTS = {
    **dict.fromkeys(("all", "every", "each", "entire", "always", "both", "fully"), "all"),
    **dict.fromkeys(("most", "majority", "mostly"), "most"),
    **dict.fromkeys(("some", "several", "partly", "sometimes"), "some"),
    **dict.fromkeys(("few", "rarely", "hardly", "minority"), "few"),
    **dict.fromkeys(("many", "often", "numerous"), "many"),
    **dict.fromkeys(("none", "no", "never", "neither"), "none"),
}
_FAMILIES = (_CONNECTIVES, _SPANS, _SCALES, _DAYS, _MONTHS, _MODALS, _AMOUNTS)
