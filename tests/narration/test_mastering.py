import math

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from onrecord.narration.mastering import (
    CEILING_DBTP,
    TARGET_LUFS,
    integrated_loudness,
    limited,
    mastered,
    true_peak,
)

RATE = 24000


def speechlike(seconds: float, *, level: float, seed: int = 1) -> np.ndarray:
    """Return noise in syllables with sharp peaks, as uneven as speech."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    syllables = np.maximum(0, np.sin(2 * np.pi * 3 * time)) ** 2
    voice = np.sign(np.sin(2 * np.pi * 120 * time)) * 0.3 + random.standard_normal(time.size) * 0.2
    sound = level * syllables * voice
    sound[:: RATE // 2] *= 6
    return sound.astype(np.float32)


def oversampled_peak(samples: np.ndarray) -> float:
    return 20 * math.log10(np.abs(resample_poly(samples.astype(np.float64), 4, 1)).max())


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5])
def test_speech_comes_to_the_target_with_its_peaks_under_the_ceiling(level: float) -> None:
    out = mastered(speechlike(8, level=level), sample_rate=RATE)

    assert pyloudnorm.Meter(RATE).integrated_loudness(out) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert oversampled_peak(out) <= CEILING_DBTP + 0.1


@pytest.mark.parametrize("seconds", [0.5, 7.3, 59.9, 60.2, 61.0])
def test_loudness_in_stretches_is_that_of_the_whole(seconds: float) -> None:
    samples = speechlike(seconds, level=0.2)

    assert integrated_loudness(samples, sample_rate=RATE) == pytest.approx(
        pyloudnorm.Meter(RATE).integrated_loudness(samples), abs=0.1
    )


def test_a_full_scale_tone_has_the_loudness_of_the_standard() -> None:
    # ITU-R BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LKFS.
    time = np.arange(5 * RATE) / RATE
    tone = np.sin(2 * np.pi * 997 * time).astype(np.float32)

    assert integrated_loudness(tone, sample_rate=RATE) == pytest.approx(-3.01, abs=0.1)


def test_a_peak_between_two_samples_is_seen() -> None:
    # A sine at a quarter of the rate, sampled off its crests, hides 3 dB.
    time = np.arange(RATE)
    tone = (0.5 * np.sin(np.pi / 2 * time + np.pi / 4)).astype(np.float32)

    assert 20 * math.log10(np.abs(tone).max()) == pytest.approx(-9.03, abs=0.01)
    assert true_peak(tone[200:-200], sample_rate=RATE) == pytest.approx(-6.02, abs=0.4)


def test_limiting_leaves_what_is_under_the_ceiling_untouched() -> None:
    quiet = speechlike(3, level=0.05)

    assert np.array_equal(limited(quiet, sample_rate=RATE, ceiling=-2.0), quiet)


def test_limiting_is_the_same_wherever_a_stretch_begins() -> None:
    loud = np.zeros(3 * RATE, np.float32)
    loud[RATE - 5 : RATE + 5] = 1.5
    out = limited(loud, sample_rate=RATE, ceiling=-2.0)

    assert oversampled_peak(out) <= -1.9


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.zeros(10, np.float32)])
def test_silence_stays_silence(samples: np.ndarray) -> None:
    assert not mastered(samples, sample_rate=RATE).any()
    assert true_peak(samples, sample_rate=RATE) == -math.inf
