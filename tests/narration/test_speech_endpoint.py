"""The ``openai`` and ``fallback`` speakers against a real HTTP server that also fails."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from narration.endpoint import SpeechServer, riff, speech_server, tone
from onrecord.narration.engines.fallback import FallbackSpeaker, NobodySpoke, NobodySpokeYet
from onrecord.narration.engines.openai import (
    LONGEST,
    NotSpeech,
    OpenAISpeaker,
    parts,
    respelled,
    samples_of,
)
from onrecord.plumbing.loading import InvalidEngine
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with speech_server() as serving:
        yield serving


def script(*texts: str, names: tuple[tuple[str, str], ...] = ()) -> Script:
    return Script(
        language="en",
        lines=tuple(
            ScriptLine(text=each, spoken=each, role=LineRole.BODY, names=names) for each in texts
        ),
    )


def test_each_line_is_asked_for_with_voice_model_and_key(
    server: SpeechServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_SPEECH_KEY", "secret")
    speaker = OpenAISpeaker(**server.options(voice="nova"))
    spoken = speaker.speak(script("It began.", "It ended here."), now=now)

    assert [one["input"] for one in server.asked] == ["It began.", "It ended here."]
    assert {(one["voice"], one["model"]) for one in server.asked} == {("nova", "tones")}
    assert server.keys == ["Bearer secret"] * 2
    assert spoken.making.engine == "openai"
    assert "secret" not in repr(spoken.making) + repr(speaker.manner())
    # The marks are where the tones are: our own joining places them.
    lengths = [mark.end - mark.start for mark in spoken.marks]
    assert lengths == pytest.approx([0.09, 0.14], abs=0.02)


def test_a_wav_is_read_though_its_size_is_made_up(server: SpeechServer, now: datetime) -> None:
    plain = OpenAISpeaker(**server.options()).speak(script("It began."), now=now)
    as_wav = OpenAISpeaker(**server.options(audio="wav")).speak(script("It began."), now=now)

    assert as_wav.pcm == plain.pcm


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("busy", Temporary, "429"),
        ("down", Temporary, "503"),
        ("cut", Temporary, ""),
        ("late", Temporary, ""),
        ("key", Permanent, "does not take the key"),
        ("moved", Permanent, "redirects"),
        ("json", NotSpeech, "no such voice"),
        ("page", NotSpeech, "login"),
        ("mp3", NotSpeech, "ID3"),
        ("silence", NotSpeech, "silence"),
        ("nothing", NotSpeech, "0.0 s"),
        ("endless", Permanent, ""),
        ("stereo", NotSpeech, "one channel"),
        ("slow rate", NotSpeech, "24000 Hz"),
        ("no sound", NotSpeech, "no sound"),
    ],
)
def test_a_fault_is_told_in_one_sentence(
    server: SpeechServer, now: datetime, fault: str, kind: type[NewsroomError], words: str
) -> None:
    server.faults.append(fault)
    speaker = OpenAISpeaker(**server.options(timeout=1.0))

    with pytest.raises(kind) as caught:
        speaker.speak(script("It began."), now=now)

    assert words in caught.value.message
    assert len(server.asked) == 1
    if fault == "busy":
        assert isinstance(caught.value, Temporary)
        assert caught.value.retry_after == timedelta(seconds=7)


def test_an_address_of_this_machine_is_asked_only_where_the_operator_named_it(
    server: SpeechServer, now: datetime
) -> None:
    speaker = OpenAISpeaker(**server.options(allowed_hosts=[]))

    with pytest.raises(Permanent):
        speaker.speak(script("It began."), now=now)

    assert server.asked == []


def test_names_are_respelled_for_a_voice_that_takes_no_phonemes(
    server: SpeechServer, now: datetime
) -> None:
    names = (("Blorx", "BLAW-ricks"), ("Kyiv", "/kˈiv/"))
    OpenAISpeaker(**server.options()).speak(script("Blorx's men left Kyiv.", names=names), now=now)

    assert server.asked[0]["input"] == "blaw-ricks's men left Kyiv."
    assert respelled("Nothing here.", names) == "Nothing here."


def test_long_lines_are_asked_for_in_parts() -> None:
    text = "and so it went on, " * 200

    assert max(map(len, parts(text))) <= LONGEST
    assert " ".join(parts(text)) == text.strip()
    assert parts("x" * 4000) == ["x" * 1500, "x" * 1500, "x" * 1000]


@pytest.mark.parametrize("size", [0, 1, 3, 11, 12, 20, 43, 44, 45, 1001, 9001])
def test_a_file_that_breaks_off_kills_nothing(size: int) -> None:
    data = riff(tone("It began at last."))[:size]
    found: list[int] = []

    with contextlib.suppress(NotSpeech):
        found.append(samples_of(data, sample_rate=24000, most_seconds=9).size)

    # A head alone, or a few bytes, is no speech; what holds samples is read as far as it goes.
    assert found == ([] if size < 3000 else [(size - 44) // 2])


class TestFallback:
    def test_the_next_speaks_the_whole_text_when_the_first_fails(
        self, server: SpeechServer, now: datetime
    ) -> None:
        server.faults += ["", "down"]
        entries = [{"ENGINE": "openai", "OPTIONS": server.options()}, {"ENGINE": "fake"}]
        spoken = FallbackSpeaker(engines=entries).speak(script("One.", "Two."), now=now)

        assert spoken.making.engine == "fake"
        assert spoken.making.notes["asked_of"] == "fallback"
        assert [one["engine"] for one in spoken.making.notes["tried"]] == ["openai"]
        assert len(spoken.marks) == 2

    def test_one_that_is_not_set_up_is_passed_over(self, now: datetime) -> None:
        entries = [{"ENGINE": "openai"}, {"ENGINE": "fake"}]
        spoken = FallbackSpeaker(engines=entries).speak(script("One."), now=now)

        assert "url is not set" in spoken.making.notes["tried"][0]["why"]

    def test_when_nobody_speaks_the_run_waits_if_that_may_pass(
        self, server: SpeechServer, now: datetime
    ) -> None:
        server.faults += ["busy", "json"]
        speaker = FallbackSpeaker(engines=[{"ENGINE": "openai", "OPTIONS": server.options()}])

        with pytest.raises(NobodySpokeYet) as caught:
            speaker.speak(script("One."), now=now)
        with pytest.raises(NobodySpoke):
            speaker.speak(script("One."), now=now)

        assert caught.value.retry_after == timedelta(seconds=7)

    def test_another_engine_behind_it_is_another_manner(self) -> None:
        slow = FallbackSpeaker(engines=[{"ENGINE": "hibari", "OPTIONS": {"speed": 0.9}}])

        assert FallbackSpeaker().manner() != slow.manner()
        assert FallbackSpeaker().voice == "heart"

    @pytest.mark.parametrize("name", ["fallback", "nobody", ""])
    def test_an_unknown_engine_is_refused(self, name: str) -> None:
        with pytest.raises(InvalidEngine):
            FallbackSpeaker(engines=[{"ENGINE": name}])
