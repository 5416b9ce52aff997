"""What the ledger concludes of sentences: the checker's word, and what no passage alone can tell.

A checker holds a sentence against the evidence that bears it out. Beyond that stand four
questions that concern the whole story: whether another source says otherwise, whether the
evidence has been overtaken, whether readers are told whose word it is, and whether anybody
here can read it beside the sentence. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from onrecord.grounding import translating, unattributed
from onrecord.grounding.comparisons import coverage, dates, judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.results import Compared
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines import Checker
from onrecord.grounding.engines.evidence import body_of
from onrecord.grounding.kinds import classify
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict

QUESTIONS = "2"
"""Which questions beyond the checker's are asked; entries of before are asked again."""

OVERTAKEN = timedelta(days=7)
"""Evidence that is older than the story's newest report by so much may no longer be true."""

ASKED = 6
"""So many passages of other sources, the nearest, are asked whether they say otherwise."""

_PLAINLY = frozenset({"numbers", "dates", "direction", "negation"})
"""Checks whose conflict means that two sources tell one thing in two ways."""

_FLOATING = frozenset({"weekday", "relative", "period", "clock"})
"""Dates that say nothing once a week has gone by."""

_ATTRIBUTED = frozenset({SentenceKind.ATTRIBUTION, SentenceKind.QUOTATION})
_EXCERPT = 120


def conclude(
    checker: Checker,
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    *,
    language: str = "",
) -> list[Judgement]:
    """Return one judgement a sentence, in order. ``language`` is the text's, if it is known."""
    if not sentences:
        return []
    judgements = checker.check(sentences, passages)
    if language and not translating.reads_both(checker):
        judgements = [
            translating.told_through(judgement, sentence, language, passages)
            for judgement, sentence in zip(judgements, sentences, strict=True)
        ]
    return _beyond(sentences, judgements, passages)


def _beyond(
    sentences: Sequence[Sentence], judgements: Sequence[Judgement], passages: Sequence[Passage]
) -> list[Judgement]:
    by_id = {passage.id: passage for passage in passages}
    names = {passage.source_name for passage in passages if passage.source_name}
    claims = {
        number: Claim(sentence, names)
        for number, (sentence, judgement) in enumerate(zip(sentences, judgements, strict=True))
        if judgement.verdict is Verdict.SUPPORTED and sentence.field is not TextField.STATEMENT
    }
    wanted = {word.stem for claim in claims.values() for word in claim.reading.words}
    several = len({passage.source_id for passage in passages}) > 1
    index = Index(passages, wanted) if claims and several else None
    found = list(judgements)
    for number, claim in claims.items():
        own = [by_id[one.passage_id] for one in found[number].supports if one.passage_id in by_id]
        added = [_age(claim, own, passages), unattributed.voice(claim, own, index)]
        if index is not None and not _is_attributed(claim):
            added.append(_dispute(claim, own, index))
        told = tuple(finding for finding in added if finding is not None)
        found[number] = replace(found[number], findings=(*found[number].findings, *told))
    return found


def _is_attributed(claim: Claim) -> bool:
    """Say whether the sentence itself says who says so: then others may say otherwise."""
    return claim.attributed_to is not None or classify(claim.sentence.text) in _ATTRIBUTED


def _dispute(claim: Claim, own: Sequence[Passage], index: Index) -> Finding | None:
    """Return what another source says against a sentence that its own evidence bears out."""
    sources = {passage.source_id for passage in own}
    stems = {word.stem for word in claim.content}
    asked = 0
    for passage, _ in index.best(stems, most=ASKED * 3):
        if passage.source_id in sources or asked == ASKED:
            continue
        asked += 1
        evidence = body_of([passage], claim, index)
        if coverage.share(claim, evidence) < judging.PLAIN:
            continue
        trial = judging.hold_against(claim, evidence)
        if trial.verdict is not Verdict.CONTRADICTED:
            continue
        conflict = next((one for one in trial.results if _is_plain(one)), None)
        if conflict is not None:
            said = f"{passage.source_name} says otherwise: “{_short(passage.text)}”"
            where = conflict.finding
            return Finding(
                check="disputed",
                outcome=Outcome.FAILED,
                explanation=said,
                start=where.start,
                end=where.end,
            )
    return None


def _is_plain(result: Compared) -> bool:
    return result.failed and result.is_conflict and result.finding.check in _PLAINLY


def _age(claim: Claim, own: Sequence[Passage], passages: Sequence[Passage]) -> Finding | None:
    """Return that the story has gone on since the newest evidence of an undated sentence."""
    if claim.sentence.kind is SentenceKind.BACKGROUND:
        return None
    times = [passage.published_at for passage in own if passage.published_at]
    newest = max((p.published_at for p in passages if p.published_at), default=None)
    if not times or newest is None or newest - max(times) <= OVERTAKEN:
        return None
    if any(item.kind not in _FLOATING for item in dates.find(claim.reading, None)):
        return None
    days = (newest - max(times)).days
    said = (
        f"The newest report that bears this out is {days} days older than the story’s newest: "
        "say when it was so, or find out whether it still is."
    )
    return Finding(check="age", outcome=Outcome.FAILED, explanation=said)


def _short(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _EXCERPT else folded[: _EXCERPT - 1].rstrip() + "…"
