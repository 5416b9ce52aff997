"""What may be, is planned or is alleged must not be told as a fact, nor the other way round."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.grounding.comparisons import lexicon, targets
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare how certain the claim and its nearest sentences say a thing is."""
    ours = targets.find(claim.reading, family_of)
    theirs = targets.find(evidence.window, family_of)
    added, dropped = targets.unanswered(ours, theirs)
    for turn in dropped:
        if not targets.touches(turn, claim.reading):
            continue
        if turn.family == "will" and not any(other.family == "may" for other in added):
            continue
        said = f"The passage says “{turn.word.text}”; the sentence does not."
        return [failed("modality", said, _place(claim, turn))]
    for turn in added:
        if targets.touches(turn, evidence.window, nearest=targets.REACH):
            said = f"“{turn.word.text}” is not what the passage says."
            return [failed("modality", said, (turn.word.start, turn.word.end))]
    if not ours and not theirs:
        return [idle("modality", "Both tell what is or was.")]
    return [passed("modality", "The sentence is as certain as the passage.")]


def family_of(words: Sequence[Word], index: int) -> str:
    """Return how certain ``words[index]`` makes what follows, or ''."""
    word = words[index]
    if word.key in lexicon.POSSIBLE and not (word.key in {"may", "can"} and word.is_capital):
        return "may"
    if word.key in lexicon.CERTAIN:
        return "" if word.key == "will" and _is_noun(words, index) else "will"
    return f"hedge:{word.stem}" if word.stem in lexicon.HEDGES else ""


def _is_noun(words: Sequence[Word], index: int) -> bool:
    """Say whether "will" is a noun here: "the will of the people"."""
    return index > 0 and words[index - 1].key in {"the", "a", "his", "her", "their", "political"}


def _place(claim: Claim, turn: targets.Turn) -> tuple[int, int]:
    stems = {word.stem for word in turn.targets}
    for word in claim.reading.words:
        if word.stem in stems:
            return word.start, word.end
    return 0, 0
