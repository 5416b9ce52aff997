"""From sentences to a text: how likely a whole summary, brief or digest is to hold.

A text of one or two sentences is as true as its weakest. In a longer one it counts as well
how much of it is in the words of its report: who copies strays less than who retells. Of one
sentence that says little, since what is made false by one edit is copied too. So the decision
about a text and the order of several texts are two questions, with an answer each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

ROOT = 0.2
"""How much less is asked of the weaker of two sentences: the least of many guesses is low."""

MOST_COUNTED = 5
"""Sentences from which a text counts as no longer."""

LONG = 3
"""Sentences from which copying counts; in a text of just so many it counts like the rest."""

USUAL = 0.33
"""Share of copied triples of words above which copying speaks for a long text."""

COPIED = 4.0
HELD = 0.1
DOUBT = 0.5
"""What all of a text being copied, one unit of log odds of its sentences, and each unit by which
its worst sentence is below ``DOUBTED``, add to the log odds of a long text.

These were set on the development halves of FaithBench and QAGS, and hold on either alone.
"""

DOUBTED = -1.0


def probability(scores: Sequence[float], copied: Sequence[float]) -> float:
    """Return in [0, 1] how likely a text holds, from the probabilities of its sentences.

    ``copied`` is, for each, the share of its triples of words that its report has.
    """
    scores, copied = _heard(scores, copied)
    if not scores:
        return 0.0
    extra = min(len(scores), MOST_COUNTED) - 1
    least = min(scores) ** (1 / (1 + ROOT * extra))
    if len(scores) < LONG:
        return float(least)
    if len(scores) == LONG:
        return _probability(_log_odds(least) + _speaks(copied))
    return rank(scores, copied)


def rank(scores: Sequence[float], copied: Sequence[float]) -> float:
    """Return in [0, 1] where a text stands among others: the higher, the more likely it holds.

    Copying leads whatever the length: no short text is to be judged by this number.
    """
    scores, copied = _heard(scores, copied)
    if not scores:
        return 0.0
    odds = [_log_odds(score) for score in scores]
    held = HELD * (min(odds) + sum(odds) / len(odds)) / 2
    return _probability(held - DOUBT * max(0.0, DOUBTED - min(odds)) + _speaks(copied))


def _heard(
    scores: Sequence[float], copied: Sequence[float]
) -> tuple[Sequence[float], Sequence[float]]:
    """Leave out what no passage has a word of: headings, "Here is a summary". It says nothing."""
    kept = [n for n, score in enumerate(scores) if score > 0]
    if not kept:
        return scores, copied
    return [scores[n] for n in kept], [copied[n] for n in kept]


def _speaks(copied: Sequence[float]) -> float:
    return COPIED * (sum(copied) / len(copied) - USUAL)


def _log_odds(score: float) -> float:
    kept = min(0.9999, max(0.0001, score))
    return math.log(kept / (1 - kept))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
