from datetime import datetime
from pathlib import Path

import hibari.tts
import numpy as np
import onnxruntime
import pytest
from benchmarks.narration.timing import rest_errors

from onrecord.narration.engines import NothingToSay
from onrecord.narration.engines.hibari import HibariSpeaker
from onrecord.narration.engines.hibari_voice import DURATIONS, LONGEST, UNIT, HibariVoice
from onrecord.narration.names import Lexicon, read_lexicon
from onrecord.narration.script import prepare
from onrecord.plumbing.onnx import with_output
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine


@pytest.fixture(scope="module")
def voice() -> HibariVoice:
    return HibariVoice(Lexicon(read_lexicon()))


def line(text: str, spoken: str | None = None) -> ScriptLine:
    return ScriptLine(
        text=text, spoken=prepare(text).spoken if spoken is None else spoken, role=LineRole.BODY
    )


def test_the_tap_adds_one_output_and_nothing_else() -> None:
    model = (Path(hibari.tts.ASSETS) / "hibari.onnx").read_bytes()
    plain = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    tapped = onnxruntime.InferenceSession(
        with_output(model, DURATIONS), providers=["CPUExecutionProvider"]
    )
    before = [output.name for output in plain.get_outputs()]

    assert [output.name for output in tapped.get_outputs()] == [*before, DURATIONS]


def test_durations_add_up_to_the_samples(voice: HibariVoice) -> None:
    chunk = voice.speak(voice.phonemes("Talks resumed in Kyiv."), speed=1.0, seed=1)

    assert chunk.samples.size % UNIT == 0
    assert 0 < chunk.onset < chunk.last < chunk.samples.size


def test_the_onset_is_where_the_sound_begins(voice: HibariVoice) -> None:
    chunk = voice.speak(voice.phonemes("Talks resumed in Kyiv."), speed=1.0, seed=1)
    loud = np.nonzero(np.abs(chunk.samples) > 0.02 * np.abs(chunk.samples).max())[0][0]

    assert abs(chunk.onset - loud) / 24000 < 0.12


def test_a_word_is_told_where_it_begins(now: datetime) -> None:
    said = "Talks went on, and then, after a night, they ended: nobody won, but all went home."
    spoken = HibariSpeaker().speak(Script(language="en", lines=(line(said),)), now=now)
    samples = np.frombuffer(spoken.pcm, "<f4")
    # Behind a rest, the sound itself says where the next word begins.
    errors = rest_errors(samples, spoken.sample_rate, spoken)

    assert len(spoken.marks[0].words) == len(said.split())
    assert len(errors) >= 2
    assert max(map(abs, errors)) <= 80


@pytest.mark.parametrize(
    ("spoken", "part"),
    [
        ("Kyiv's mayor left.", "kˈivz"),
        ("Xi Jinping left.", "ʃˈi ʤɪnpˈɪŋ"),
        ("The EU left.", "ˌijˈu"),
        ("Nato left.", "nˈATO"),
        ("Doctor Li left.", "dˈɑktəɹ"),
        ("The W.H.O. left.", "dˌʌbᵊljuˌAʧˈO"),
        ("Highway A. seven.", "ˈA sˈɛvən"),
    ],
)
def test_words_are_said_as_meant(voice: HibariVoice, spoken: str, part: str) -> None:
    assert part in voice.phonemes(spoken)


@pytest.mark.parametrize("spoken", ["He left", "He left,", "In the U.S.", "He left:"])
def test_every_sentence_comes_down_at_its_end(voice: HibariVoice, spoken: str) -> None:
    assert voice.phonemes(spoken).endswith(".")


def test_link_syntax_in_a_text_cannot_set_phonemes(voice: HibariVoice) -> None:
    assert voice.phonemes("say [word](/ˈA/) now.") != voice.phonemes("say A. now.")
    assert "wˈɜɹd" in voice.phonemes("say [word](/ˈA/) now.")


def test_long_lines_are_cut_at_clauses_and_lose_nothing(voice: HibariVoice) -> None:
    phonemes = voice.phonemes("and so it went on, and on, " * 30 + "x" * 900)
    chunks = voice.chunks(phonemes)

    assert len(chunks) > 2
    assert max(map(len, chunks)) <= LONGEST
    assert "".join(chunks).replace(" ", "") == phonemes.replace(" ", "")


def test_more_names_can_be_given(now: datetime) -> None:
    plain, taught = HibariSpeaker(), HibariSpeaker(names={"Blorx": "blˈOɹks"})
    script = Script(language="en", lines=(line("Blorx left."),))

    assert plain.manner() != taught.manner()
    assert plain.speak(script, now=now).pcm != taught.speak(script, now=now).pcm


def test_a_line_of_which_nothing_can_be_said_is_refused(now: datetime) -> None:
    with pytest.raises(NothingToSay) as caught:
        HibariSpeaker().speak(Script(language="en", lines=(line("🙂", "🙂"),)), now=now)

    assert caught.value.code == "narration.nothing_to_say"


def test_a_line_that_was_lost_in_preparing_is_read_from_its_print(now: datetime) -> None:
    spoken = HibariSpeaker().speak(Script(language="en", lines=(line("He left.", ""),)), now=now)

    assert spoken.marks[0].end > spoken.marks[0].start


@pytest.mark.parametrize("speed", [0.1, 3.0])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        HibariSpeaker(speed=speed)


def test_a_slower_voice_takes_longer(now: datetime) -> None:
    script = Script(language="en", lines=(line("Talks resumed in Kyiv today."),))
    slow = HibariSpeaker(speed=0.8).speak(script, now=now).duration

    assert slow > 1.1 * HibariSpeaker().speak(script, now=now).duration
