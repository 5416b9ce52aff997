"""What a sound engineer listens for: clicks at joins, rests, the beginning and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.vocabulary.scripts import LineRole, Script, Spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

AROUND = 0.004
"""Seconds on each side of an edge in which a click would stand."""

EDGES = (-0.03, 0.08)
"""Where pieces are cut: before a line's onset and behind its end, in seconds."""


def clicks(samples: NDArray[np.float32], rate: int, spoken: Spoken) -> dict[str, float]:
    """Return the largest step from sample to sample at joins and within speech (full scale 1).

    A join is inaudible where its step is far below what speech does by itself all the time.
    ``above_db`` is the loudest 8 ms around an edge beside the loudest speech.
    """
    steps = np.abs(np.diff(samples))
    width = round(AROUND * rate)
    at_joins, levels = [0.0], [0.0]
    for mark in spoken.marks:
        for edge in (mark.start + EDGES[0], mark.end + EDGES[1]):
            middle = round(edge * rate)
            around = slice(max(0, middle - width), middle + width)
            at_joins.append(float(steps[around].max(initial=0.0)))
            levels.append(float(np.abs(samples[around]).max(initial=0.0)))
    loudest = max(1e-9, float(np.abs(samples).max(initial=0.0)))
    return {
        "largest_step_at_joins": round(max(at_joins), 5),
        "usual_step_in_speech": round(float(np.percentile(steps, 99)), 5),
        "loudest_edge_db": round(20 * float(np.log10(max(1e-9, max(levels)) / loudest)), 1),
    }


def rests(
    samples: NDArray[np.float32], rate: int, script: Script, spoken: Spoken
) -> dict[str, Any]:
    """Return the rests between lines in seconds, as they are in the sound, by what stands there."""
    found: dict[str, list[float]] = {}
    for mark, following in zip(spoken.marks, spoken.marks[1:], strict=False):
        line, after = script.lines[mark.line], script.lines[following.line]
        if line.role is LineRole.HEADING or after.role is LineRole.HEADING:
            name = "before heading" if after.role is LineRole.HEADING else "after heading"
        elif line.role is not LineRole.BODY or after.role is not LineRole.BODY:
            name = f"{line.role.value} to {after.role.value}"
        else:
            name = "sentence" if line.paragraph == after.paragraph else "paragraph"
        found.setdefault(name, []).append(following.start - mark.end)
    floor = 10 ** (-60 / 20)
    loud = np.nonzero(np.abs(samples) > floor)[0]
    return {
        "between": {name: round(float(np.median(each)), 3) for name, each in found.items()},
        "before_first_sound": round(float(loud[0]) / rate, 3) if loud.size else 0.0,
        "after_last_sound": round((samples.size - 1 - float(loud[-1])) / rate, 3)
        if loud.size
        else 0.0,
    }


def levels(samples: NDArray[np.float32], rate: int, spoken: Spoken) -> dict[str, float]:
    """Return how loud lines are beside each other: RMS in dB, the middle nine tenths of them."""
    found = []
    for mark in spoken.marks:
        line = samples[round(mark.start * rate) : round(mark.end * rate)]
        found.append(10 * np.log10(max(1e-12, float(np.mean(np.square(line, dtype=float))))))
    low, high = np.percentile(found, (5, 95))
    steps = np.abs(np.diff(found)) if len(found) > 1 else np.zeros(1)
    return {
        "spread_db": round(float(high - low), 1),
        "largest_step_db": round(float(steps.max()), 1),
    }


def longest_breath(spoken: Spoken) -> float:
    """Return the longest line in seconds: nobody speaks much longer without a rest."""
    return round(max(mark.end - mark.start for mark in spoken.marks), 1)
