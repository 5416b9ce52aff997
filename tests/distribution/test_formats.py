from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from onrecord.distribution.formats import sitemaps
from onrecord.distribution.formats.atom import atom
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
        "transcript_url": "http://x.example/world/a/transcript.vtt",
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
    transcript = episode.find("{https://podcastindex.org/namespace/1.0}transcript")
    assert transcript is not None
    assert transcript.get("type") == "text/vtt"
    assert "synthetic voice" in (episode.findtext("description") or "")


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
