"""Lines of speech joined to one piece: silence trimmed, edges faded, rests between.

Each mark says where a line sounds, exact to a sample, because the lines are placed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onrecord.vocabulary.scripts import Mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

LEAD_IN = 0.25
"""Seconds of silence before the first line: players swallow the first moments."""
LEAD_OUT = 0.6
KEEP_BEFORE = 0.03
KEEP_AFTER = 0.08
"""Seconds kept around the sound of a line, for soft consonants and the last breath."""
FADE_IN = 0.005
FADE_OUT = 0.02
QUIET = 10 ** (-50 / 20)
"""What lies so far under a line's peak (-50 dB) is silence."""
FRAME = 0.005
_WIDTH = 4
"""Bytes of a sample."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """The sound of one line (mono float32) and the rest after it in seconds.

    ``least_start`` and ``least_end`` are samples that lie within the sound for certain, as
    a model's own timings give them (-1 and 0 where there are none); trimming keeps them.
    ``words`` are the samples at which the words of the line begin, where the model tells.
    """

    samples: Samples
    pause_after: float
    least_start: int = -1
    least_end: int = 0
    words: tuple[int, ...] = ()

    @classmethod
    def of_chunks(
        cls,
        chunks: Sequence[tuple[Samples, int, int, Sequence[int]]],
        *,
        rest: float,
        pause_after: float,
        sample_rate: int,
    ) -> SpokenLine:
        """Return a line from its parts: samples, first and last phoneme's first sample, words.

        ``rest`` seconds lie between the sounds of two parts.
        """
        if len(chunks) == 1:
            samples, onset, last, words = chunks[0]
            return cls(samples, pause_after, onset, last, tuple(words))
        silence = np.zeros(round(rest * sample_rate), np.float32)
        pieces: list[Samples] = []
        begun: list[int] = []
        position = 0
        for samples, onset, last, words in chunks:
            part = cls(samples, 0.0, least_start=onset, least_end=last)
            start, end = sounding(part, sample_rate)
            margin = round(KEEP_AFTER * sample_rate)
            left = max(0, start - margin)
            kept = faded(samples[left : end + margin], sample_rate)
            begun += [position + max(0, word - left) for word in words]
            pieces += (kept, silence)
            position += kept.size + silence.size
        return cls(np.concatenate(pieces[:-1]), pause_after, words=tuple(begun))


def in_16_bits(line: SpokenLine) -> SpokenLine:
    """Return a line as a 16-bit file gives it back; what is too loud is turned down as a whole."""
    peak = float(np.abs(line.samples).max(initial=0.0))
    steps = np.round(line.samples * np.float32(32767 / max(1.0, peak)))
    return replace(line, samples=(steps / np.float32(32768)).astype(np.float32))


def join(lines: Iterable[SpokenLine], *, sample_rate: int) -> tuple[bytes, tuple[Mark, ...]]:
    """Return all lines as one piece (little-endian float32) with one mark a line, in order."""
    pieces = [_silence(LEAD_IN, sample_rate)]
    marks: list[Mark] = []
    position = len(pieces[0]) // _WIDTH
    for number, line in enumerate(lines):
        start, end = sounding(line, sample_rate)
        left = max(0, start - round(KEEP_BEFORE * sample_rate))
        right = min(line.samples.size, end + round(KEEP_AFTER * sample_rate))
        kept = faded(line.samples[left:right], sample_rate)
        marks.append(
            Mark(
                line=number,
                start=(position + start - left) / sample_rate,
                end=(position + end - left) / sample_rate,
                words=tuple(
                    (position + min(max(word, start), end) - left) / sample_rate
                    for word in line.words
                ),
            )
        )
        # A rest runs from the end of one sound to the onset of the next.
        held = KEEP_AFTER + KEEP_BEFORE
        rest = _silence(max(0.0, line.pause_after - held), sample_rate)
        pieces += (kept.astype("<f4", copy=False).tobytes(), rest)
        position += kept.size + len(rest) // _WIDTH
    pieces.append(_silence(LEAD_OUT, sample_rate))
    return b"".join(pieces), tuple(marks)


def sounding(line: SpokenLine, sample_rate: int) -> tuple[int, int]:
    """Return where the sound of a line begins and ends, in samples."""
    samples = line.samples
    frame = max(1, round(FRAME * sample_rate))
    whole = samples.size // frame * frame
    peaks = np.abs(samples[:whole]).reshape(-1, frame).max(axis=1) if whole else np.zeros(1)
    loud = np.nonzero(peaks > QUIET * float(peaks.max()))[0]
    if not loud.size:
        return 0, samples.size
    start = int(loud[0]) * frame
    if line.least_start >= 0:
        start = min(start, line.least_start)
    end = max((int(loud[-1]) + 1) * frame, line.least_end)
    return start, max(start + 1, min(end, samples.size))


def faded(samples: Samples, sample_rate: int) -> Samples:
    """Return a copy that rises from and falls to silence, so that no join clicks."""
    out = samples.copy()
    rise = min(round(FADE_IN * sample_rate), out.size // 2)
    fall = min(round(FADE_OUT * sample_rate), out.size // 2)
    if rise:
        out[:rise] *= np.linspace(0.0, 1.0, rise, endpoint=False, dtype=np.float32)
    if fall:
        out[-fall:] *= np.linspace(1.0, 0.0, fall, dtype=np.float32)
    return out


def _silence(seconds: float, sample_rate: int) -> bytes:
    return bytes(_WIDTH * round(seconds * sample_rate))
