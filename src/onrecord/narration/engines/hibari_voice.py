"""The hibari model in memory: phonemes in, samples and durations out.

Imported only when something is spoken: onnxruntime, the model and the dictionaries take
about 150 MB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from hibari import dsp

from onrecord.narration.engines.phonemes import (
    ASSETS,
    STOPS,
    PhonemeReader,
    word_starts,
)
from onrecord.plumbing.onnx import open_session, with_output

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.narration.names import Lexicon

DURATIONS = "/Cast_32_output_0"
"""The tensor of phoneme durations in hibari 0.2.1's graph."""
UNIT = 600
"""Samples in one unit of duration: 25 ms at 24 kHz."""
SAMPLE_RATE = 24000
LATE = 960
"""Samples (40 ms) by which a word is heard before its first phoneme's time begins."""
LONGEST = PhonemeReader.longest
"""Phonemes spoken at a time: about 15 s. Memory grows with it; the model knows up to 400."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The sound of some phonemes; the first starts at ``onset``, the last at ``last``.

    ``words`` are the samples at which what spaces part begins.
    """

    samples: NDArray[np.float32]
    onset: int
    last: int
    words: tuple[int, ...] = ()

    @classmethod
    def of_durations(
        cls, samples: NDArray[np.float32], durations: NDArray[np.int64], phonemes: str
    ) -> Chunk:
        """Return the sound with its ends found in the model's durations (padded, in units)."""
        starts = np.concatenate([[0], np.cumsum(np.ravel(durations))]) * UNIT
        sounding = [index for index, each in enumerate(phonemes, 1) if each not in STOPS]
        first, last = (sounding[0], sounding[-1]) if sounding else (0, len(phonemes) + 1)
        words = tuple(max(0, int(starts[at + 1]) - LATE) for at in word_starts(phonemes))
        return cls(np.asarray(samples, np.float32), int(starts[first]), int(starts[last]), words)


class HibariVoice(PhonemeReader):
    """One voice: the acoustic model, the letter-to-sound rules and the vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._session = open_session(with_output((ASSETS / "hibari.onnx").read_bytes(), DURATIONS))

    def speak(self, phonemes: str, *, speed: float, seed: int) -> Chunk:
        """Return the sound of at most LONGEST phonemes; the same seed gives the same sound."""
        ids = [0, *(self._ids[each] for each in phonemes), 0]
        *parts, durations = self._session.run(
            None,
            {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)},
        )
        samples = dsp.synth(*(part[0] for part in parts), np.random.default_rng(seed))
        return Chunk.of_durations(samples, durations, phonemes)
