"""What a sentence leaves out that limited what it takes over: a condition, "former", "since 1990".

Leaving out is the falsehood that no comparison of words finds: every word of the claim is in
the passage. Only what turns the rest false when it is gone is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed
from onrecord.vocabulary.texts import TextField
from onrecord.writing.words import listed

TOLD = 0.8
"""Share of a claim's content words that one sentence has, so that the claim is taken from it."""

KEPT = 0.5
"""Share of a clause's content words from which the claim has not left it out."""

LESSER = listed(
    "former ex deputy acting vice interim assistant alleged suspected would-be aspiring proposed "
    "planned attempted failed fake mock supposed purported self-proclaimed potential possible"
)
"""Words before a noun without which it would be another thing."""

CONDITIONS = listed("if unless until provided providing except")
"""Words that open a clause on which the rest depends."""

SHARED = listed("together combined jointly each apiece respectively")
"""Words that say of whom a figure is."""

_BESIDE = 4

_ASKED = listed(
    "ask asks asked asking wonder wonders wondered see know knows knew tell say said check decide "
    "determine clear sure even as what unclear doubt question questioned find consider any only"
)
"""Words behind which "if" means "whether", or is half of another phrase."""

_RECORDS = listed(
    "first last highest lowest largest biggest smallest worst best most least only deadliest"
)
_STOP = re.compile(r"[,;:.!?—–)\n]")
_LIMIT = re.compile(r"\bsince\b|\bin (?:\w+ ){1,2}(?:years|decades|months|weeks)\b", re.IGNORECASE)


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Look for what the sentence that a claim was taken from says, and the claim does not."""
    nearest = _nearest(claim, evidence.window)
    if nearest is None or claim.sentence.field is TextField.STATEMENT:
        return [idle("omission", "The sentence is not taken from one of the passage.")]
    for word, lost in (*_lesser(claim, evidence, nearest), *_records(claim, nearest)):
        said = f"The passage says “{lost}” of “{word.text}”."
        return [failed("omission", said, (word.start, word.end))]
    for word, lost in _shared(claim, nearest):
        said = f"The passage says “{word.text}” of them “{lost}”."
        return [failed("omission", said, (word.start, word.end))]
    for lost in _conditions(claim, nearest):
        words = claim.reading.words
        span = (words[0].start, words[-1].end)
        return [failed("omission", f"The passage says it on a condition: “{lost}”.", span)]
    return [passed("omission", "Nothing that limits it was left out.")]


def _nearest(claim: Claim, window: Reading) -> Reading | None:
    """Return the sentence of the window that tells the claim, ``None`` if no single one does."""
    if not claim.content:
        return None
    best: tuple[int, Reading | None] = (0, None)
    for start, end in window.sentences or [(0, len(window.text))]:
        sentence = Reading(window.text[start:end])
        told = sum(sentence.tells(word) for word in claim.content)
        if told > best[0]:
            best = (told, sentence)
    return best[1] if best[0] >= TOLD * len(claim.content) else None


def _lesser(claim: Claim, evidence: Evidence, source: Reading) -> Iterator[tuple[Word, str]]:
    """Give the nouns that the passage has with a lesser word before them only, the claim bare."""
    ours = claim.reading.words
    bare = {
        two.stem
        for one, two in zip([None, *evidence.context.words], evidence.context.words, strict=False)
        if one is None or one.key not in LESSER
    } | {word.stem for word in evidence.title.words}
    for one, two in zip(source.words, source.words[1:], strict=False):
        if one.key not in LESSER or not two.is_content or two.stem in bare:
            continue
        for at, word in enumerate(ours):
            if word.stem == two.stem and (not at or ours[at - 1].key not in LESSER):
                yield word, one.text


def _records(claim: Claim, source: Reading) -> Iterator[tuple[Word, str]]:
    """Give the "first" and "highest" whose "since" was left out."""
    if _LIMIT.search(claim.reading.text):
        return
    for word in claim.reading.words:
        if word.key not in _RECORDS:
            continue
        same = next((other for other in source.words if other.key == word.key), None)
        limit = _LIMIT.search(source.text, same.end) if same is not None else None
        if same is not None and limit is not None:
            between = source.text[same.end : limit.start()]
            if not _STOP.search(between) and len(between.split()) <= 6:
                yield word, limit.group()


def _shared(claim: Claim, source: Reading) -> Iterator[tuple[Word, str]]:
    """Give the figures that the source says of several together, or of each, the claim not."""
    ours = {word.key: word for word in claim.reading.words}
    for at, word in enumerate(source.words):
        if word.key not in SHARED or ours.keys() & SHARED:
            continue
        for other in source.words[max(0, at - _BESIDE) : at]:
            if other.key in ours and any(c.isdigit() for c in other.text):
                yield ours[other.key], word.text


def _conditions(claim: Claim, source: Reading) -> Iterator[str]:
    """Give the conditions of the source that the claim has neither word nor content of."""
    keys = claim.reading.keys
    for at, word in enumerate(source.words):
        if word.key not in CONDITIONS or keys & CONDITIONS:
            continue
        before = source.words[at - 1].key if at else ""
        if before in _ASKED or source.is_quoted(word.start):
            continue
        stop = _STOP.search(source.text, word.end)
        end = stop.start() if stop else len(source.text)
        clause = [other for other in source.words[at + 1 :] if other.end <= end]
        if _left_out(clause, claim) and _taken(claim, source, word.start, end):
            yield source.text[word.start : end].strip()


def _left_out(clause: Sequence[Word], claim: Claim) -> bool:
    """Say whether the claim tells less than half of a clause."""
    content = [w for w in clause if w.is_content or any(c.isdigit() for c in w.text)]
    kept = sum(claim.reading.tells(word) for word in content)
    return bool(content) and kept < KEPT * len(content)


def _taken(claim: Claim, source: Reading, start: int, end: int) -> bool:
    """Say whether the claim is told by the source without the stretch from start to end."""
    rest = Reading(source.text[:start] + " " * (end - start) + source.text[end:])
    told = sum(rest.tells(word) for word in claim.content)
    return told >= TOLD * len(claim.content)
