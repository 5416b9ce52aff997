from __future__ import annotations

import json
from datetime import datetime, timedelta

import feedparser
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from lxml import etree

from onrecord.distribution import paths, queries
from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.intake.models import Delivery, Passage, Report, Source
from onrecord.narration.models import Narration
from onrecord.publishing.models import ArticlePage, Disclosure, ReviewCertificate, SectionPage
from tests.distribution import newsroom

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def _rss(client: Client, path: str = "/feeds/site.rss") -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return etree.fromstring(response.content)


def _cite(article: ArticlePage, *, url: str, now: datetime) -> None:
    source = Source.objects.create(name="Harbour Wire", slug="harbour", created_at=now)
    delivery = Delivery.objects.create(source=source, digest="d", size=1, received_at=now)
    report = Report.objects.create(
        source=source, delivery=delivery, identity="i", title="Talks <resume>", url=url,
        received_at=now,
    )  # fmt: skip
    passage = Passage.objects.create(report=report, position=0, start=0, end=1, text="T")
    ledger = Ledger.objects.create(created_at=now, updated_at=now)
    entry = LedgerEntry.objects.create(
        ledger=ledger, digest="x", text="T", field="body", checked_at=now
    )
    EntrySupport.objects.create(
        entry=entry, passage=passage, start=0, end=1, score=1.0, passage_digest="p"
    )
    ArticlePage.objects.filter(pk=article.pk).update(ledger=ledger)


def _narrate(article: ArticlePage, *, now: datetime) -> Narration:
    narration = Narration.objects.create(
        digest="n", language="en", voice="v", size=1234, duration=192.4, making={}, created_at=now,
        audio=ContentFile(b"x" * 1234, name="talks.mp3"),
    )  # fmt: skip
    ArticlePage.objects.filter(pk=article.pk).update(narration=narration)
    return narration


def test_an_item_carries_the_whole_article(
    client: Client, section: SectionPage, now: datetime
) -> None:
    said = {"speaker": "A. Minister", "role": "host", "content": "We talk", "direct": True}
    blocks = [
        ("heading", "The <talks>"),
        ("statements", [said]),
        ("watch", ["The next round"]),
    ]
    article = newsroom.add_article(section, "talks", now=now, text="First & last.", blocks=blocks)
    item = _rss(client).find("./channel/item")
    assert item is not None
    content = item.findtext(CONTENT) or ""
    assert "<p>First &amp; last.</p>" in content
    assert "The &lt;talks&gt;" in content
    assert "“We talk”" in content
    assert "The next round" in content
    assert item.findtext("title") == article.title
    assert item.findtext("link") == "http://127.0.0.1:8000/world/talks/"


def test_the_guid_survives_every_change_of_an_article(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    before = _rss(client).findtext("./channel/item/guid")
    ArticlePage.objects.filter(pk=article.pk).update(
        title="Other", slug="other", url_path="/front/world/other/", updated_at=now
    )
    item = _rss(client).find("./channel/item")
    assert item is not None
    guid = item.find("guid")
    assert guid is not None
    assert guid.text == before == f"tag:127.0.0.1,2026-03-06:article/{article.pk}"
    assert guid.get("isPermaLink") == "false"
    assert item.findtext("title") == "Other"


def test_narration_is_enclosed_with_its_true_length(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    narration = _narrate(article, now=now)
    enclosure = _rss(client).find("./channel/item/enclosure")
    assert enclosure is not None
    assert enclosure.get("length") == "1234"
    assert enclosure.get("type") == "audio/mpeg"
    assert enclosure.get("url") == f"http://127.0.0.1:8000{narration.audio.url}"


def test_no_narration_no_enclosure(client: Client, article: ArticlePage) -> None:
    assert _rss(client).find("./channel/item/enclosure") is None


def test_sources_are_named_and_linked(client: Client, article: ArticlePage, now: datetime) -> None:
    _cite(article, url="https://harbour.example/talks", now=now)
    content = _rss(client).findtext(f"./channel/item/{CONTENT}") or ""
    assert '<a href="https://harbour.example/talks" rel="nofollow">' in content
    assert "Harbour Wire: Talks &lt;resume&gt;" in content


def test_a_source_with_a_hostile_address_is_named_only(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    _cite(article, url="javascript:alert(1)", now=now)
    content = _rss(client).findtext(f"./channel/item/{CONTENT}") or ""
    assert "Harbour Wire" in content
    assert "javascript:" not in content


@pytest.mark.parametrize(
    ("disclosure", "reviewer", "expected"),
    [
        (Disclosure.AI_ASSISTED, "Ada Editor", "reviewed by Ada Editor"),
        (Disclosure.AI_ASSISTED, "", "no review is recorded"),
        (Disclosure.AI_AUTONOMOUS, "", "not reviewed by a person"),
        (Disclosure.HUMAN_ONLY, "", "Written by people"),
    ],
)
def test_every_item_says_how_it_was_made(
    client: Client,
    article: ArticlePage,
    now: datetime,
    disclosure: str,
    reviewer: str,
    expected: str,
) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(disclosure=disclosure)
    if reviewer:
        ReviewCertificate.objects.create(
            article=article, reviewer_name=reviewer, content_digest="c", opened_at=now,
            approved_at=now,
        )  # fmt: skip
    item = _rss(client).find("./channel/item")
    assert item is not None
    assert expected in (item.findtext(CONTENT) or "")
    assert expected in (item.findtext("description") or "")


def test_a_sample_says_so(client: Client, section: SectionPage, article: ArticlePage) -> None:
    SectionPage.objects.filter(pk=section.pk).update(is_sample=True)
    assert "sample" in (_rss(client).findtext(f"./channel/item/{CONTENT}") or "")


def test_the_feed_names_itself_its_language_and_its_date(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(updated_at=now + timedelta(hours=2))
    channel = _rss(client).find("./channel")
    assert channel is not None
    self_link = channel.find("{http://www.w3.org/2005/Atom}link")
    assert self_link is not None
    assert self_link.get("href") == "http://127.0.0.1:8000/feeds/site.rss"
    assert channel.findtext("language") == "en"
    assert channel.findtext("lastBuildDate") == "Fri, 06 Mar 2026 11:30:00 +0000"
    assert channel.findtext("item/pubDate") == "Fri, 06 Mar 2026 08:30:00 +0000"


def test_the_same_content_gives_the_same_bytes(client: Client, article: ArticlePage) -> None:
    for path in paths.public_paths():
        assert client.get(path).content == client.get(path).content


def test_feedparser_reads_the_feed_without_complaint(client: Client, article: ArticlePage) -> None:
    parsed = feedparser.parse(client.get("/feeds/site.rss").content)
    assert not parsed.bozo
    assert parsed.feed.title == "The Record"
    assert parsed.entries[0].title == article.title
    assert parsed.entries[0].author == "The newsroom"


def test_characters_that_xml_forbids_do_not_break_a_feed(
    client: Client, article: ArticlePage
) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(title="A\x0bB\x00C")
    assert _rss(client).findtext("./channel/item/title") == "ABC"


def test_a_section_feed_holds_that_section_only(
    client: Client, section: SectionPage, article: ArticlePage, now: datetime
) -> None:
    other = newsroom.add_section(section.get_parent().specific, "science")
    newsroom.add_article(other, "comet", now=now)
    titles = [item.findtext("title") for item in _rss(client, "/feeds/science.rss").iter("item")]
    assert titles == ["Comet"]
    assert len(_rss(client).findall("./channel/item")) == 2


def test_a_feed_of_no_section_is_not_found(client: Client, section: SectionPage) -> None:
    assert client.get("/feeds/nowhere.rss").status_code == 404


def test_json_feed_agrees_with_rss(client: Client, article: ArticlePage, now: datetime) -> None:
    _narrate(article, now=now)
    response = client.get("/feeds/site.json")
    data = json.loads(response.content)
    item = data["items"][0]
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert item["id"] == _rss(client).findtext("./channel/item/guid")
    assert item["attachments"][0]["size_in_bytes"] == 1234
    assert item["attachments"][0]["duration_in_seconds"] == 192
    assert item["_onrecord"]["ai_disclosure"] == "ai-assisted"
    assert response["Content-Type"].startswith("application/feed+json")


def test_nothing_hidden_is_in_any_feed_or_sitemap(
    client: Client, section: SectionPage, now: datetime
) -> None:
    canaries = newsroom.add_hidden_articles(section, now=now)
    seen = set()
    for path in paths.public_paths():
        text = client.get(path).content.decode()
        assert not [word for word in canaries.values() if word in text], path
        if "seen" in text.lower():
            seen.add(path)
    assert seen >= {"/feeds/site.rss", "/feeds/world.rss", "/feeds/site.json", "/sitemap.xml"}


def test_every_answer_names_what_it_shows(
    client: Client, section: SectionPage, article: ArticlePage
) -> None:
    keys = {path: client.get(path)["Surrogate-Key"].split() for path in paths.public_paths()}
    assert f"article-{article.pk}" in keys["/feeds/site.rss"]
    assert "front" in keys["/feeds/site.rss"]
    assert f"section-{section.pk}" in keys["/feeds/world.rss"]
    assert "front" in keys["/sitemap.xml"]
    assert all(keys.values())


def test_no_answer_sets_a_cookie_or_differs_by_reader(client: Client, article: ArticlePage) -> None:
    for path in paths.public_paths():
        response = client.get(path)
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_a_feed_costs_a_fixed_number_of_queries(
    client: Client, section: SectionPage, now: datetime, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        newsroom.add_article(section, f"piece-{number}", now=now)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(_rss(client).findall("./channel/item")) == 12


def test_the_sitemap_lists_fronts_and_articles(client: Client, article: ArticlePage) -> None:
    root = etree.fromstring(client.get("/sitemap.xml").content)
    locations = [loc.text for loc in root.iter("{*}loc")]
    base = "http://127.0.0.1:8000"
    assert locations == [f"{base}/", f"{base}/world/", f"{base}/world/talks-go-on/"]


def test_a_large_sitemap_is_cut_into_parts_that_hold_everything_once(
    client: Client, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SITEMAP_MOST", 2)
    for number in range(5):
        newsroom.add_article(section, f"piece-{number}", now=now)
    index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = [str(loc.text).removeprefix("http://127.0.0.1:8000") for loc in index.iter("{*}loc")]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    assert set(parts) <= set(paths.public_paths())
    listed = [
        loc.text
        for part in parts
        for loc in etree.fromstring(client.get(part).content).iter("{*}loc")
    ]
    assert len(listed) == len(set(listed)) == 2 + 5
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_the_news_sitemap_holds_two_days(
    client: Client, section: SectionPage, now: datetime
) -> None:
    newsroom.add_article(section, "old", now=now, published_at=now - timedelta(days=3))
    newsroom.add_article(section, "new", now=now, language="de-AT")
    articles = queries.news_articles(now=now)
    assert [article.slug for article in articles] == ["new"]


def test_a_news_entry_has_what_google_requires(
    client: Client, section: SectionPage, now: datetime
) -> None:
    from onrecord.distribution.formats import sitemaps

    entry = sitemaps.NewsEntry(url="http://x/a/", title="A & B", language="de-AT", published_at=now)
    root = etree.fromstring(sitemaps.news_sitemap([entry], publication="The Record"))
    space = {"n": sitemaps.NEWS}
    assert root.findtext(".//n:publication/n:name", namespaces=space) == "The Record"
    assert root.findtext(".//n:publication/n:language", namespaces=space) == "de"
    assert root.findtext(".//n:publication_date", namespaces=space) == "2026-03-06T09:30:00+00:00"
    assert root.findtext(".//n:title", namespaces=space) == "A & B"


def test_robots_keeps_crawlers_off_the_desk_and_names_the_sitemaps(
    client: Client, section: SectionPage
) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /desk/" in lines
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in lines
    assert "Sitemap: http://127.0.0.1:8000/news-sitemap.xml" in lines


def test_nothing_is_written_by_a_post(client: Client, section: SectionPage) -> None:
    assert client.post("/sitemap.xml").status_code == 405
