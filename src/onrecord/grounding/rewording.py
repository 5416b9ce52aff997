"""Sentences that the evidence would bear, offered in place of one that it does not.

Nothing is offered that a checker did not find supported. First come the smallest changes (the
number, the name, the words in quotation marks as the passage has them), then the passage's
own sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.engines import Checker
from onrecord.language.sentences import split
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict
from onrecord.writing.words import STOP_WORDS

MOST_TRIED = 24
"""So many rewordings of one sentence are held against the evidence."""

LONGEST = 400
"""A passage's sentence longer than this (code points) is not offered as one of ours."""

SWAPS = {
    "numbers": "number",
    "names": "name",
    "attribution": "name",
    "exchange": "name",
    "dates": "date",
}
"""Checks whose failing span another span of the same sort may replace."""

LEAVABLE = frozenset({"coverage", "wording", "scope"})
"""Checks whose failing words a sentence may do without."""

MENDED, SOURCE, CURTAILED = range(3)
"""Ways of rewording, the best first. Nothing is curtailed where something was mended."""

LEAST_SHARED = 0.4
"""Share of a sentence's content that a passage's own sentence must tell to take its place."""

ALIKE = 0.5
"""Share of words from which a passage's quotation is the one that was meant."""

_HANGING = frozenset(
    {
        *("a", "an", "the", "in", "on", "at", "of", "to", "by", "for", "from", "with", "and", "or"),
        *("said", "says", "that", "as", "than", "not", "is", "was", "were", "are", "be"),
    }
)
_NAME = re.compile(r"[^\W\d_a-z][\w’'.-]*(?:\s+(?:of|de|von|van|al)?\s*[^\W\d_a-z][\w’'.-]*){0,3}")
_DATE = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2}"
    r"|(?:19|20)\d\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A sentence that the evidence bears, and the passage whose words made it."""

    text: str
    passage_id: int
    is_source_wording: bool


def rewordings(
    sentence: Sentence,
    judgement: Judgement,
    *,
    nearest: Sequence[Passage],
    passages: Sequence[Passage],
    checker: Checker,
    most: int = 3,
) -> list[Rewording]:
    """Return up to ``most`` supported sentences to put in the place of ``sentence``.

    ``nearest`` are the passages to take words from, best first; ``passages`` all that the
    checker may look at. Empty where nothing near it is supported.
    """
    offered: dict[str, tuple[int, Rewording]] = {}
    for rank, passage, text in _candidates(sentence, judgement, nearest):
        one = Rewording(text=text, passage_id=passage.id, is_source_wording=rank == SOURCE)
        offered.setdefault(text, (rank, one))
    offered.pop(sentence.text, None)
    if _ends(sentence.text):
        offered = {text: one for text, one in offered.items() if _ends(text)}
    tried = list(islice(offered.values(), MOST_TRIED))
    asked = [
        replace(sentence, text=one.text, cites=sentence.cites or (one.passage_id,))
        for _, one in tried
    ]
    found = checker.check(asked, passages) if asked else []
    held = [pair for pair, said in zip(tried, found, strict=True) if _holds(said)]
    ranked = sorted(held, key=lambda pair: pair[0])
    # The likest mending is the one that was meant; where there is one, nothing is curtailed.
    mended = [one for rank, one in ranked if rank == MENDED][:1]
    others = [one for rank, one in ranked if rank == SOURCE or (rank == CURTAILED and not mended)]
    return [*mended, *others][:most]


def _candidates(
    sentence: Sentence, judgement: Judgement, nearest: Sequence[Passage]
) -> Iterator[tuple[int, Passage, str]]:
    for passage in nearest:
        for text in _mended(sentence, judgement, passage):
            yield MENDED, passage, text
    for passage in nearest[:2]:
        for text in _own_sentences(sentence, passage):
            yield SOURCE, passage, text
    for passage in nearest[:1]:
        for text in _curtailed(sentence, judgement):
            yield CURTAILED, passage, text


def _ends(text: str) -> bool:
    """Say whether a sentence put behind ``text`` stays one of its own.

    Behind "of this E.O." it would not: the two would be read as one, and one of them lost.
    """
    return len(split(f"{text} Markets rose on it.")) > 1


def _holds(judgement: Judgement) -> bool:
    failed = any(finding.outcome is Outcome.FAILED for finding in judgement.findings)
    return judgement.verdict is Verdict.SUPPORTED and not failed


def _failed(judgement: Judgement) -> list[Finding]:
    return [item for item in judgement.findings if item.outcome is Outcome.FAILED]


def _mended(sentence: Sentence, judgement: Judgement, passage: Passage) -> Iterator[str]:
    """Yield the sentence with all that failed written as the passage has it."""
    failed = _failed(judgement)
    if any(item.check == "quotations" for item in failed):
        yield from _requoted(sentence.text, passage.text)
    swaps = _outermost([one for one in failed if one.check in SWAPS])
    yield from _swapped(sentence.text, swaps[:3], Reading(passage.text))


def _curtailed(sentence: Sentence, judgement: Judgement) -> Iterator[str]:
    """Yield the sentence without the words that failed, and without its quotation marks."""
    failed = _failed(judgement)
    left_out = _outermost([one for one in failed if one.check in LEAVABLE])
    clean = [one for one in left_out if not _hangs(sentence.text[: one.start])]
    if clean and len(clean) == len(left_out):
        yield _without(sentence.text, clean)
    if any(item.check == "quotations" for item in failed):
        yield _without_marks(sentence.text)


def _hangs(before: str) -> bool:
    """Whether what follows cannot go without leaving this hanging ("in", "said", "the")."""
    last = before.split()[-1:]
    return bool(last) and last[0].strip(",;").casefold() in _HANGING


def _outermost(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with a span, in order, none within or across another's."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda item: (item.start, -item.end)):
        if one.end > one.start and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


def _without(text: str, findings: Sequence[Finding]) -> str:
    """Return ``text`` without the words of the findings, and without the gaps they leave."""
    changed = text
    for finding in reversed(findings):
        changed = changed[: finding.start].rstrip(" ,") + changed[finding.end :]
    changed = " ".join(changed.split())
    return changed[:1].upper() + changed[1:]


def _swapped(text: str, findings: Sequence[Finding], reading: Reading) -> Iterator[str]:
    """Yield ``text`` with every finding's span replaced, in each way there is."""
    if not findings:
        return
    *earlier, last = findings
    begin, end = last.start, last.end
    for other in _alike(text[begin:end], SWAPS[last.check], reading):
        changed = text[:begin] + other + text[end:]
        if earlier:
            yield from _swapped(changed, earlier, reading)
        else:
            yield changed


def _alike(words: str, sort: str, reading: Reading) -> Iterable[str]:
    """Return what of the same sort stands in the passage, the likest first; at most four."""
    found: Iterable[str]
    if sort == "number":
        found = [number.text for number in reading.numbers]
    elif sort == "date":
        found = _DATE.findall(reading.text)
    else:
        found = [name.strip(".,’'") for name in _NAME.findall(reading.text)]
    others = [
        one
        for one in dict.fromkeys(found)
        if one and one != words and one.casefold() not in STOP_WORDS
    ]
    return sorted(others, key=lambda one: -SequenceMatcher(None, words, one).ratio())[:4]


def _requoted(text: str, told: str) -> Iterator[str]:
    """Yield ``text`` with its quotations in the passage's words, where the passage has them."""
    changed = text
    for quotation in reversed(Reading(text).quotations):
        words = _nearest_words(quotation.text, told)
        if not words:
            return
        changed = changed[: quotation.start] + words + changed[quotation.end :]
    yield changed


def _nearest_words(quoted: str, told: str) -> str:
    """Return the quotation of ``told`` that is likest, else the stretch that shares its words."""
    mine = [word.key for word in Reading(quoted).words]
    reading = Reading(told)
    likeness = [
        (SequenceMatcher(None, mine, [w.key for w in Reading(one.text).words]).ratio(), one.text)
        for one in reading.quotations
    ]
    if likeness and max(likeness)[0] >= ALIKE:
        return max(likeness)[1]
    theirs = reading.words
    matcher = SequenceMatcher(None, mine, [word.key for word in theirs], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < len(mine) * ALIKE:
        return ""
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size - 1
    if last - first > 2 * len(mine) + 4:
        return ""
    mark = quoted[-1] if quoted[-1:] in ",." else ""
    return told[theirs[first].start : theirs[last].end] + mark


def _without_marks(text: str) -> str:
    changed = text
    for quotation in reversed(Reading(text).quotations):
        begin, end = max(0, quotation.start - 1), quotation.end + 1
        changed = changed[:begin] + quotation.text + changed[end:]
    return changed


def _own_sentences(sentence: Sentence, passage: Passage) -> Iterator[str]:
    """Yield the passage's sentences that share words with ``sentence``, the likest first."""
    reading = Reading(passage.text)
    wanted = {word.stem for word in Reading(sentence.text).words if word.is_content}
    ranked = []
    for begin, end in reading.sentences:
        own = {word.stem for word in reading.words if begin <= word.start < end}
        if len(own & wanted) >= max(1, LEAST_SHARED * len(wanted)) and end - begin <= LONGEST:
            ranked.append((-len(own & wanted), begin, passage.text[begin:end].strip()))
    yield from (text for _, _, text in sorted(ranked)[:2])
