import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.narration.encoding import NotAudio, decode, encode, read_facts

RATE = 24000


def tone(length: int) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * 300 * np.arange(length) / RATE)).astype(np.float32)


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=2000, max_value=3 * RATE))
def test_a_file_is_exactly_as_long_as_what_went_in(length: int) -> None:
    data = encode(tone(length), sample_rate=RATE)
    samples, rate = decode(data)

    assert read_facts(data).frames == samples.size == length
    assert rate == RATE


def test_nothing_is_shifted_and_the_level_is_kept() -> None:
    click = np.zeros(RATE, np.float32)
    click[10_000:10_240] = tone(240)
    heard, _ = decode(encode(click, sample_rate=RATE))
    steady, _ = decode(encode(tone(2 * RATE), sample_rate=RATE))

    assert abs(int(np.argmax(np.correlate(heard, tone(240), "valid"))) - 10_000) <= 1
    assert steady[RATE : RATE + 4800].std() == pytest.approx(
        tone(2 * RATE)[RATE : RATE + 4800].std(), rel=0.01
    )


def test_the_rate_is_constant_at_eighty_kilobits() -> None:
    data = encode(tone(20 * RATE), sample_rate=RATE)

    assert len(data) * 8 / 20 == pytest.approx(80_000, rel=0.02)
    assert b"Info" in data[:200]


@pytest.mark.parametrize(
    "data", [b"", b"no sound", b"ID3\x04\x00\x00\x00\x00\x00\x00", b"\xff\xfb" * 50]
)
def test_bytes_that_are_no_sound_are_refused(data: bytes) -> None:
    with pytest.raises(NotAudio):
        read_facts(data)
    with pytest.raises(NotAudio):
        decode(data)
