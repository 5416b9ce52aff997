"""Bytes become the same text for every check and parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.parsers.decoding import decode, known_encoding


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "windows-1251",
        "koi8-r",
        "cp037",
    ],
)
def test_declared_encodings_are_honoured(encoding: str) -> None:
    text = "<feed>Привет</feed>" if encoding != "cp037" else "<feed>Privet</feed>"
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    assert decode((declaration + text).encode(encoding)) == text


def test_order_of_trust() -> None:
    assert decode("é".encode(), charset="iso-8859-1") == "é"
    assert decode(b'<?xml version="1.0" encoding="utf-8"?><a>\xe9</a>') == "<a>é</a>"
    assert decode(b"<a>\xcf\xf0</a>", charset="windows-1251") == "<a>Пр</a>"
    assert decode(b"\x93quoted\x94", charset="iso-8859-1") == "“quoted”"
    assert decode(b'<html><head><meta charset="koi8-r">\xf0', charset="").endswith("П")


@pytest.mark.parametrize(
    "label", ["utf-7", "idna", "punycode", "unicode_escape", "zip", "", "x" * 40, "a\x00"]
)
def test_codecs_that_are_no_encodings_are_not_used(label: str) -> None:
    assert known_encoding(label) == ""


@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "bogus"]))
def test_never_fails(data: bytes, charset: str) -> None:
    assert isinstance(decode(data, charset=charset), str)
