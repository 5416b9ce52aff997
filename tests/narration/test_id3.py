from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from narration.id3_reader import read_frames, texts
from onrecord.narration.encoding import encode, read_facts
from onrecord.narration.id3 import Chapter, Tags, with_tags, without_tags

AUDIO = encode(np.zeros(24000, np.float32), sample_rate=24000)


def test_every_text_comes_back() -> None:
    tags = Tags(
        title="Київ — “talks”",
        artist="Onrecord (synthetic voice)",
        album="Onrecord",
        comment="Read by a synthetic voice.",
        date=datetime(2026, 3, 6, 1, 30, tzinfo=timezone(timedelta(hours=2))),
        extra=(("DigitalSourceType", "http://example.org/x"),),
    )

    assert texts(with_tags(AUDIO, tags)) == {
        "TIT2": "Київ — “talks”",
        "TPE1": "Onrecord (synthetic voice)",
        "TALB": "Onrecord",
        "TLAN": "eng",
        "TDRC": "2026-03-05T23:30:00",
        "TXXX:DigitalSourceType": "http://example.org/x",
        "COMM": "Read by a synthetic voice.",
    }


def test_the_sound_behind_the_tag_is_untouched() -> None:
    tagged = with_tags(AUDIO, Tags(title="A", artist="B"))

    assert tagged.endswith(AUDIO)
    assert without_tags(tagged) == AUDIO
    assert read_facts(tagged) == read_facts(AUDIO)


def test_a_tag_replaces_an_earlier_one_and_one_at_the_end() -> None:
    once = with_tags(AUDIO + b"TAG" + b"\0" * 125, Tags(title="Old", artist="B"))
    twice = with_tags(once, Tags(title="New", artist="B", date=datetime(2026, 1, 1, tzinfo=UTC)))

    assert twice.count(b"ID3\x04") == 1
    assert texts(twice)["TIT2"] == "New"
    assert without_tags(twice) == AUDIO


def test_chapters_and_cover_are_written() -> None:
    tags = Tags(
        title="A",
        artist="B",
        chapters=[Chapter(title="One", start=0, end=1.5), Chapter(title="Two", start=1.5, end=3)],
        cover=b"\xff\xd8\xff",
    )
    frames = dict(read_frames(with_tags(AUDIO, tags)))

    assert frames["CTOC"] == b"toc\0\x03\x02ch0\0ch1\0"
    assert frames["CHAP"][:12] == b"ch1\0" + (1500).to_bytes(4, "big") + (3000).to_bytes(4, "big")
    assert frames["APIC"] == b"\x03image/jpeg\0\x03\0\xff\xd8\xff"


@given(st.text(max_size=100), st.text(max_size=100))
def test_hostile_text_stays_inside_its_frame(title: str, artist: str) -> None:
    data = with_tags(AUDIO, Tags(title=title, artist=artist, comment=title))
    found = texts(data)

    assert set(found) <= {"TIT2", "TPE1", "TLAN", "COMM"}
    assert "\0" not in "".join(found.values())
    assert data.endswith(AUDIO)


def test_a_title_without_end_is_cut() -> None:
    assert len(texts(with_tags(AUDIO, Tags(title="x" * 10_000, artist="B")))["TIT2"]) == 2000
