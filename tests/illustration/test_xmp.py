"""XMP packets: well formed whatever they say, and found again in every format."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onrecord.illustration.files import NotAPicture, PictureTooLarge, examine
from onrecord.illustration.xmp import PictureFacts, embedded, find_packet, packet

FACTS = PictureFacts(
    credit="Map: A & B <Co>",
    source="Natural Earth",
    usage_terms="CC BY 4.0",
    description="A caption",
    alt='A "map"',
    digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia",
)
NAMES = {
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
}


def picture(format_name: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 40).convert("RGB").save(out, format_name)
    return out.getvalue()


def root_of(text: str | bytes) -> ET.Element:
    whole = text.decode() if isinstance(text, bytes) else text
    return ET.fromstring(whole[whole.index("<x:xmpmeta") : whole.index("<?xpacket end")])


def value_of(root: ET.Element, prefix: str, name: str) -> str | None:
    """Return a plain value, which stands as an attribute of the description."""
    (described,) = root.iter(f"{{{NAMES['rdf']}}}Description")
    return described.get(f"{{{NAMES[prefix]}}}{name}")


def test_a_packet_is_short_and_declares_what_it_uses() -> None:
    whole = packet(FACTS).decode()
    assert len(whole) < 1100
    assert "xmlns:dcterms" not in whole
    linked = packet(PictureFacts(manifest_url="https://a.example/b.c2pa"))
    terms = "{http://purl.org/dc/terms/}provenance"
    (described,) = root_of(linked).iter(f"{{{NAMES['rdf']}}}Description")
    assert described.get(terms) == "https://a.example/b.c2pa"


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_every_format_carries_the_packet(format_name: str) -> None:
    marked = embedded(picture(format_name), packet(FACTS))
    text = find_packet(marked)
    assert text is not None
    root = root_of(text)
    assert value_of(root, "photoshop", "Credit") == "Map: A & B <Co>"
    assert value_of(root, "ext", "DigitalSourceType") == FACTS.digital_source_type
    assert root.findtext(".//core:AltTextAccessibility//rdf:li", "", NAMES) == 'A "map"'
    assert root.findtext(".//rights:UsageTerms//rdf:li", "", NAMES) == "CC BY 4.0"
    assert examine(marked) == examine(picture(format_name))


@pytest.mark.parametrize("format_name", ["PNG", "JPEG"])
def test_pixels_stay_and_an_old_packet_goes(format_name: str) -> None:
    plain = picture(format_name)
    once = embedded(plain, packet(PictureFacts(credit="old")))
    twice = embedded(once, packet(FACTS))
    assert twice == embedded(plain, packet(FACTS))
    assert b"old" not in twice
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(twice)) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_jpeg_keeps_its_other_segments() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a description"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    marked = embedded(out.getvalue(), packet(FACTS))
    with Image.open(io.BytesIO(marked)) as image:
        assert image.getexif()[0x010E] == "a description"
        assert image.info["xmp"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_give_well_formed_xml(credit: str, alt: str) -> None:
    credit, alt = (text.encode("utf-8", "ignore").decode() for text in (credit, alt))
    root = root_of(packet(PictureFacts(credit=credit, alt=alt)))
    if credit.isprintable() and credit.strip():
        assert value_of(root, "photoshop", "Credit") == credit
    assert not {node.tag for node in root.iter()} & {"b", "script"}


def test_unmarked_files_have_no_packet() -> None:
    assert find_packet(picture("PNG")) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", b"8BPS"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture, match="PNG, JPEG, WebP, AVIF or GIF"):
        examine(data)


def test_formats_are_told_by_content_and_rare_ones_refused() -> None:
    assert examine(picture("WEBP")).media_type == "image/webp"
    for format_name in ("BMP", "TIFF", "PPM", "ICO"):
        with pytest.raises(NotAPicture):
            examine(picture(format_name))


def test_bombs_are_refused_before_decoding() -> None:
    with pytest.raises(PictureTooLarge, match="at most 1,000 are allowed"):
        examine(picture("PNG"), most_pixels=1000)
    header = bytearray(picture("PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises((PictureTooLarge, NotAPicture)):
        examine(bytes(header))
