"""Words in quotation marks must stand in the passage, character by character."""

from __future__ import annotations

import re

from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Quotation
from onrecord.grounding.comparisons.results import Compared, failed, passed, settled
from onrecord.vocabulary.texts import SentenceKind, TextField

_FOLDS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "…": "...",
    }
)
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"\s*-{2,}\s*|\s+-\s+")
_ELISION = re.compile(r"\s*(?:\[\s*\.\.\.\s*\]|\(\.\.\.\)|\.\.\.)\s*")
_BRACKET = re.compile(r"\[([^\[\]]{0,60})\]")
_MOST_INSERTED = 60
_LONGEST = 4000
_MOST_BRACKETS = 4


def fold(text: str) -> str:
    """Return ``text`` with quotation marks, dashes, spaces and dots written in one way."""
    folded = _SPACES.sub(" ", text.translate(_FOLDS))
    return _DASHES.sub(" - ", folded).strip()


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Look for each quotation in the passages, elisions and brackets allowed for."""
    haystack = fold(evidence.context.text + "\n" + evidence.title.text)
    quotations = claim.reading.quotations or _whole(claim)
    found = [_compare(quotation, haystack) for quotation in quotations]
    return settled("quotations", found, "quotations")


def _whole(claim: Claim) -> list[Quotation]:
    """Return a direct statement as one quotation: the page sets it in quotation marks."""
    sentence = claim.sentence
    is_direct = sentence.kind is SentenceKind.QUOTATION and sentence.field is TextField.STATEMENT
    return [Quotation(0, len(sentence.text), sentence.text)] if is_direct else []


def stands_in(quotation: str, haystack: str) -> bool:
    """Say whether a quotation stands in folded text, its parts in order if words are left out."""
    if len(quotation) > _LONGEST or quotation.count("[") > _MOST_BRACKETS:
        return False
    plain = _trimmed(fold(quotation))
    if any(c.isalnum() for c in plain) and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", haystack):
        return True
    parts = [part for part in _ELISION.split(plain) if part.strip()]
    if not parts:
        return False
    at = 0
    for number, part in enumerate(parts):
        match = _pattern(part, opens=number == 0).search(haystack, at)
        if match is None:
            return False
        at = match.end()
    return True


def _compare(quotation: Quotation, haystack: str) -> Compared:
    span = (quotation.start, quotation.end)
    if stands_in(quotation.text, haystack):
        return passed("quotations", "The quotation is in the passage word for word.", span)
    return failed("quotations", "The quotation is not in the passage word for word.", span)


def _trimmed(text: str) -> str:
    """Return a quotation without the comma or full stop that the sentence put into it."""
    return text.strip(" \"'").rstrip(",.;: ").strip(" \"'")


def _pattern(part: str, *, opens: bool) -> re.Pattern[str]:
    """Return what a part of a quotation must match.

    "[the minister]" stands for up to sixty characters, "[T]he" for its letter in either
    case; the first letter may have changed its case. A part begins and ends at words.
    """
    pieces: list[str] = []
    at = 0
    for match in _BRACKET.finditer(part):
        pieces.append(_literal(part[at : match.start()]))
        inside = match.group(1)
        if len(inside) == 1:
            pieces.append(f"[{re.escape(inside.lower())}{re.escape(inside.upper())}]")
        else:
            pieces.append(rf"[^\"]{{0,{_MOST_INSERTED}}}?")
        at = match.end()
    pieces.append(_literal(part[at:]))
    text = "".join(pieces)
    first = part[:1]
    if opens and first.isalpha() and text.startswith(re.escape(first)):
        text = f"[{re.escape(first.lower())}{re.escape(first.upper())}]" + text[len(first) :]
    return re.compile(rf"(?<!\w){text}(?!\w)")


def _literal(text: str) -> str:
    """Return ``text`` as a pattern in which a quotation mark inside may be of either kind."""
    return re.sub(r"[\"']", "[\"']", re.escape(text))
