"""Whether a sentence that its evidence bears out may be told in the newsroom's own voice. Pure.

The rules are those by which writers are asked to say whose word something is
(``writing.whose``); the ledger looks besides whether an independent report tells the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import body_of
from onrecord.vocabulary.texts import Passage
from onrecord.vocabulary.verdicts import Finding, Outcome, Verdict
from onrecord.writing import whose

CHECK = "voice"
"""Name of the check that readers are told whose word a sentence is."""

ASKED = 6
"""So many passages of other origins, the nearest, are asked whether they tell the same."""


def voice(claim: Claim, own: Sequence[Passage], index: Index | None) -> Finding | None:
    """Return whose word a sentence is that rests on ``own``; ``None`` where it owes no name.

    It owes none where it says so itself, or where two independent reports tell it. ``index``
    holds the story's passages, ``None`` where all are of one source.
    """
    sentence = claim.sentence
    owing = whose.owed(sentence.text, own, sentence.field)
    if owing is None or claim.attributed_to is not None:
        return None
    if whose.is_carried(sentence.lead, owing, own):
        said = f"The sentence “{_short(sentence.lead)}” tells whose word this is."
        return Finding(check=CHECK, outcome=Outcome.PASSED, explanation=said)
    if index is not None and _is_told_elsewhere(claim, own, index):
        said = "Two independent reports tell it: it may stand in the newsroom’s own voice."
        return Finding(check=CHECK, outcome=Outcome.PASSED, explanation=said)
    return Finding(check=CHECK, outcome=Outcome.FAILED, explanation=owing.told)


def _is_told_elsewhere(claim: Claim, own: Sequence[Passage], index: Index) -> bool:
    """Say whether a passage of another origin tells the same in its own voice."""
    origins = {passage.comes_from for passage in own}
    stems = {word.stem for word in claim.content}
    asked = 0
    for passage, _ in index.best(stems, most=ASKED * 3):
        if passage.comes_from in origins or asked == ASKED:
            continue
        asked += 1
        trial = judging.hold_against(claim, body_of([passage], claim, index))
        is_own = whose.mouth_of(claim.sentence.text, passage) is None
        if trial.verdict is Verdict.SUPPORTED and is_own:
            return True
    return False


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:89].rstrip() + "…"
