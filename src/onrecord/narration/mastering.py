"""Speech brought to broadcast loudness: ITU-R BS.1770-4 loudness, true peak limited.

Target: -16 LUFS integrated within 1 LU, the spoken-word level that podcast directories
ask for, with true peaks (BS.1770-4 annex 2, four times oversampled) at most -2 dBTP before
encoding, so that -1 dBTP holds after it. Works in stretches: memory grows with the length
of the sound only by one copy of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyloudnorm
from scipy.ndimage import (
    minimum_filter1d,
    uniform_filter1d,
)
from scipy.signal import resample_poly

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

TARGET_LUFS = -16.0
TOLERANCE_LU = 0.2
CEILING_DBTP = -2.0
MOST_GAIN_DB = 40.0
"""What is so quiet that more gain were needed is not speech."""
ROUNDS = 4

_STRETCH = 60.0
_BLOCK, _STEP = 0.4, 0.1
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OVERSAMPLING = 4
_LOOK_AHEAD = 0.006
_MARGIN = 256
_SAFE = 0.7
"""Below this share of the ceiling a stretch's true peak cannot reach it."""


def mastered(samples: Samples, *, sample_rate: int, ceiling: float = CEILING_DBTP) -> Samples:
    """Return speech at the target loudness with no true peak above ``ceiling`` (dBTP).

    Silence comes back as it is. Limiting takes a little loudness away, so gain and limit
    are repeated until the target is met.
    """
    loudness = integrated_loudness(samples, sample_rate=sample_rate)
    if not math.isfinite(loudness):
        return samples
    gain = min(TARGET_LUFS - loudness, MOST_GAIN_DB)
    out = samples
    for _ in range(ROUNDS):
        out = limited(samples * np.float32(_ratio(gain)), sample_rate=sample_rate, ceiling=ceiling)
        missing = TARGET_LUFS - integrated_loudness(out, sample_rate=sample_rate)
        if abs(missing) <= TOLERANCE_LU or gain + missing > MOST_GAIN_DB:
            break
        gain += missing
    return out


def integrated_loudness(samples: Samples, *, sample_rate: int) -> float:
    """Return the gated loudness in LUFS; minus infinity for silence or under 0.4 s."""
    powers = np.concatenate([np.zeros(0), *_block_powers(samples, sample_rate)])
    loud = powers[_lufs(powers) >= _ABSOLUTE_GATE]
    if not loud.size:
        return -math.inf
    gate = float(_lufs(loud.mean())) + _RELATIVE_GATE
    return float(_lufs(loud[_lufs(loud) > gate].mean()))


def true_peak(samples: Samples, *, sample_rate: int) -> float:
    """Return the highest true peak in dBTP; minus infinity for silence."""
    length = round(10 * sample_rate)
    highest = 0.0
    for start in range(0, samples.size, length):
        piece = samples[max(0, start - _MARGIN) : start + length + _MARGIN]
        highest = max(highest, float(np.abs(resample_poly(piece, _OVERSAMPLING, 1)).max()))
    return 20 * math.log10(highest) if highest > 0 else -math.inf


def limited(samples: Samples, *, sample_rate: int, ceiling: float) -> Samples:
    """Return the samples with the gain taken back around every true peak above ``ceiling``.

    The gain falls over the look-ahead before a peak and rises as smoothly after it.
    """
    top = _ratio(ceiling)
    look = round(_LOOK_AHEAD * sample_rate)
    margin = 2 * look + _MARGIN
    length = sample_rate
    out = samples.copy()
    for start in range(0, samples.size, length):
        left, right = max(0, start - margin), min(samples.size, start + length + margin)
        piece = samples[left:right]
        if float(np.abs(piece).max()) <= _SAFE * top:
            continue
        gain = _gain(piece, top, look)
        end = min(start + length, samples.size)
        out[start:end] = samples[start:end] * gain[start - left : end - left]
    return out


def _gain(piece: Samples, top: float, look: int) -> Samples:
    over = np.abs(resample_poly(piece, _OVERSAMPLING, 1)).reshape(-1, _OVERSAMPLING).max(axis=1)
    # A peak between two samples concerns both of them.
    over[1:] = np.maximum(over[1:], over[:-1])
    needed = np.minimum(1.0, top / np.maximum(over, 1e-9)).astype(np.float32)
    # The mean over a window of minima over the same window never exceeds what is needed.
    least = minimum_filter1d(needed, 2 * look + 1, mode="nearest")
    smooth: Samples = uniform_filter1d(least, 2 * look + 1, mode="nearest")
    return smooth


def _block_powers(samples: Samples, sample_rate: int) -> Iterator[NDArray[np.float64]]:
    """Yield the mean squares of K-weighted blocks of 400 ms, every 100 ms."""
    length = round(_STRETCH * sample_rate)
    overlap = round((_BLOCK - _STEP) * sample_rate)
    meter = pyloudnorm.Meter(sample_rate, block_size=_BLOCK, overlap=1 - _STEP / _BLOCK)
    for start in range(0, samples.size, length):
        piece = samples[start : start + length + overlap]
        if piece.size < _BLOCK * sample_rate or not piece.any():
            continue
        meter.integrated_loudness(piece)
        yield 10 ** ((np.asarray(meter.blockwise_loudness) + 0.691) / 10)


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))
