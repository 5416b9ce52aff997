"""Provenance inside media files: signed, read back, and broken by any later change."""

from __future__ import annotations

import io
import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from onrecord.plumbing import keys, provenance
from onrecord.plumbing.keys import KeysUnusable, get_signing_keys, renew_signer
from onrecord.vocabulary.makings import DigitalSourceType, Making
from tests.signed import told

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z"/></svg>'


def picture(format_name: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 40), "#8899aa").save(out, format_name)
    return out.getvalue()


def sound(format_name: str) -> bytes:
    out = io.BytesIO()
    wave = np.sin(np.linspace(0, 2000, 24000)).astype("float32") / 4
    soundfile.write(out, wave, 24000, format=format_name)
    return out.getvalue()


FILES = {
    "image/png": lambda: picture("PNG"),
    "image/jpeg": lambda: picture("JPEG"),
    "image/webp": lambda: picture("WEBP"),
    "image/avif": lambda: picture("AVIF"),
    "image/svg+xml": lambda: SVG,
    "audio/mpeg": lambda: sound("MP3"),
    "audio/wav": lambda: sound("WAV"),
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.ONRECORD_HOME = tmp_path
    return tmp_path


@pytest.fixture
def making() -> Making:
    return Making(engine="locator", version="7", made_at=datetime(2026, 3, 6, tzinfo=UTC))


def sign(data: bytes, media_type: str, making: Making) -> bytes:
    return provenance.sign(
        data,
        media_type,
        title="A map",
        making=making,
        digital_source_type=DigitalSourceType.DATA_DRIVEN_MEDIA,
    )


def test_every_promised_format_is_tried() -> None:
    assert set(FILES) == provenance.MEDIA_TYPES


@pytest.mark.parametrize("media_type", sorted(FILES))
def test_signed_file_reads_back_as_trusted(media_type: str, making: Making) -> None:
    plain = FILES[media_type]()
    signed = sign(plain, media_type, making)

    store = provenance.read(signed, media_type)

    assert store is not None
    assert store["validation_state"] == "Trusted"
    manifest = store["manifests"][store["active_manifest"]]
    assert manifest["title"] == "A map"
    assert manifest["claim_generator_info"][0]["name"] == "Onrecord"
    actions = [a for a in manifest["assertions"] if a["label"].startswith("c2pa.actions")]
    (action,) = actions[0]["data"]["actions"]
    assert action["action"] == "c2pa.created"
    assert action["digitalSourceType"] == (
        "http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia"
    )
    assert action["softwareAgent"] == {"name": "locator", "version": "7"}
    # No thumbnail: the manifest must stay a few kilobytes.
    assert len(signed) - len(plain) < 8_000


@pytest.mark.parametrize("media_type", sorted(FILES))
def test_unsigned_file_has_no_manifest(media_type: str) -> None:
    assert provenance.read(FILES[media_type](), media_type) is None


def test_one_changed_byte_breaks_the_signature(making: Making) -> None:
    signed = bytearray(sign(sound("WAV"), "audio/wav", making))
    signed[2000] ^= 1

    store = provenance.read(bytes(signed), "audio/wav")

    assert store is not None
    assert store["validation_state"] == "Invalid"


def test_another_newsrooms_signature_is_not_trusted(settings, tmp_path, making: Making) -> None:
    settings.ONRECORD_HOME = tmp_path / "theirs"
    signed = sign(picture("PNG"), "image/png", making)
    settings.ONRECORD_HOME = tmp_path / "ours"

    store = provenance.read(signed, "image/png")

    assert store is not None
    assert store["validation_state"] == "Valid"


@pytest.mark.parametrize("media_type", ["audio/ogg", "text/html", ""])
def test_formats_without_room_for_a_manifest_are_refused(media_type: str, making: Making) -> None:
    with pytest.raises(provenance.CannotSign, match="Formats that can"):
        sign(b"OggS", media_type, making)


def test_damaged_bytes_are_refused(making: Making) -> None:
    with pytest.raises(provenance.CannotSign) as caught:
        sign(b"not a picture at all", "image/png", making)
    assert caught.value.code == "provenance.cannot_sign"


def test_keys_are_made_once_and_private(home: Path, making: Making) -> None:
    sign(picture("PNG"), "image/png", making)
    folder = home / "keys" / "provenance"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sign(picture("PNG"), "image/png", making)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(before) == ["authority-key.pem", "authority.pem", "signer-key.pem", "signer.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert [path.name for path in folder.parent.iterdir()] == ["provenance"]


def chain_of(folder: str) -> str:
    return get_signing_keys(Path(folder), organisation="Race").chain


def test_two_processes_racing_get_the_same_keys(tmp_path: Path) -> None:
    folder = str(tmp_path / "keys" / "race")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        chains = set(pool.map(chain_of, [folder] * 4))
    assert len(chains) == 1


def test_damaged_keys_say_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    with pytest.raises(KeysUnusable, match="Restore the folder from a backup"):
        get_signing_keys(folder, organisation="Onrecord")


def test_what_stands_beside_a_file_is_about_its_bytes(making: Making) -> None:
    data = picture("AVIF")
    claim = provenance.created(
        title="A map", making=making, digital_source_type=DigitalSourceType.DATA_DRIVEN_MEDIA
    )
    beside = provenance.attach(data, "image/avif", claim)

    store = provenance.read(data, "image/avif", manifest=beside)
    assert store is not None
    assert store["validation_state"] == "Trusted"
    changed = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    store = provenance.read(changed, "image/avif", manifest=beside)
    assert store is not None
    assert store["validation_state"] == "Invalid"
    assert provenance.read(data, "image/avif") is None


def test_what_a_file_was_made_from_goes_along(making: Making) -> None:
    first = sign(picture("PNG"), "image/png", making)
    words = provenance.Ingredient(
        title="Text of A map",
        digest=provenance.digest_of(b"words"),
        media_type="text/plain",
        relation=provenance.Relation.INPUT,
    )
    parent = provenance.Ingredient(
        title="A map",
        digest=provenance.digest_of(first),
        media_type="image/png",
        relation=provenance.Relation.PARENT,
        signed=first,
    )
    deeds = (provenance.Deed(action="c2pa.resized", parameters={"width": 9}),)
    small = provenance.embed(
        picture("JPEG"), "image/jpeg", provenance.changed(title="s", parent=parent, deeds=deeds)
    )
    heard = provenance.sign(
        sound("MP3"),
        "audio/mpeg",
        title="Sound",
        making=making,
        digital_source_type=DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
        ingredients=(words,),
    )
    seen = told(small, "image/jpeg", authority=provenance.anchors())
    assert (seen.state, seen.parents) == ("Trusted", ["c2pa.created"])
    assert seen.deeds[1]["parameters"] == {"width": 9}
    listened = told(heard, "audio/mpeg", authority=provenance.anchors())
    assert listened.state == "Trusted"
    assert listened.sources[0]["instance_id"] == f"sha256:{words.digest}"
    assert listened.sources[0]["relationship"] == "inputTo"


def test_a_renewed_key_leaves_what_was_signed_trusted(home: Path, making: Making) -> None:
    before = sign(picture("PNG"), "image/png", making)
    folder = home / "keys" / "provenance"
    first = (folder / "signer.pem").read_bytes()
    renew_signer(folder, organisation="Onrecord")
    after = sign(picture("PNG"), "image/png", making)

    assert (folder / "signer.pem").read_bytes() != first
    states = [
        told(one, "image/png", authority=provenance.anchors()).state for one in (before, after)
    ]
    assert states == ["Trusted", "Trusted"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_certificate_from_elsewhere_signs_and_is_trusted(
    home: Path, tmp_path: Path, making: Making
) -> None:
    ours, theirs = home / "keys" / "provenance", tmp_path / "elsewhere"
    own_authority = get_signing_keys(ours, organisation="Ours").authority
    get_signing_keys(theirs, organisation="Theirs")
    for name in ("signer.pem", "signer-key.pem"):
        (ours / name).write_bytes((theirs / name).read_bytes())
    (ours / "trusted.pem").write_bytes((theirs / "authority.pem").read_bytes())
    keys._read_or_make.cache_clear()

    signed = sign(picture("PNG"), "image/png", making)
    assert told(signed, "image/png", authority=provenance.anchors()).state == "Trusted"
    assert told(signed, "image/png", authority=own_authority).state == "Valid"
    (ours / "signer-key.pem").write_bytes((ours / "authority-key.pem").read_bytes())
    keys._read_or_make.cache_clear()
    with pytest.raises(KeysUnusable, match="not the key of the first certificate"):
        get_signing_keys(ours, organisation="Ours")
