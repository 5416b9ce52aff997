import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.narration.joining import LEAD_IN, LEAD_OUT, SpokenLine, faded, join, sounding

RATE = 24000


def tone(seconds: float, *, silence: float = 0.0, level: float = 0.3) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    edge = np.zeros(round(silence * RATE))
    sound = np.concatenate([edge, level * np.sin(2 * np.pi * 200 * time), edge])
    return sound.astype(np.float32)


def joined(lines: list[SpokenLine]) -> tuple[np.ndarray, list[tuple[float, float]]]:
    pcm, marks = join(lines, sample_rate=RATE)
    return np.frombuffer(pcm, "<f4"), [(mark.start, mark.end) for mark in marks]


def test_silence_around_a_line_is_trimmed_and_the_mark_says_where_it_sounds() -> None:
    samples, [(start, end)] = joined([SpokenLine(tone(1.0, silence=0.4), 0.5)])

    assert end - start == pytest.approx(1.0, abs=0.011)
    assert np.abs(samples[round(start * RATE) : round(end * RATE)]).max() > 0.29
    assert not samples[: round((start - 0.04) * RATE)].any()


def test_the_rest_runs_from_the_end_of_a_sound_to_the_next_onset() -> None:
    _, [(_, end), (start, _)] = joined(
        [SpokenLine(tone(0.5, silence=0.3), 0.42), SpokenLine(tone(0.5, silence=0.3), 0.0)]
    )

    assert start - end == pytest.approx(0.42, abs=0.001)


def test_no_join_clicks() -> None:
    # A line that is cut in the middle of a loud wave would jump by its whole level.
    abrupt = np.full(RATE // 2, 0.5, np.float32)
    samples, _ = joined([SpokenLine(abrupt, 0.3), SpokenLine(-abrupt, 0.3)])

    assert np.abs(np.diff(samples)).max() < 0.01


@given(st.lists(st.tuples(st.floats(0.05, 0.5), st.floats(0, 1)), min_size=1, max_size=6))
def test_marks_are_in_order_and_inside_the_sound(lines: list[tuple[float, float]]) -> None:
    samples, marks = joined(
        [SpokenLine(tone(length, silence=0.1), pause) for length, pause in lines]
    )
    times = [time for mark in marks for time in mark]

    assert len(marks) == len(lines)
    assert times == sorted(times)
    assert times[0] >= LEAD_IN
    assert times[-1] <= samples.size / RATE - LEAD_OUT


def test_a_models_own_timing_keeps_soft_sounds() -> None:
    soft = np.concatenate([tone(0.2, level=0.0005), tone(0.2), tone(0.2, level=0.0005)])
    without = sounding(SpokenLine(soft, 0.0), RATE)
    with_timing = sounding(
        SpokenLine(soft, 0.0, least_start=round(0.05 * RATE), least_end=round(0.55 * RATE)), RATE
    )

    assert without == (round(0.2 * RATE), round(0.4 * RATE))
    assert with_timing == (round(0.05 * RATE), round(0.55 * RATE))


def test_parts_of_a_long_line_are_one_line() -> None:
    begun = (round(0.3 * RATE), round(0.5 * RATE))
    part = (tone(0.5, silence=0.3), begun[0], round(0.7 * RATE), begun)
    line = SpokenLine.of_chunks([part, part], rest=0.12, pause_after=0.4, sample_rate=RATE)
    _, [mark] = join([line], sample_rate=RATE)
    gaps = [round(word - mark.start, 2) for word in mark.words]

    assert line.pause_after == 0.4
    assert line.samples.size / RATE == pytest.approx(2 * (0.5 + 0.16) + 0.12, abs=0.02)
    # A word keeps its place in its part, whatever was trimmed before and after.
    assert gaps == pytest.approx([0, 0.2, 0.78, 0.98], abs=0.02)


def test_a_word_begins_within_its_line() -> None:
    _, [mark] = join([SpokenLine(tone(1.0, silence=0.4), 0.5, words=(0, 60_000))], sample_rate=RATE)

    assert mark.words == (mark.start, mark.end)


@pytest.mark.parametrize("samples", [np.zeros(100, np.float32), np.zeros(0, np.float32)])
def test_silence_is_joined_without_failing(samples: np.ndarray) -> None:
    _, [(start, end)] = joined([SpokenLine(samples, 0.1)])

    assert start <= end


def test_fading_leaves_the_given_samples_alone() -> None:
    samples = np.ones(RATE, np.float32)
    out = faded(samples, RATE)

    assert samples.min() == 1
    assert out[0] == 0
    assert out[-1] == 0
    assert out[RATE // 2] == 1
