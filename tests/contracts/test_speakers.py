"""What every registered speaker must do, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest

from narration.endpoint import speech_server
from onrecord.narration.engines import ForeignLanguage, NothingToSay, Speaker, speakers
from onrecord.narration.script import prepare
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine, Spoken, words_of

OPTIONAL = {"kokoro"}
"""Speakers whose packages weigh 90 MB; run where somebody installed them."""

TEXTS = ("Talks resumed in Kyiv on Dec. 5.", "It cost $4.5bn, Mr. Roe said.", "No one left.")


def script_of(*texts: str, language: str = "en", prepared: bool = True) -> Script:
    return Script(
        language=language,
        lines=tuple(
            ScriptLine(
                text=text,
                spoken=prepare(text).spoken if prepared else text,
                role=LineRole.BODY,
                digest=f"digest-{number}",
                pause_after=0.3,
            )
            for number, text in enumerate(texts)
        ),
    )


def samples_of(spoken: Spoken) -> np.ndarray:
    return np.frombuffer(spoken.pcm, "<f4")


@pytest.fixture(scope="module")
def built() -> Iterator[dict[str, Speaker]]:
    """Every registered speaker, built once; endpoints ask a server of this machine."""
    with speech_server() as server:
        options = {
            "openai": server.options(),
            "fallback": {"engines": [{"ENGINE": "openai"}, {"ENGINE": "fake"}]},
        }
        yield {name: found(**options.get(name, {})) for name, found in speakers.classes().items()}


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", sorted(speakers.classes()))
class TestSpeaker:
    @pytest.fixture
    def speaker(self, name: str, built: dict[str, Speaker]) -> Speaker:
        if name in OPTIONAL and built[name].problems():
            pytest.skip(f"{name} needs an extra that is not installed here")
        return built[name]

    def test_it_says_what_it_is(self, speaker: Speaker, name: str) -> None:
        assert speaker.name == name
        assert speaker.version
        assert speaker.voice
        assert speaker.problems() == []

    def test_it_speaks_its_languages_in_every_region(self, speaker: Speaker) -> None:
        for language in speaker.languages:
            assert speaker.speaks(language)
            assert speaker.speaks(f"{language.upper()}-XX")
        assert not speaker.speaks("qaa")
        assert not speaker.speaks("")

    def test_every_line_has_a_mark_in_order_inside_the_sound(
        self, speaker: Speaker, now: datetime
    ) -> None:
        spoken = speaker.speak(script_of(*TEXTS), now=now)
        times = [time for mark in spoken.marks for time in (mark.start, mark.end)]

        assert [mark.line for mark in spoken.marks] == list(range(len(TEXTS)))
        assert times == sorted(times)
        assert times[0] >= 0
        assert times[-1] <= spoken.duration
        assert all(mark.end - mark.start > 0.05 for mark in spoken.marks)

    def test_a_voice_tells_every_word_of_a_line_or_none(
        self, speaker: Speaker, now: datetime
    ) -> None:
        script = script_of(*TEXTS)
        for line, mark in zip(script.lines, speaker.speak(script, now=now).marks, strict=True):
            assert len(mark.words) in {0, len(words_of(line.spoken))}
            assert list(mark.words) == sorted(mark.words)
            assert all(mark.start <= word <= mark.end for word in mark.words)

    def test_sound_is_where_the_marks_are_and_nowhere_else(
        self, speaker: Speaker, now: datetime
    ) -> None:
        spoken = speaker.speak(script_of(*TEXTS), now=now)
        samples, rate = np.abs(samples_of(spoken)), spoken.sample_rate
        outside = samples.copy()
        for mark in spoken.marks:
            stretch = slice(round(mark.start * rate), round(mark.end * rate))
            assert samples[stretch].max() > 0.01
            outside[max(0, stretch.start - rate // 20) : stretch.stop + rate // 10] = 0

        assert np.isfinite(samples).all()
        assert samples.max() <= 1.0
        assert outside.max() < 0.005

    def test_the_same_script_gives_the_same_samples(self, speaker: Speaker, now: datetime) -> None:
        first = speaker.speak(script_of(*TEXTS), now=now)
        speaker.release()
        second = speaker.speak(script_of(*TEXTS), now=now)

        assert first == second

    def test_an_unchanged_line_sounds_the_same_in_another_text(
        self, speaker: Speaker, now: datetime
    ) -> None:
        alone = speaker.speak(script_of(TEXTS[0]), now=now)
        first = speaker.speak(script_of(TEXTS[0], TEXTS[1]), now=now)
        stretch = slice(0, round(alone.marks[0].end * alone.sample_rate))

        assert np.array_equal(samples_of(alone)[stretch], samples_of(first)[stretch])

    def test_a_longer_line_takes_longer(self, speaker: Speaker, now: datetime) -> None:
        spoken = speaker.speak(script_of("One word.", " ".join(TEXTS)), now=now)
        short, long = (mark.end - mark.start for mark in spoken.marks)

        assert long > 2 * short

    def test_a_line_of_any_length_is_spoken(self, speaker: Speaker, now: datetime) -> None:
        spoken = speaker.speak(script_of("and so it went on " * 60), now=now)

        assert spoken.marks[0].end - spoken.marks[0].start > 5

    @pytest.mark.parametrize(
        "text",
        [
            "Привіт, світе",
            "你好世界",
            "مرحبا",
            "[x](/y/) <b>&",
            "1234",
            "A" * 300,
            "x\x00y",
            "ệ ễ ổ",
        ],
    )
    def test_a_text_that_nobody_prepared_is_never_silence(
        self, speaker: Speaker, now: datetime, text: str
    ) -> None:
        spoken = speaker.speak(script_of(text, prepared=False), now=now)

        assert len(spoken.marks) == 1
        assert np.abs(samples_of(spoken)).max() > 0.01

    def test_the_making_says_who_when_and_of_what(self, speaker: Speaker, now: datetime) -> None:
        making = speaker.speak(script_of(*TEXTS), now=now).making

        # A speaker that had another speak says so, and names the one that spoke.
        if making.engine != speaker.name:
            assert making.notes["asked_of"] == speaker.name
        else:
            assert making.version == speaker.version
        assert making.made_at == now
        assert making.inputs == ("digest-0", "digest-1", "digest-2")
        assert making.digital_source_type is not None

    def test_a_foreign_language_is_refused(self, speaker: Speaker, now: datetime) -> None:
        with pytest.raises(ForeignLanguage) as caught:
            speaker.speak(script_of(*TEXTS, language="qaa"), now=now)

        assert isinstance(caught.value, Permanent)
        assert "'qaa'" in caught.value.message

    def test_an_empty_script_is_refused(self, speaker: Speaker, now: datetime) -> None:
        with pytest.raises(NothingToSay):
            speaker.speak(Script(language="en", lines=()), now=now)
