"""All, most, some, only: how much of a thing the claim means."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.grounding.comparisons import lexicon, targets
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare the quantifiers of the claim with those of the nearest sentences."""
    ours = targets.find(claim.reading, _family_of)
    theirs = targets.find(evidence.window, _family_of)
    added, dropped = targets.unanswered(ours, theirs)
    for turn in added:
        if targets.touches(turn, evidence.window):
            said = f"The passage does not say “{turn.word.text}” here."
            return [failed("scope", said, (turn.word.start, turn.word.end))]
    for turn in dropped:
        if turn.family in {"some", "most", "only"}:
            nearest = next(iter(turn.targets), None)
            told = nearest and next(
                (word for word in claim.reading.words if word.stem == nearest.stem), None
            )
            if told:
                said = f"The passage says “{turn.word.text} … {told.text}”."
                return [failed("scope", said, (told.start, told.end))]
    if not ours and not theirs:
        return [idle("scope", "Neither says how much of a thing is meant.")]
    return [passed("scope", "Both mean as much of the thing.")]


def _family_of(words: Sequence[Word], index: int) -> str:
    following = words[index + 1] if index + 1 < len(words) else None
    counted = following and (following.key[0].isdigit() or following.key in lexicon.NUMBER_WORDS)
    # "Some 40 lorries" is about forty lorries.
    return "" if counted else lexicon.QUANTIFIERS.get(words[index].key, "")
