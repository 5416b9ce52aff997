"""How far marks are from what is heard: onsets in the sound itself, and words of a recogniser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.vocabulary.scripts import Script, Spoken, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 0.005
"""Seconds in which the level of the sound is looked at."""

REST = 0.1
"""Seconds of silence that no word has within it; before a p or a t there are shorter ones."""

GOAL_MS = 120.0


def onset_errors(samples: NDArray[np.float32], rate: int, spoken: Spoken) -> list[float]:
    """Return, for each mark, its distance (ms) behind the onset that the decoded sound has there.

    The onset is the first 5 ms that lie less than 40 dB under the line's loudest, after
    the silence before it.
    """
    level = _level(samples, rate)
    errors = []
    ends = [0.0, *(mark.end for mark in spoken.marks)]
    for mark, before in zip(spoken.marks, ends, strict=False):
        first = int((before + mark.start) / 2 / FRAME)
        last = int(mark.end / FRAME)
        loud = np.nonzero(level[first:last] > 0.01 * level[first:last].max())[0]
        if loud.size:
            errors.append((mark.start - (first + int(loud[0])) * FRAME) * 1000)
    return errors


def rest_errors(samples: NDArray[np.float32], rate: int, spoken: Spoken) -> list[float]:
    """Return how far (ms) words within a line are marked behind the onset after a rest.

    A rest is 100 ms or more in which the line is 40 dB under its loudest; the word behind it is
    the one whose mark is nearest. Where no rest is, the sound does not say where a word begins;
    shorter silences stand within words, before a p or a t.
    """
    level = _level(samples, rate)
    errors = []
    for mark in spoken.marks:
        first, last = int(mark.start / FRAME), int(mark.end / FRAME)
        quiet = level < 0.01 * level[first : last + 1].max()
        for at in range(first + 20, last if mark.words else 0):
            if not quiet[at] and quiet[at - 20 : at].all():
                nearest = min(mark.words, key=lambda word, at=at: abs(word - at * FRAME))
                errors.append((nearest - at * FRAME) * 1000)
    return errors


def heard_errors(
    script: Script,
    spoken: Spoken,
    heard: Sequence[tuple[str, float, float]],
    samples: NDArray[np.float32],
    rate: int,
) -> dict[str, list[float]]:
    """Return how far (ms) ``sentences`` and ``words`` are marked behind where they are heard.

    ``heard`` are words with start and end in seconds. Only words that were heard as they were
    said count, and the first of a sentence only if it was. A recogniser lets many words begin
    in the silence before them, or before that in the end of another word: such a start is moved on
    to the first sound behind the silence.
    """
    level = _level(samples, rate)
    quiet = level < 0.01 * level.max(initial=0.0)
    said: list[tuple[str, float, bool]] = []
    for mark in spoken.marks:
        text = script.lines[mark.line].spoken
        found = [text[start:end] for start, end in words_of(text)]
        starts: Sequence[float | None] = mark.words or [mark.start, *[None] * (len(found) - 1)]
        said += [
            (_bare(word), -1.0 if start is None else start, number == 0)
            for number, (word, start) in enumerate(zip(found, starts, strict=False))
        ]
    listened = [(_bare(word), _sounding(start, end, quiet)) for word, start, end in heard]
    matcher = SequenceMatcher(
        None, [one for one, _, _ in said], [one for one, _ in listened], False
    )
    errors: dict[str, list[float]] = {"sentences": [], "words": []}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            _, start, is_first = said[block.a + step]
            if start < 0:
                continue
            error = (start - listened[block.b + step][1]) * 1000
            errors["words"].append(error)
            if is_first:
                errors["sentences"].append(error)
    return errors


def distribution(errors: Sequence[float]) -> dict[str, Any]:
    """Return how errors (ms) lie: median with its sign, quantiles of their size, share in goal."""
    if not len(errors):
        return {"count": 0}
    size = np.abs(np.asarray(errors, float))
    return {
        "count": len(errors),
        "median": round(float(np.median(errors)), 1),
        **{f"p{share}": round(float(np.percentile(size, share)), 1) for share in (50, 90, 95, 99)},
        "max": round(float(size.max()), 1),
        "within_120": round(float((size <= GOAL_MS).mean()), 4),
    }


def _sounding(start: float, end: float, quiet: NDArray[np.bool_]) -> float:
    """Return when a word sounds that was heard from ``start`` to ``end``.

    No word has a rest within it: what sounds before one is the end of the word before.
    """
    first, last = int(start / FRAME), int(end / FRAME)
    if not 0 <= first < quiet.size:
        return start
    silent = quiet[first:last]
    loud = np.nonzero(~silent)[0]
    if not loud.size:
        return start
    gaps = np.nonzero(np.diff(loud) > REST / FRAME)[0]
    begins = int(loud[gaps[-1] + 1]) if gaps.size else int(loud[0])
    return (first + begins) * FRAME if begins else start


def _level(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    frame = round(FRAME * rate)
    whole = samples[: samples.size // frame * frame]
    peaks: NDArray[np.float32] = np.abs(whole).reshape(-1, frame).max(axis=1)
    return peaks


def _bare(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
