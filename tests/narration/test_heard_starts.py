"""Where a recogniser's word begins, in ``benchmarks/narration/timing.py``."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.narration.timing import FRAME, _sounding


@pytest.mark.parametrize(
    ("sounds", "begins"),
    [
        ([(0.1, 0.9)], 0.1),
        ([(0.3, 0.9)], 0.3),
        ([(0.0, 0.2), (0.6, 0.9)], 0.6),
        ([(0.0, 0.4), (0.45, 0.9)], 0.1),
        ([], 0.1),
    ],
    ids=["at once", "behind silence", "behind a rest", "before a stop", "in silence alone"],
)
def test_a_word_has_no_rest_within_it(sounds: list[tuple[float, float]], begins: float) -> None:
    quiet = np.ones(round(1 / FRAME), bool)
    for start, end in sounds:
        quiet[round(start / FRAME) : round(end / FRAME)] = False
    assert _sounding(0.1, 0.9, quiet) == pytest.approx(begins)
