from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from onrecord.distribution.formats import sitemaps, transcripts
from onrecord.distribution.formats.atom import atom
from onrecord.distribution.formats.chapters import chapters_json
from onrecord.distribution.formats.items import (
    NEVER,
    Audio,
    Block,
    Citation,
    Correction,
    FeedHead,
    FeedItem,
    Image,
    Quoted,
    Transcript,
    latest,
)
from onrecord.distribution.formats.json_feed import json_feed
from onrecord.distribution.formats.ninjs import NewsItem, ninjs
from onrecord.distribution.formats.podcast import Show, guid_of_show, podcast
from onrecord.distribution.formats.rss import rss
from onrecord.distribution.formats.xml_text import xml_text
from tests.distribution.ninjs_rules import ninjs_faults
from tests.distribution.rss_rules import atom_faults, json_feed_faults, podcast_faults, rss_faults

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)


@given(ANY_TEXT)
def test_whatever_is_left_may_stand_in_xml(text: str) -> None:
    kept = xml_text(text)
    root = etree.fromstring(f"<a>{escape(kept)}</a>".encode())
    assert (root.text or "") == kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "text", ["tab\tnewline\nreturn\r", "Žižek 中文 \U0001f469‍\U0001f52c", "a & <b>"]
)
def test_text_that_xml_allows_is_left_alone(text: str) -> None:
    assert xml_text(text) == text


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\x7f", "\ud800", "\ufffe", "\U0001ffff"])
def test_a_character_that_xml_forbids_is_dropped(bad: str) -> None:
    assert xml_text(f"a{bad}b") == "ab"


HEAD = FeedHead(
    title="The Record",
    description="d",
    home_url="http://x.example/",
    feed_url="http://x.example/feeds/site.rss",
    language="en",
    hubs=("https://hub.example/",),
    stylesheet="/static/feed.css",
    invitation="Take me along.",
)


def item(text: str = "x", day: int = 1, **changes: Any) -> FeedItem:
    at = datetime(2026, 1, day, tzinfo=UTC)
    values: dict[str, Any] = {
        "article_id": day,
        "guid": f"tag:x.example,2026-01-01:article/{day}",
        "url": "http://x.example/world/a/",
        "title": text,
        "standfirst": text,
        "section": text,
        "language": "en",
        "authors": (text or "Ada",),
        "published_at": at,
        "updated_at": at,
        "disclosure": text,
        "disclosure_value": "ai-assisted",
        "lead": Image(
            url="http://x.example/a.jpg", width=864, height=540, alt=text, credit=text, caption=text
        ),
        "blocks": (
            Block(kind="paragraph", text=text),
            Block(kind="watch", points=(text,)),
            Block(
                kind="statements",
                quoted=(Quoted(speaker=text, role=text, content=text, is_direct=True),),
            ),
        ),
        "citations": (Citation(source=text, title=text, url="http://s.example/"),),
        "audio": Audio(
            url="http://x.example/a.mp3", size=9, media_type="audio/mpeg", duration=61.4
        ),
        "corrections": (Correction(label="Correction", text=text, at=at),),
        "transcripts": (
            Transcript(url="http://x.example/world/a/transcript.vtt", media_type="text/vtt"),
            Transcript(
                url="http://x.example/world/a/transcript.html",
                media_type="text/html",
                is_timed=False,
            ),
        ),
        "chapters_url": "http://x.example/world/a/chapters.json",
    }
    return FeedItem(**{**values, **changes})


SHOW = Show(head=HEAD, author="The Record", cover_url="http://x.example/feeds/cover.png")


@settings(max_examples=20, deadline=None)
@given(ANY_TEXT)
def test_every_format_with_any_text_keeps_its_rules(text: str) -> None:
    pair = [item(text, 1), item(text, 2)]
    titled = [item(text or "x", 1), item(text or "x", 2)]
    assert rss_faults(rss(HEAD, pair)) == []
    assert podcast_faults(podcast(SHOW, pair)) == []
    assert json_feed_faults(json.loads(json_feed(HEAD, pair))) == []
    printable = bool(xml_text(text))
    faults = atom_faults(atom(HEAD, titled))
    assert not printable or faults == []
    news = NewsItem(item=pair[0], version=1, holder="The Record")
    assert ninjs_faults(json.loads(ninjs(news))) == []


def test_the_rules_catch_what_is_broken() -> None:
    """The validators of this suite are themselves able to fail."""
    good = rss(HEAD, [item()]).decode()
    for broken in (
        good.replace("<title>The Record</title>", "", 1),
        good.replace('length="9"', 'length="?"'),
        good.replace("Thu, 01 Jan 2026 00:00:00 +0000</pubDate>", "yesterday</pubDate>"),
        good.replace("<link>http://x.example/world/a/</link>", "<link>/world/a/</link>"),
        good.replace("<item>", "<item><body>x</body>"),
    ):
        assert broken != good
        assert rss_faults(broken.encode())
    entry = atom(HEAD, [item()]).decode()
    assert atom_faults(entry.replace("<id>tag:", "<id>no tag ").encode())
    assert atom_faults(entry.replace('type="html"', 'type="HTML"').encode())
    shown = podcast(SHOW, [item()]).decode()
    assert podcast_faults(
        shown.replace("<itunes:explicit>false", "<itunes:explicit>no", 1).encode()
    )
    assert podcast_faults(shown.replace('purpose="ai-content"', 'purpose="x"').encode())


def test_the_date_of_a_feed_comes_from_its_newest_item() -> None:
    assert latest([]) == NEVER
    assert latest([item(day=3), item(day=2)]) == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_correction_is_seen_in_every_format() -> None:
    wrong = item("x", corrections=(Correction(
        label="Correction", text="It was Tuesday.", at=datetime(2026, 3, 6, tzinfo=UTC)
    ),))  # fmt: skip
    note = "<strong>Correction, March 6, 2026.</strong> It was Tuesday."
    root = etree.fromstring(rss(HEAD, [wrong]))
    assert note in (root.findtext(".//{*}encoded") or "")
    assert note in (root.findtext(".//item/description") or "")
    assert note in (etree.fromstring(atom(HEAD, [wrong])).findtext(".//{*}content") or "")
    shared = json.loads(json_feed(HEAD, [wrong]))["items"][0]
    assert note in shared["content_html"]
    assert shared["_onrecord"]["corrections"][0]["text"] == "It was Tuesday."
    assert note in (etree.fromstring(podcast(SHOW, [wrong])).findtext(".//item/description") or "")


def test_hubs_are_named_where_each_format_wants_them() -> None:
    hub = "https://hub.example/"
    for data in (rss(HEAD, []), atom(HEAD, []), podcast(SHOW, [])):
        links = etree.fromstring(data).iter("{http://www.w3.org/2005/Atom}link")
        assert [link.get("href") for link in links if link.get("rel") == "hub"] == [hub]
    assert json.loads(json_feed(HEAD, []))["hubs"] == [{"type": "WebSub", "url": hub}]


def test_a_show_has_the_guid_that_podcasting_2_makes_of_its_address() -> None:
    # The example of the specification itself.
    assert guid_of_show("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert guid_of_show("http://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_an_episode_has_a_transcript_whole_seconds_and_its_disclosure() -> None:
    episode = etree.fromstring(podcast(SHOW, [item("x")])).find(".//item")
    assert episode is not None
    assert episode.findtext("{*}duration") == "61"
    podcasting = "{https://podcastindex.org/namespace/1.0}"
    shown = [dict(one.attrib) for one in episode.findall(f"{podcasting}transcript")]
    address = "http://x.example/world/a/transcript"
    assert shown == [
        {"url": f"{address}.vtt", "type": "text/vtt", "language": "en", "rel": "captions"},
        {"url": f"{address}.html", "type": "text/html", "language": "en"},
    ]
    chapters = episode.find(f"{podcasting}chapters")
    assert chapters is not None
    assert chapters.get("type") == "application/json+chapters"
    people = [(one.text, one.get("role")) for one in episode.findall(f"{podcasting}person")]
    assert people == [("x", "author"), ("A synthetic voice", "narrator")]
    assert "synthetic voice" in (episode.findtext("description") or "")


MARKS = [
    {"digest": "a" * 64, "start": 0.25, "end": 2.5},
    {"digest": "b" * 64, "start": 3661.0, "end": 3662.5},
    {"digest": "of another text", "start": 5.0, "end": 6.0},
    {"digest": "c" * 64, "start": 7.0, "end": 7.0},
]
HOSTILE = "<script>{\\an8}</script> --> & \x0b“end”\n\n9"
ABOUT = transcripts.About(title="<T>", url="http://x.example/a/", language="en", note="n")


def transcribed(form: str) -> str:
    said = {"a" * 64: "It began.", "b" * 64: HOSTILE, "c" * 64: "Unheard."}
    return transcripts.written(form, MARKS, said, about=ABOUT)


def test_subrip_holds_a_cue_a_sentence_and_no_tag() -> None:
    first, second, rest = transcribed("srt").split("\n\n")
    assert first == "1\n00:00:00,250 --> 00:00:02,500\nIt began."
    assert second == ("2\n01:01:01,000 --> 01:01:02,500\n‹script›(\\an8)‹/script› --› & “end” 9")
    assert rest == ""


def test_json_gives_the_seconds_and_the_sentence_that_the_ledger_knows() -> None:
    data = json.loads(transcribed("json"))
    assert data["version"] == "1.0.0"
    assert data["segments"][0] == {
        "startTime": 0.25, "endTime": 2.5, "body": "It began.", "id": "a" * 12,
    }  # fmt: skip
    assert len(data["segments"]) == 2
    assert data["segments"][1]["body"].startswith("<script>")


def test_a_page_of_what_is_said_is_text_and_for_no_search_engine() -> None:
    root = html.fromstring(transcribed("html"))
    assert [one.text for one in root.iter("time")] == ["0:00", "1:01:01"]
    said = [str(one.text) for one in root.iter("p")]
    assert said[0] == "It began."
    assert said[1].startswith("<script>")
    assert not list(root.iter("script"))
    metas = {one.get("name"): one.get("content") for one in root.iter("meta")}
    assert metas["robots"] == "noindex"
    assert {one.get("href") for one in root.iter("a", "link")} == {"http://x.example/a/"}


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_whatever_is_said_a_transcript_keeps_its_form(said: list[str]) -> None:
    marks = [{"digest": str(n), "start": n, "end": n + 0.5} for n in range(len(said))]
    texts = {str(number): words for number, words in enumerate(said)}
    written = {form: transcripts.written(form, marks, texts, about=ABOUT)
               for form in transcripts.FORMS}  # fmt: skip
    count = len(json.loads(written["json"])["segments"])
    assert count <= len(said)
    # A control character alone says nothing.
    assert count == len(said) or not all(xml_text(words).strip() for words in said)
    assert written["vtt"].count(" --> ") == written["srt"].count(" --> ") == count
    assert len(list(html.fromstring(written["html"]).iter("p"))) == count


def test_chapters_lead_to_the_page_and_cover_the_file() -> None:
    parts = [
        {"title": "A", "start": 0.0, "end": 10.5},
        {"title": "Sources", "start": 10.5, "end": 12.25},
    ]
    data = json.loads(
        chapters_json(parts, title="A", url="http://x.example/a/", show="S", author="R")
    )
    assert data["version"] == "1.2.0"
    assert [one["startTime"] for one in data["chapters"]] == [0.0, 10.5]
    assert [one["endTime"] for one in data["chapters"]] == [10.5, 12.25]
    assert {one["url"] for one in data["chapters"]} == {"http://x.example/a/"}


def test_an_owner_locks_the_show() -> None:
    show = replace(SHOW, email="desk@x.example")
    locked = etree.fromstring(podcast(show, [])).find(
        ".//{https://podcastindex.org/namespace/1.0}locked"
    )
    assert locked is not None
    assert (locked.text, locked.get("owner")) == ("yes", "desk@x.example")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("de-AT", "de"),
        ("pt_BR", "pt"),
        ("zh", "zh-cn"),
        ("zh-Hans", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-Hant-HK", "zh-tw"),
        ("", "en"),
    ],
)
def test_google_news_gets_the_language_code_it_takes(tag: str, expected: str) -> None:
    assert sitemaps.news_language(tag) == expected


def test_a_sitemap_index_names_its_parts() -> None:
    data = sitemaps.sitemap_index([sitemaps.Address(url="http://x/sitemap-1.xml")])
    root = etree.fromstring(data)
    assert root.tag == f"{{{sitemaps.SITEMAP}}}sitemapindex"
    assert root.findtext(".//{*}loc") == "http://x/sitemap-1.xml"
