"""What a delivery is, told by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.parsers.recognising import recognise
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.registry import PARSERS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<rss version='2.0'/>", "feed"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- x --><feed xmlns='a'/>", "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><rdf:RDF/>", "feed"),
        (b"Notice: PHP\n<rss version='2.0'><channel/></rss>", "feed"),
        (b"<!DOCTYPE rss PUBLIC 'x' 'y'><rss/>", "feed"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "feed"),
        ("<?xml version='1.0'?><rss/>".encode("utf-16"), "feed"),
        (b"<newsItem xmlns='x'/>", "newsml-g2"),
        (b"<nar:newsMessage xmlns:nar='x'/>", "newsml-g2"),
        (b"<nitf/>", "nitf"),
        (b"<!DOCTYPE NewsML SYSTEM 'x.dtd'><NewsML/>", "newsml-1"),
        (b"\x01cwa012 4 i 10\r\n\x02Text", "wire-text"),
        (b"\x16\x16\x01W12\x1fcoast\nu i\x02Text", "wire-text"),
        (b"Received: x\nFrom: a@b.example\nSubject: c\n\nText", "mail"),
        (b"From a@b Fri Mar 6\nMessage-ID: <1>\nFrom: a@b.example\n\nText", "mail"),
        (b"From: the harbour\nSubject: none\n\nText", "text"),
        (b'{"total": 1, "items": [{"uri": "x", "headline": "y"}]}', "ninjs"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"<html><rss/></html>", "html"),
        (b"<p>A fragment</p>", "html"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json-feed"),
        (b'{"items": [], "version": "https://jsonfeed.org/version/1"}', "json-feed"),
        (b'{"uri": "x"}', "ninjs"),
        (b'[{"uri": "x", "pubStatus": "usable"}]', "ninjs"),
        (b"Quay closed\n\nIt is closed.", "text"),
        (b"[Update] Quay closed", "text"),
    ],
)
def test_formats_are_told_by_content(data: bytes, expected: str) -> None:
    assert recognise(data) == expected
    assert expected in PARSERS


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b" \n\x00", "empty"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<urlset xmlns='x'/>", "sitemap"),
        (b"<RBNews/>", "no format of news that is read here"),
        (b"<svg xmlns='x'/>", "picture"),
        (b'{"name": "x"}', "neither a JSON Feed nor ninjs"),
        (b'{"uri": broken', "not valid JSON"),
        (b"\x7fELF" + b"\x00\x01\x02" * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 50, "picture"),
    ],
)
def test_what_holds_no_news_is_refused_in_one_sentence(data: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told) as caught:
        recognise(data)
    assert caught.value.message.endswith(".")
    assert "\n" not in caught.value.message


@given(st.binary(max_size=300))
def test_never_fails_otherwise(data: bytes) -> None:
    try:
        found = recognise(data)
    except Unreadable:
        return
    assert found in PARSERS
