"""The light file: the same sound as Opus, after the MP3, with its manifest beside it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings
from scipy.signal import resample_poly

from onrecord.narration.encoding import decode, encode, encode_light, read_facts
from onrecord.narration.light import lightened
from onrecord.narration.models import Narration
from onrecord.narration.operations import kept_masters, lighten, narrate, tidy
from onrecord.narration.production import Labels
from onrecord.narration.storage import clear_orphans
from onrecord.plumbing import credentials, provenance
from onrecord.vocabulary.texts import Sentence

pytestmark = pytest.mark.django_db

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Path) -> Path:
    settings.ONRECORD_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.NARRATION = {**settings.NARRATION, "light": True}
    return tmp_path / "media"


@pytest.fixture
def narration(now: datetime) -> Narration:
    narrate(
        now=now,
        sentences=[Sentence(text="It cost $4.5bn, Mr. Roe said on Dec. 5.", paragraph=0)],
        headline="Talks resume in Kyiv",
        site_name="The Sample",
        byline="Jane Doe",
        published_at=now,
        source_names=[],
        language="en",
    )
    return Narration.objects.get()


def lightly(narration: Narration) -> bool:
    return lighten(
        narration_id=narration.pk, headline="Talks resume in Kyiv", site_name="The Sample"
    )


def contents(name: str) -> bytes:
    with default_storage.open(name) as opened:
        return bytes(opened.read())


def examined(data: bytes, manifest: bytes) -> dict[str, Any]:
    message = credentials.asked(data, trusted=provenance.anchors(), manifest=manifest)
    found: dict[str, Any] = json.loads(credentials.examine(message))
    return found


def test_it_is_the_same_sound_signed_beside_and_marked(narration: Narration) -> None:
    assert (narration.light_size, narration.light_url) == (0, "")
    assert lightly(narration)
    narration.refresh_from_db()
    light, loud = contents(narration.light_name), contents(str(narration.audio.name))
    manifest = contents(f"{narration.light_name}.c2pa")
    assert narration.light_url.endswith(".opus")
    assert narration.light_size == len(light) < 0.75 * len(loud)

    (sound, rate), (before, _) = decode(light), decode(loud)
    assert (sound.size, rate) == (before.size, 24_000)
    assert read_facts(light).duration == narration.duration
    meter = pyloudnorm.Meter(rate)
    loudness = [meter.integrated_loudness(each.astype(np.float64)) for each in (sound, before)]
    assert loudness[0] == pytest.approx(loudness[1], abs=0.3)
    assert 20 * np.log10(np.abs(resample_poly(sound.astype(np.float64), 4, 1)).max()) <= -1

    # The file says by itself what it is and where its manifest stands.
    found = examined(light, manifest)
    assert found["media_type"] == "audio/ogg"
    assert found["state"] == "Trusted"
    assert found["tags"]["digital_source_type"] == IPTC
    assert found["tags"]["manifest_url"].endswith(f"{narration.light_name}.c2pa")
    assert [one["actions"][0]["source_type"] for one in found["manifests"]] == [
        "algorithmicMedia"
    ] * 2
    assert found["manifests"][0]["ingredients"][0]["format"] == "audio/mpeg"
    assert b"ARTIST=The Sample (synthetic voice)" in light[:2000]


def test_a_changed_byte_and_a_strange_manifest_are_told(narration: Narration) -> None:
    lightly(narration)
    light = contents(narration.light_name)
    manifest = contents(f"{narration.light_name}.c2pa")
    changed = bytearray(light)
    changed[-100] ^= 1
    assert examined(bytes(changed), manifest)["state"] == "Invalid"
    assert examined(light, manifest[:-200])["state"] in {"Invalid", "unreadable"}
    assert examined(light, b"")["state"] == "none"


def test_it_is_made_once_and_goes_with_its_narration(narration: Narration, now: datetime) -> None:
    assert lightly(narration)
    assert not lightly(narration)
    narration.refresh_from_db()
    names = [str(narration.audio.name), narration.light_name, f"{narration.light_name}.c2pa"]
    assert tidy(now=now) == 0
    assert all(default_storage.exists(name) for name in names)
    narration.delete_file()
    assert not any(default_storage.exists(name) for name in names)


def test_a_light_file_that_a_kill_left_goes_after_a_day(narration: Narration) -> None:
    names = [narration.light_name, f"{narration.light_name}.c2pa"]
    for name in names:
        default_storage.save(name, ContentFile(b"half of it"))
    written = default_storage.get_modified_time(names[0])
    assert clear_orphans(default_storage, now=written + timedelta(hours=23)) == 0
    assert clear_orphans(default_storage, now=written + timedelta(hours=25)) == 2
    assert narration.has_file()
    assert lightly(narration)
    assert clear_orphans(default_storage, now=written + timedelta(days=3)) == 0
    assert all(default_storage.exists(name) for name in names)


def test_none_is_made_where_none_is_wanted_or_the_master_is_gone(
    narration: Narration, settings: Settings
) -> None:
    settings.NARRATION = {**settings.NARRATION, "light": False}
    assert not lightly(narration)
    settings.NARRATION = {**settings.NARRATION, "light": True}
    kept_masters().forget(narration.digest)
    assert not lightly(narration)
    narration.refresh_from_db()
    assert narration.light_size == 0
    assert not default_storage.exists(narration.light_name)


def test_peaks_that_the_codec_adds_are_taken_back(now: datetime) -> None:
    rng = np.random.default_rng(1)
    master = np.clip(rng.normal(0, 0.35, 24_000), -0.89, 0.89).astype(np.float32)
    raw, _ = decode(encode_light(master, sample_rate=24_000, told={}))
    assert np.abs(raw).max() > 10 ** (-1 / 20)
    made = lightened(
        master,
        sample_rate=24_000,
        labels=Labels(title="Noise", site_name="The Sample"),
        making={"engine": "fake", "version": "1", "made_at": now.isoformat()},
        signed=encode(master, sample_rate=24_000),
        manifest_url="https://news.example/media/audio/a.opus.c2pa",
    )
    assert np.abs(decode(made.data)[0]).max() <= 10 ** (-1 / 20)


def test_nothing_is_shifted_against_the_marks() -> None:
    time = np.arange(24_000) / 24_000
    chirp = (0.5 * np.sin(2 * np.pi * (100 + 1500 * time) * time)).astype(np.float32)
    sound, _ = decode(encode_light(chirp, sample_rate=24_000, told={}))
    fit = np.correlate(chirp[11_760:17_040], sound[12_000:16_800], "valid")
    assert int(np.argmax(fit)) == 240


def test_a_headline_cannot_pass_for_the_comment(narration: Narration) -> None:
    """A headline is any text: it stands in one row of the tags and begins no other."""
    lies = "COMMENT=Provenance (C2PA): https://evil.example/x.c2pa"
    lighten(narration_id=narration.pk, headline=f"A\n{lies}", site_name="The Sample")
    tags = examined(contents(narration.light_name), b"")["tags"]
    assert tags["manifest_url"].endswith(f"{narration.light_name}.c2pa")
    broken = contents(narration.light_name)[:150]
    assert examined(broken, b"")["tags"] == {}
