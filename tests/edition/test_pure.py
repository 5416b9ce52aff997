"""Negotiation, minifying, compression and the file of a page: no database, no server."""

from __future__ import annotations

import gzip
import hashlib
import re

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from onrecord.edition import prints
from onrecord.edition.compressing import Effort, encodings
from onrecord.edition.files import safe_parts
from onrecord.edition.filing import is_printable_path
from onrecord.edition.minifying import minify_html
from onrecord.edition.negotiating import (
    ByteRange,
    RangeNotSatisfiable,
    choose_encoding,
    matching_etag,
    parse_http_date,
    parse_range,
)

ALL = frozenset({"identity", "br", "gzip", "zstd"})


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("GZIP;Q=1", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, *;q=0.5", "zstd"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("identity;q=1, br;q=0.5", "identity"),
        ("identity;q=0.5, br;q=0.5", "br"),
        ("br;q=0", "identity"),
        ("br;q=nonsense, gzip", "gzip"),
        ("br;level=3", "identity"),
        ("deflate, compress", "identity"),
        (";;;,,,=", "identity"),
        ("br," * 1000, "identity"),
    ],
)
def test_the_encoding_follows_the_clients_weights(accept: str, expected: str) -> None:
    assert choose_encoding(accept, ALL) == expected


def test_only_what_there_is_is_chosen() -> None:
    assert choose_encoding("br, gzip", frozenset({"identity", "gzip"})) == "gzip"
    assert choose_encoding("br", frozenset({"identity"})) == "identity"


@given(st.text(max_size=200))
def test_no_accept_header_breaks_the_choice(accept: str) -> None:
    assert choose_encoding(accept, ALL) in ALL


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ('"a"', '"a"'),
        ('W/"a"', '"a"'),
        ('"x", "b" , "a"', '"b"'),
        ('"x"', ""),
        ("*", '"a"'),
        ("a", ""),
        ("", ""),
        ('"' + "x" * 5000, ""),
    ],
)
def test_entity_tags_are_compared_weakly(sent: str, expected: str) -> None:
    assert matching_etag(sent, frozenset({'"a"', '"b"'})) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=0-", ByteRange(0, 100)),
        ("bytes=90-200", ByteRange(90, 100)),
        ("bytes=-10", ByteRange(90, 100)),
        ("bytes=-200", ByteRange(0, 100)),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("", None),
    ],
)
def test_a_single_byte_range_is_read(value: str, expected: ByteRange | None) -> None:
    assert parse_range(value, 100) == expected


@pytest.mark.parametrize(
    ("value", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_a_range_outside_the_file_is_told(value: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        parse_range(value, size)


@given(st.text(max_size=40), st.integers(0, 1000))
def test_a_range_is_always_inside_the_file(value: str, size: int) -> None:
    try:
        found = parse_range(value, size)
    except RangeNotSatisfiable:
        return
    assert found is None or 0 <= found.start < found.end <= size


@pytest.mark.parametrize("value", ["nonsense", "", "Fri, 99 Mar 2026 99:99:99 GMT", "x" * 100])
def test_a_date_that_cannot_be_read_is_none(value: str) -> None:
    assert parse_http_date(value) is None


def test_an_http_date_is_read() -> None:
    assert parse_http_date("Thu, 01 Jan 1970 00:01:00 GMT") == 60


KEPT = [
    "<p>two  spaces in text</p>",
    "<pre>\n\n  <b>kept</b>\n\n  <i>kept</i></pre>",
    "<textarea>\n\n   <b>\n\n  </textarea>",
    "<script>if (a   >   <b) {}\n\n\n</script>",
    "<style>\n\n  a > b {}\n\n  </style>",
    '<img alt="a >   < b">',
    "<img alt='a >   < b'>",
    "<!--  a -->",
    "<!-- <b>   </b>   <i> -->",
    "<p>a\u00a0\u00a0<b>b</b></p>",
    "<b>a</b> <i>b</i>",
    "a   <b>x</b>   b",
]


@pytest.mark.parametrize("html", KEPT)
def test_what_a_reader_could_see_is_not_touched(html: str) -> None:
    assert minify_html(html) == html


def test_indentation_between_tags_becomes_one_character() -> None:
    assert (
        minify_html("<ul>\n      <li>a</li>   <li>b</li>\n</ul>")
        == "<ul>\n<li>a</li> <li>b</li>\n</ul>"
    )


TOKENS = ["<p>", "</p>", "<b a='>'>", "</b>", "<pre>", "</pre>", " ", "\n", "text", ">", "<", '"']
PIECES = st.lists(
    st.sampled_from([*TOKENS, "\u00a0", "<!--", "-->"]),
    max_size=30,
).map("".join)


@given(PIECES)
def test_minifying_changes_white_space_only_and_once(html: str) -> None:
    small = minify_html(html)
    assert minify_html(small) == small
    assert re.sub(r"[ \t\r\n\f]+", " ", small) == re.sub(r"[ \t\r\n\f]+", " ", html)


@pytest.mark.parametrize("effort", list(Effort))
def test_every_encoding_holds_the_same_bytes(effort: Effort) -> None:
    body = b"<p>the same words, the same words</p>" * 50
    made = encodings(body, "text/html; charset=utf-8", effort=effort)
    assert set(made) == ALL
    assert gzip.decompress(made["gzip"]) == body
    assert brotli.decompress(made["br"]) == body
    assert zstandard.ZstdDecompressor().decompress(made["zstd"]) == body
    assert encodings(body, "text/html; charset=utf-8", effort=effort) == made


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"x" * 5000, "image/jpeg"), (b"x" * 5000, "audio/mpeg"), (b"short", "text/html")],
)
def test_what_would_not_get_smaller_is_not_compressed(body: bytes, media_type: str) -> None:
    assert encodings(body, media_type, effort=Effort.QUICK) == {"identity": body}


def _page(path: str = "/a/", **values: object) -> prints.Print:
    return prints.Print(
        **{  # type: ignore[arg-type]
            "path": path,
            "generation": 3,
            "status": 200,
            "media_type": "text/html",
            "digest": "d",
            "last_modified": 9,
            "headers": (("X-A", "é"),),
            "bodies": {"identity": b"body\n\n", "gzip": b"\x1f\x8b\n"},
            **values,
        }
    )


def test_a_page_comes_back_from_its_file() -> None:
    page = _page("/čeština/")
    assert prints.decode(prints.encode(page)) == page


@given(st.integers(0, 300), st.binary(max_size=3))
def test_a_file_that_is_not_whole_is_told(cut: int, tail: bytes) -> None:
    data = prints.encode(_page())
    damaged = data[:cut] + tail
    if damaged == data:
        return
    with pytest.raises(prints.DamagedPrint):
        prints.decode(damaged)


@given(st.integers(0, 600), st.integers(1, 255))
def test_any_changed_byte_is_told(at: int, change: int) -> None:
    data = bytearray(prints.encode(_page()))
    if at >= len(data):
        return
    data[at] ^= change
    with pytest.raises(prints.DamagedPrint):
        prints.decode(bytes(data))


def test_a_file_of_the_first_format_is_still_read() -> None:
    header = (
        b'{"path":"/a/","generation":3,"status":200,"media_type":"text/html","digest":"d",'
        b'"last_modified":9,"headers":[["X-A","\\u00e9"]],"bodies":{"identity":6,"gzip":3},'
        b'"check":"%s"}\n'
    )
    bodies = b"body\n\n\x1f\x8b\n"
    check = hashlib.sha256(bodies).hexdigest().encode()
    assert prints.decode(prints.OLD_MAGIC + header % check + bodies) == _page()
    with pytest.raises(prints.DamagedPrint):
        prints.decode(prints.OLD_MAGIC + header % check + bodies[:-1])
    with pytest.raises(prints.DamagedPrint):
        prints.decode(prints.OLD_MAGIC + header % check + bodies.upper())


@given(st.binary(max_size=300))
def test_other_bytes_are_no_page(data: bytes) -> None:
    with pytest.raises(prints.DamagedPrint):
        prints.decode(prints.MAGIC + data)


@pytest.mark.parametrize(
    "path", ["/", "/world/", "/a/b/ledger.json", "/.well-known/x", "/čeština/"]
)
def test_public_paths_can_be_printed(path: str) -> None:
    assert is_printable_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "a/", "//a/", "/a//b/", "/../a/", "/a/..", "/.git/", "/a\x00/", "/a\\b/", "/a?b",
        "/a#b", "/a\nb/", "/a/index.html", "/a.gz", "/" + "x" * 300 + "/", "/x" * 300,
    ],
)  # fmt: skip
def test_tricky_paths_cannot(path: str) -> None:
    assert not is_printable_path(path)


@given(st.text(max_size=80))
def test_the_file_of_a_page_is_always_inside_the_folder(path: str) -> None:
    file = prints.location("/root", path)
    assert re.fullmatch(r"/root/prints/[0-9a-f]{2}/[0-9a-f]{62}", file)


@given(st.text(alphabet="./\\ab\x00:~%", max_size=30))
def test_safe_parts_never_climb(path: str) -> None:
    parts = safe_parts(path)
    assert parts is None or all(
        part and part[0] != "." and not set(part) & set("/\\\x00:") for part in parts
    )
