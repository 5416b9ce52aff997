from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from onrecord.distribution.formats import sitemaps
from onrecord.distribution.formats.rss import NEVER, FullTextRss
from onrecord.distribution.formats.xml_text import xml_text

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


def _feed() -> FullTextRss:
    return FullTextRss(title="t", link="http://x/", description="d")


def _add(feed: FullTextRss, title: str = "x", day: int = 1) -> None:
    at = datetime(2026, 1, day, tzinfo=UTC)
    feed.add_item(
        title,
        "http://x/1",
        title,
        pubdate=at,
        updateddate=at,
        unique_id="tag:x,2026:1",
        unique_id_is_permalink=False,
        creators=[title],
        language="en",
        content_html=title,
    )


@given(ANY_TEXT)
def test_a_feed_with_any_text_is_well_formed(text: str) -> None:
    feed = _feed()
    _add(feed, text)
    root = etree.fromstring(feed.writeString("utf-8").encode("utf-8"))
    assert len(root.findall("./channel/item")) == 1


def test_the_date_of_a_feed_comes_from_its_newest_item() -> None:
    feed = _feed()
    assert feed.latest_post_date() == NEVER
    _add(feed, day=3)
    _add(feed, day=2)
    assert feed.latest_post_date() == datetime(2026, 1, 3, tzinfo=UTC)


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
