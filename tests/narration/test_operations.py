import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings
from scipy.signal import resample_poly

from narration.id3_reader import read_frames, texts
from onrecord.narration import operations
from onrecord.narration.encoding import decode, read_facts
from onrecord.narration.engines import speakers
from onrecord.narration.kept import KEEP_DAYS, KeptSounds
from onrecord.narration.models import Narration, Pronunciation
from onrecord.narration.operations import KEEP_UNUSED, narrate, tidy
from onrecord.narration.queries import find_speaker
from onrecord.narration.respelling import CannotBeSaid
from onrecord.narration.teaching import NotAName, forget, teach
from onrecord.plumbing import provenance
from onrecord.vocabulary.texts import Sentence, TextField, text_digest

pytestmark = pytest.mark.django_db

SENTENCES = (
    Sentence(text="Talks resume in Kyiv", field=TextField.HEADLINE),
    Sentence(text="It cost $4.5bn, Mr. Roe said on Dec. 5.", field=TextField.STANDFIRST),
    Sentence(text="The EU and NATO agreed to meet again.", paragraph=0),
    Sentence(text="It ended.", paragraph=1),
)
FAKE = {"default": {"ENGINE": "fake", "OPTIONS": {}}}


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Path) -> Path:
    """A media folder and keys of the test's own."""
    settings.ONRECORD_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SPEAKERS = FAKE
    settings.NARRATION = {**settings.NARRATION, "light": False}  # see test_light.py
    return tmp_path / "media"


def narrated(now: datetime, **changes: Any) -> int | None:
    given: dict[str, Any] = {
        "now": now,
        "sentences": SENTENCES,
        "headline": "Talks resume in Kyiv",
        "site_name": "Onrecord",
        "byline": "Jane Doe",
        "published_at": now,
        "source_names": ["Harbour Wire"],
        "language": "en",
    }
    return narrate(**(given | changes))


def made(now: datetime, **changes: Any) -> Narration:
    return Narration.objects.get(pk=narrated(now, **changes))


def data_of(narration: Narration) -> bytes:
    with narration.audio.open("rb") as file:
        return bytes(file.read())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestTheEmbeddedVoice:
    def test_a_real_narration_holds_what_it_promises(
        self, settings: Settings, now: datetime
    ) -> None:
        settings.SPEAKERS = {"default": {"ENGINE": "hibari", "OPTIONS": {}}}
        narration = made(now)
        data = data_of(narration)
        samples, rate = decode(data)

        # The duration is true, and is that of the file that readers get.
        assert narration.duration == samples.size / rate == read_facts(data).duration > 10
        assert narration.size == len(data)
        # Loudness and peaks are those of broadcast speech, measured apart from our own meter.
        loudness = pyloudnorm.Meter(rate).integrated_loudness(samples)
        peak = np.abs(resample_poly(samples.astype(np.float64), 4, 1)).max()
        assert loudness == pytest.approx(-16, abs=1)
        assert 20 * np.log10(peak) <= -1
        # The tags are still readable behind the signature, and the signature holds.
        assert texts(data)["TPE1"] == "Onrecord (synthetic voice)"
        assert texts(data)["TXXX:DigitalSourceType"].endswith("/trainedAlgorithmicMedia")
        manifest = provenance.read(data, "audio/mpeg")
        assert manifest is not None
        assert manifest["validation_state"] == "Trusted"
        assert "trainedAlgorithmicMedia" in json.dumps(manifest)
        # Each printed word has its time; "December fifth" is heard from its first word on.
        words = [mark["words"] for mark in narration.marks]
        assert [each.count(None) for each in words] == [0, 1, 0, 0]
        for sentence, mark in zip(SENTENCES, narration.marks, strict=True):
            heard = [start for start in mark["words"] if start is not None]
            assert len(mark["words"]) == len(sentence.text.split())
            assert heard[0] == pytest.approx(mark["start"], abs=0.05)
            assert heard == sorted(heard)
            assert heard[-1] < mark["end"]
        assert narration.making["engine"] == "hibari"
        assert narration.voice == "heart"

    def test_a_changed_byte_breaks_the_signature(self, now: datetime) -> None:
        data = bytearray(data_of(made(now)))
        data[-2000] ^= 0xFF
        manifest = provenance.read(bytes(data), "audio/mpeg")

        assert manifest is not None
        assert manifest["validation_state"] == "Invalid"


def test_the_file_says_what_it_is(now: datetime) -> None:
    found = texts(data_of(made(now)))

    assert found["TIT2"] == "Talks resume in Kyiv"
    assert found["TALB"] == "Onrecord"
    assert found["TDRC"] == "2026-03-06T09:30:00"
    assert "synthetic voice" in found["COMM"]


def test_the_file_has_a_cover_and_chapters_that_cover_it(now: datetime) -> None:
    heading = Sentence(text="What happened", field=TextField.HEADING)
    sentences = (*SENTENCES[:2], heading, *SENTENCES[2:])
    narration = made(now, sentences=sentences, cover=b"\xff\xd8cover")
    frames = read_frames(data_of(narration))
    chapters = [content for name, content in frames if name == "CHAP"]
    times = [
        (int.from_bytes(one[4:8], "big"), int.from_bytes(one[8:12], "big")) for one in chapters
    ]
    heard = next(mark for mark in narration.marks if mark["field"] == "heading")

    assert next(content for name, content in frames if name == "APIC").endswith(b"cover")
    assert [
        wanted
        for wanted, content in zip(
            (b"Talks resume", b"What happened", b"Sources"), chapters, strict=True
        )
        if wanted in content
    ] == [b"Talks resume", b"What happened", b"Sources"]
    assert times[0][0] == 0
    assert [start for start, _ in times[1:]] == [end for _, end in times[:-1]]
    assert times[-1][1] == round(narration.duration * 1000)
    assert heard["start"] == pytest.approx(times[1][0] / 1000 + 0.2, abs=0.01)


def test_marks_name_the_printed_sentences_in_order(now: datetime) -> None:
    narration = made(now)

    assert [mark["digest"] for mark in narration.marks] == [each.digest for each in SENTENCES]
    assert [mark["field"] for mark in narration.marks] == ["headline", "standfirst", "body", "body"]
    times = [time for mark in narration.marks for time in (mark["start"], mark["end"])]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < narration.duration


def test_the_same_words_are_never_spoken_twice(now: datetime, own_media: Path) -> None:
    first = narrated(now)
    again = narrated(now + timedelta(days=1), published_at=now)

    assert first == again
    assert len(speakers["default"].spoken) == 1  # type: ignore[attr-defined]
    assert len(files(own_media)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"sentences": SENTENCES[:-1]},
        {"byline": "Tom Roe"},
        {"source_names": []},
        {"site_name": "Other"},
    ],
)
def test_other_words_are_another_narration(now: datetime, changes: dict[str, Any]) -> None:
    assert narrated(now) != narrated(now, **changes)
    assert Narration.objects.count() == 2


def test_another_manner_of_speaking_is_another_narration(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = narrated(now)
    monkeypatch.setattr(type(speakers["default"]), "manner", lambda self: {"speed": 2})

    assert narrated(now) != first


@pytest.mark.parametrize("language", ["fr", "uk", "", "zz-ZZ"])
def test_a_language_without_a_voice_gets_no_audio(
    now: datetime, own_media: Path, language: str
) -> None:
    assert narrated(now, language=language) is None
    assert Narration.objects.count() == 0
    assert not own_media.exists()


def test_a_language_that_nobody_can_prepare_gets_no_audio(
    now: datetime, settings: Settings
) -> None:
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {"languages": ["de"]}}}

    assert narrated(now, language="de") is None
    assert narrated(now, language="en") is None


def test_another_alias_speaks_when_the_first_cannot(now: datetime, settings: Settings) -> None:
    settings.SPEAKERS = {
        "default": {"ENGINE": "fake", "OPTIONS": {"languages": ["fr"]}},
        "english": {"ENGINE": "fake", "OPTIONS": {}},
    }

    assert narrated(now) is not None


def test_a_lost_file_is_made_again_under_the_same_id(now: datetime, own_media: Path) -> None:
    first = made(now)
    default_storage.delete(str(first.audio.name))
    second = made(now)

    assert second.pk == first.pk
    assert second.audio.name != first.audio.name
    assert second.has_file()
    assert len(files(own_media)) == 1


def test_the_loser_of_a_race_keeps_the_winners_file(
    now: datetime, own_media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = speakers["default"]
    plain = speaker.speak
    winners: list[int | None] = []

    def meanwhile(script: Any, *, now: datetime, kept: KeptSounds) -> Any:
        monkeypatch.setattr(speaker, "speak", plain)
        winners.append(narrated(now))
        return plain(script, now=now, kept=kept)

    monkeypatch.setattr(speaker, "speak", meanwhile)
    loser = narrated(now)

    assert [loser] == winners
    assert Narration.objects.count() == 1
    assert len(files(own_media)) == 1
    assert Narration.objects.get().has_file()


def test_nothing_is_left_when_the_row_cannot_be_saved(
    now: datetime, own_media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Narration, *args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Narration, "save", refuse)
    with pytest.raises(OSError, match="disk full"):
        narrated(now)

    assert files(own_media) == []


class TestChangedSentences:
    def test_only_what_changed_is_spoken_again(self, now: datetime) -> None:
        narrated(now)
        speaker = speakers["default"]
        before = len(speaker.lines)  # type: ignore[attr-defined]
        changed = (*SENTENCES[:-1], Sentence(text="It did not end.", paragraph=1))
        again = made(now, sentences=changed)

        said = [line.text for line in speaker.lines[before:]]  # type: ignore[attr-defined]
        assert said == ["It did not end."]
        assert again.making["notes"]["lines_kept"] == 6

    def test_a_kept_sentence_is_the_same_to_the_last_bit(
        self, now: datetime, own_media: Path
    ) -> None:
        whole = data_of(first := made(now))
        Narration.objects.all().delete()
        from_kept = data_of(second := made(now))
        shutil.rmtree(own_media.parent / "cache")
        Narration.objects.all().delete()

        one, other, anew = (decode(each)[0] for each in (whole, from_kept, data_of(made(now))))
        assert np.array_equal(one, other)
        assert np.array_equal(one, anew)
        assert all(mark["words"] for mark in first.marks)
        assert second.marks == first.marks

    def test_a_kept_file_that_is_damaged_is_spoken_again(
        self, now: datetime, own_media: Path
    ) -> None:
        narrated(now)
        for path in files(own_media.parent / "cache"):
            path.write_bytes(path.read_bytes()[:40])
        narrated(now, byline="Tom Roe")

        assert len(speakers["default"].lines) == 14  # type: ignore[attr-defined]

    def test_what_nobody_asks_for_is_removed(self, now: datetime, own_media: Path) -> None:
        narrated(now)
        kept = KeptSounds(own_media.parent / "cache" / "speech")
        much = 2**30
        assert kept.tidy(now=datetime.now(UTC), most_bytes=much) == 0
        later = datetime.now(UTC) + timedelta(days=KEEP_DAYS + 1)
        assert kept.tidy(now=later, most_bytes=much) == 7
        assert files(own_media.parent / "cache") == []

    def test_the_oldest_goes_first_when_there_is_too_much(
        self, now: datetime, own_media: Path
    ) -> None:
        narrated(now)
        kept = KeptSounds(own_media.parent / "cache" / "speech")
        newest = files(own_media.parent / "cache")[3]
        os.utime(newest, (4e9, 4e9))
        kept.tidy(now=datetime.now(UTC), most_bytes=newest.stat().st_size)

        assert files(own_media.parent / "cache") == [newest]


class TestTidying:
    def test_audio_that_no_article_has_goes_after_a_month(
        self, now: datetime, own_media: Path
    ) -> None:
        narrated(now)

        assert tidy(now=now + KEEP_UNUSED) == 0
        assert tidy(now=now + KEEP_UNUSED + timedelta(seconds=1)) == 1
        assert Narration.objects.count() == 0

    def test_the_sounds_of_sentences_stay_under_the_newsrooms_ceiling(
        self, now: datetime, own_media: Path, settings: Settings
    ) -> None:
        narrated(now)
        sounds = own_media.parent / "cache"
        size = sum(path.stat().st_size for path in files(sounds))
        settings.NARRATION = {"keep_sounds_mb": size / 2 / 2**20}
        tidy(now=datetime.now(UTC))

        left = sum(path.stat().st_size for path in files(sounds))
        assert 0 < left <= size / 2

    def test_what_a_kill_left_behind_goes_and_the_narration_is_made(
        self, now: datetime, own_media: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A kill between the file and its row: nothing after it runs, no hand cleans up.
        with monkeypatch.context() as killed:
            killed.setattr(operations, "_insert", lambda _row: 1 / 0)
            killed.setattr(Narration, "delete_file", lambda _self: None)
            with pytest.raises(ZeroDivisionError):
                narrated(now)
        (orphan,) = files(own_media)
        assert Narration.objects.count() == 0

        today = datetime.now(UTC)
        kept = made(today)
        foreign = own_media / "audio" / "notes.txt"
        foreign.write_text("not ours", encoding="utf-8")
        assert tidy(now=today) == 0
        os.utime(orphan, ((today - timedelta(days=2)).timestamp(),) * 2)
        assert tidy(now=today) == 1
        assert not orphan.exists()
        assert kept.has_file()
        assert foreign.exists()


class TestTeaching:
    def taught(self, now: datetime, name: str, said: str, language: str = "en") -> Pronunciation:
        return teach(name=name, said=said, language=language, note="", user=None, now=now)

    def test_a_name_reaches_the_line_that_holds_it_and_no_other(self, now: datetime) -> None:
        self.taught(now, "Roe", "ROO-ee")
        narrated(now)
        script = speakers["default"].spoken[-1]  # type: ignore[attr-defined]

        assert [line.names for line in script.lines if "Roe" in line.spoken] == [
            (("Roe", "ROO-ee"),)
        ]
        assert sum(bool(line.names) for line in script.lines) == 1

    def test_only_texts_with_the_name_are_other_narrations(self, now: datetime) -> None:
        with_name, without = narrated(now), narrated(now, sentences=SENTENCES[2:])
        self.taught(now, "Roe", "ROO-ee")

        assert narrated(now) != with_name
        assert narrated(now, sentences=SENTENCES[2:]) == without

    def test_a_name_is_taught_anew_whatever_its_accents(self, now: datetime) -> None:
        self.taught(now, "Erdogan", "AIR-doh-wan")
        self.taught(now, "Erdoğan", "ur-doh-WAHN")

        assert [(one.name, one.said) for one in Pronunciation.objects.all()] == [
            ("Erdoğan", "ur-doh-WAHN")
        ]

    def test_a_name_is_forgotten_once(self, now: datetime) -> None:
        row = self.taught(now, "Roe", "ROO-ee")

        assert forget(pronunciation_id=row.pk) == row
        assert forget(pronunciation_id=row.pk) is None

    @pytest.mark.parametrize("name", ["", "  ", "$4bn", "x" * 101, "\x00", "🙂"])
    def test_what_is_no_name_is_refused(self, now: datetime, name: str) -> None:
        with pytest.raises(NotAName):
            self.taught(now, name, "roh")

    @pytest.mark.parametrize("said", ["", "bcd", "/</", "/ˈ/", "x" * 121, "zeh-;DROP"])
    def test_what_cannot_be_said_is_refused(self, now: datetime, said: str) -> None:
        with pytest.raises(CannotBeSaid):
            self.taught(now, "Roe", said)

        assert Pronunciation.objects.count() == 0

    def test_a_language_that_nobody_reads_is_refused(self, now: datetime) -> None:
        with pytest.raises(NotAName, match="'de'"):
            self.taught(now, "Roe", "roh", "de")


class TestChoiceOfVoice:
    @pytest.fixture(autouse=True)
    def several(self, settings: Settings) -> None:
        fake = {"ENGINE": "fake", "OPTIONS": {}}
        settings.SPEAKERS = dict.fromkeys(("default", "studio", "british"), fake)
        settings.SPEAKERS["french"] = {"ENGINE": "fake", "OPTIONS": {"languages": ["fr"]}}

    @pytest.mark.parametrize(
        ("voices", "section", "alias"),
        [
            ({}, "world", "default"),
            ({"world": "studio"}, "world", "studio"),
            ({"world": "studio"}, "sport", "default"),
            ({"en": "studio", "en-GB": "british"}, "world", "british"),
            ({"world:en": "studio", "world": "british"}, "world", "studio"),
            ({"world": "nobody"}, "world", "default"),
            ({"world": "french"}, "world", "default"),
        ],
    )
    def test_the_most_particular_choice_speaks(
        self, settings: Settings, voices: dict[str, str], section: str, alias: str
    ) -> None:
        settings.NARRATION = {"voices": voices}

        assert find_speaker("en-GB", section=section) is speakers[alias]


def test_a_hostile_headline_stays_text(now: datetime) -> None:
    headline = '<script>alert(1)</script>\x00 ../../etc "x" ' + "y" * 3000
    narration = made(now, headline=headline, sentences=SENTENCES[1:])

    assert "/audio/" in f"/{narration.audio.name}"
    assert ".." not in str(narration.audio.name)
    assert "\x00" not in texts(data_of(narration))["TIT2"]
    assert narration.marks[0]["digest"] == text_digest(headline)


def test_importing_the_verb_loads_no_codec_and_no_model() -> None:
    code = (
        "import sys, django; from django.conf import settings;"
        "settings.configure(INSTALLED_APPS=['onrecord.narration'], SPEAKERS={}); django.setup();"
        "import onrecord.narration.operations, onrecord.narration.engines.hibari;"
        "heavy = {'numpy', 'scipy', 'soundfile', 'pyloudnorm', 'hibari', 'onnxruntime', 'c2pa'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert answer.stderr == ""
    assert answer.stdout.strip() == "[]"
