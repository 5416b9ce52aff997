"""Whether a file reaches its own end: at every place where a download may break off."""

from __future__ import annotations

import io
import wave

import pytest
from PIL import Image

from onrecord.plumbing.wholeness import is_cut_off

PICTURE = Image.effect_noise((60, 40), 60).convert("RGB")


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    PICTURE.save(out, kind)
    return out.getvalue()


def recording() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(8000)
        opened.writeframes(b"\0\1" * 400)
    return out.getvalue()


FILES = {
    "image/png": encoded("PNG"),
    "image/jpeg": encoded("JPEG"),
    "image/webp": encoded("WEBP"),
    "image/avif": encoded("AVIF"),
    "audio/wav": recording(),
    "audio/ogg": b"OggS" + bytes(22) + b"\x02\xff\x0a" + b"x" * 265,
}


@pytest.mark.parametrize("media_type", FILES)
def test_a_missing_end_is_seen_wherever_it_is_missing(media_type: str) -> None:
    data = FILES[media_type]
    assert not is_cut_off(data, media_type)
    shortest = 30 if media_type == "audio/ogg" else 12
    for length in {*range(shortest, len(data), 97), len(data) - 1}:
        assert is_cut_off(data[:length], media_type), length


@pytest.mark.parametrize("media_type", FILES)
def test_what_stands_behind_the_end_is_no_cut(media_type: str) -> None:
    for more in (b"\n", b"\0\0\xff\xff\xff\xff\0\0\0\0"):
        assert not is_cut_off(FILES[media_type] + more, media_type)


def test_a_tag_of_a_recording_states_its_length() -> None:
    tag = b"ID3\x04\0\0\0\0\x01\x00" + b"\0" * 128
    assert not is_cut_off(tag + b"\xff\xfb", "audio/mpeg")
    assert is_cut_off(tag[:-1], "audio/mpeg")
    assert not is_cut_off(b"\xff\xfb\x90", "audio/mpeg")


def test_other_kinds_do_not_say() -> None:
    assert not is_cut_off(b"<!doctype html><p>", "text/html")
    # A recording that was streamed does not know its length.
    assert not is_cut_off(b"RIFF\xff\xff\xff\xffWAVE" + bytes(9), "audio/wav")
