"""Deliveries made to kill: refused in one sentence or read, in bounded time; nothing else dies."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.intake.parsers import bounds
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.reading import PARSE_SECONDS, read
from onrecord.plumbing import guarded
from onrecord.plumbing.guarded import ChildDied, close_idle, run_guarded
from onrecord.vocabulary.reports import ParsedDelivery
from tests.plumbing.servers import ScriptedServer, answer

HEAD = b"<rss version='2.0'><channel><title>T</title>"
TAIL = b"</channel></rss>"
ITEM = b"<item><title>A</title><link>https://a.example/1</link></item>"


@pytest.fixture(scope="module", autouse=True)
def no_children_left() -> Iterator[None]:
    yield
    close_idle()


def item(inside: bytes) -> bytes:
    return HEAD + b"<item><title>A</title>" + inside + b"</item>" + TAIL


def entity_bomb(levels: int) -> bytes:
    lines = [b"<!ENTITY e0 'ha'>"]
    lines += [
        b"<!ENTITY e%d '%s'>" % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, levels)
    ]
    return (
        b"<?xml version='1.0'?><!DOCTYPE rss [" + b"".join(lines) + b"]>" + HEAD
        + b"<item><title>&e%d;</title></item>" % (levels - 1) + TAIL
    )  # fmt: skip


def entity_chain(length: int) -> bytes:
    lines = [b"<!ENTITY e0 'x'>"]
    lines += [b"<!ENTITY e%d '&e%d;'>" % (number, number - 1) for number in range(1, length)]
    return b"<!DOCTYPE rss [" + b"".join(lines) + b"]>" + item(b"&e%d;" % (length - 1))


REFUSED = {
    "billion laughs": (entity_bomb(10), "entity bombs"),
    "entity chain": (entity_chain(30_000), "entity bombs"),
    "quadratic blow-up": (
        b"<!DOCTYPE r [<!ENTITY a '" + b"x" * 50_000 + b"'>]>" + item(b"&a;" * 20_000),
        "entity bombs",
    ),
    "external entity": (
        b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + item(b"&x;"),
        "entity bombs",
    ),
    "parameter entity": (
        b"<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1/'> %x;]>" + item(b""),
        "entity bombs",
    ),
    "late doctype": (HEAD + b"<!DOCTYPE r [<!ENTITY a 'b'>]>" + ITEM + TAIL, "entity bombs"),
    "bare entity": (HEAD + b"<!ENTITY a 'b'>" + ITEM + TAIL, "declares entities"),
    "deep nesting": (item(b"<a>" * 5_000), "deep"),
    "many attributes": (
        item(b"<a " + b" ".join(b"a%d='x'" % number for number in range(100_000)) + b"/>"),
        "attributes",
    ),
    "many items": (HEAD + ITEM * 11_000 + TAIL, "10,000 items"),
    "many elements": (HEAD + b"<x/>" * 410_000 + TAIL, "elements"),
    "many categories": (item(b"<category>c</category>" * 50_000), "categories"),
    "huge": (b"<rss>" + b" " * (21 * 1024 * 1024), "larger than 20 MB"),
    "nested json": (b'{"uri": ' + b"[" * 200_000, "JSON"),
    "endless number": (b'{"uri": ' + b"9" * 100_000 + b"}", "JSON"),
    "newsml bomb": (
        b"<!DOCTYPE n [<!ENTITY a 'b'>]><newsItem xmlns='x'><a>&a;</a></newsItem>",
        "entity bombs",
    ),
    "nitf external": (b"<!DOCTYPE nitf [<!ENTITY x SYSTEM 'file:///a'>]><nitf>&x;</nitf>", "bombs"),
    "broken newsml": (b"<newsItem><itemMeta></newsItem>", "not well-formed"),
    "binary": (bytes(range(256)) * 40, "binary"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_one_sentence_and_the_child_lives(name: str) -> None:
    data, told = REFUSED[name]
    close_idle()  # those that other tests left may end by their own clock
    started = time.perf_counter()
    with pytest.raises(Unreadable, match=told) as caught:
        read(data)
    assert time.perf_counter() - started < 5
    assert caught.value.message.count(". ") == 0
    assert all(child.usable() for child in guarded._idle)
    assert guarded._idle


def survives(data: bytes, **labels: str) -> ParsedDelivery:
    started = time.perf_counter()
    parsed = read(data, **labels)
    assert time.perf_counter() - started < 5
    return parsed


@pytest.mark.parametrize("tag", ["author", "dc:creator", "managingEditor", "pubDate", "category"])
@pytest.mark.parametrize("filling", [b"a", b"a.", b"a@", b"<![CDATA[a@a.]]>"])
def test_long_short_fields_cost_nothing(tag: str, filling: bytes) -> None:
    name = tag.encode()
    data = item(b"<" + name + b">" + filling * 32_000 + b"</" + name + b">")
    (report,) = survives(data).reports
    assert report.title == "A"


@pytest.mark.parametrize(
    "inside",
    [
        b"<description>" + b"&lt;div&gt;" * 50_000 + b"</description>",
        b"<description>" + b"&lt;p " + b"a=1 " * 20_000 + b"&gt;</description>",
        b"<description><![CDATA[" + b"<b>" * 100_000 + b"]]></description>",
        b"<description>" + b"a\xcc\x81\xcc\xa7" * 50_000 + b"</description>",
        b"<!--" + b" -- " * 50_000 + b"-->",
        b"<x>" + b"&amp;" * 50_000 + b"</x>",
        b"<![CDATA[" * 50_000,
        b"<" * 50_000,
        b"</item>" * 20_000,
        b"\x00" * 100_000,
        b"\xff\xfe\xfd" * 50_000,
        b"&undefined;" * 20_000,
        b"&#x110000;&#0;&#xd800;",
        b"<title>" + b"x" * 500_000 + b"</title>",
        b"<link>" + b"https://a.example/" + b"x" * 100_000 + b"</link>",
        b"<guid>" + b"g" * 100_000 + b"</guid>",
    ],
    ids=lambda inside: repr(inside[:24]),
)
def test_odd_insides_are_read_without_harm(inside: bytes) -> None:
    for report in survives(item(inside)).reports:
        assert len(report.title) <= 500
        assert len(report.guid) <= 1000
        assert len(report.url) <= 2000
        assert "\x00" not in report.body_text + report.summary_text + report.title


def test_document_type_without_declarations_is_cut_off_not_followed() -> None:
    with ScriptedServer({"/x.dtd": answer(b"<!ENTITY a 'b'>")}) as server:
        doctype = f"<!DOCTYPE rss SYSTEM '{server.url('/x.dtd')}'>".encode()
        for data in (doctype + HEAD + ITEM + TAIL, doctype + b"<nitf><head/></nitf>"):
            read(data)
        assert server.requests == []


def test_no_include_style_sheet_or_image_is_followed() -> None:
    with ScriptedServer({}) as server:
        page = (
            f"<!DOCTYPE html><html><head><link rel=stylesheet href={server.url('/a.css')}>"
            f"<base href={server.url('/')}></head><body><article><h1>A title</h1>"
            f"<img src={server.url('/a.png')}><iframe src={server.url('/f')}></iframe>"
            "<p>Enough words to be taken for the main text of an article by anybody, surely.</p>"
            "</article></body></html>"
        )
        feed = (
            f"<?xml-stylesheet href='{server.url('/x.xsl')}'?><rss xmlns:xi="
            f"'http://www.w3.org/2001/XInclude'><channel><item><title>A</title>"
            f"<xi:include href='{server.url('/i')}'/></item></channel></rss>"
        )
        read(page.encode())
        read(feed.encode())
        assert server.requests == []


def test_deep_page_and_huge_page_do_no_harm() -> None:
    for page in (
        b"<!DOCTYPE html><html><body>" + b"<div>" * 20_000 + b"<p>Text",
        b"<!DOCTYPE html><html><body><p>" + b"A sentence of words. " * 20_000,
        b"<!DOCTYPE html>" + b"<table><tr><td>" * 5_000,
        b"<!DOCTYPE html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script><h1>T",
    ):
        with contextlib.suppress(Unreadable, ChildDied):
            assert len(read(page).reports) == 1
    assert survives(HEAD + ITEM + TAIL).reports


def test_a_death_is_told_and_the_next_delivery_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "plumbing"))
    with pytest.raises(ChildDied):
        run_guarded("guarded_targets:crash", b"x", seconds=PARSE_SECONDS, megabytes=256)
    assert survives(HEAD + ITEM + TAIL).reports


def test_json_members_of_any_type_do_no_harm() -> None:
    odd = [None, True, 7, 1e400, "x", [], {}, [[]], {"value": []}, "\ud800"]
    for value in odd:
        names = (
            "id",
            "url",
            "title",
            "content_html",
            "authors",
            "tags",
            "date_published",
            "language",
        )
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [dict.fromkeys(names, value)],
        }
        assert isinstance(survives(json.dumps(feed).encode()), ParsedDelivery)
        wire = dict.fromkeys(
            ("headline", "bodies", "versioncreated", "subject", "pubstatus"), value
        )
        assert isinstance(survives(json.dumps({"uri": "x", **wire}).encode()), ParsedDelivery)


def test_bounds_keep_what_is_in_bounds() -> None:
    text = (HEAD + ITEM * 3 + TAIL).decode()
    checked = bounds.bounded(text)
    assert checked.text == text
    assert (checked.items, checked.breaks_off, checked.open_at_end) == (3, False, [])
