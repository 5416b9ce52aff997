from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import feedparser
import podcastparser
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import Settings

from onrecord.distribution import paths, queries
from onrecord.distribution.formats import sitemaps
from onrecord.distribution.formats.ninjs import SCHEMA
from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.intake.models import Delivery, Passage, Report, Source
from onrecord.narration.models import Narration
from onrecord.publishing import gatherings
from onrecord.publishing.models import (
    ArticlePage,
    Author,
    Correction,
    CorrectionKind,
    Disclosure,
    PublishedVersion,
    ReviewCertificate,
    SectionPage,
    VersionReason,
)
from onrecord.reader import lists
from onrecord.vocabulary.texts import text_digest
from tests.distribution import newsroom
from tests.distribution.ninjs_rules import ninjs_faults
from tests.distribution.rss_rules import atom_faults, json_feed_faults, podcast_faults, rss_faults
from tests.narration.rows import add_narration

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
    narration = add_narration(
        now=now, size=1234, duration=192.4, audio=ContentFile(b"x" * 1234, name="talks.mp3")
    )
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
        text = client.get(path).content.decode("utf-8", "replace")
        assert not [word for word in canaries.values() if word in text], path
        if "seen" in text.lower():
            seen.add(path)
    assert seen >= {"/feeds/site.rss", "/feeds/world.rss", "/feeds/site.json"}
    assert seen >= {"/feeds/site.atom", "/feeds/world.json", "/world/seen/ninjs.json"}


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


def _locations(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, path
    found = [str(loc.text) for loc in etree.fromstring(response.content).iter("{*}loc")]
    return [address.removeprefix("http://127.0.0.1:8000") for address in found]


def test_the_sitemap_lists_fronts_and_articles(client: Client, article: ArticlePage) -> None:
    parts = _locations(client, "/sitemap.xml")
    assert parts == ["/sitemap-fronts-1.xml", "/sitemap-articles-1.xml"]
    assert _locations(client, parts[0]) == ["/", "/world/"]
    assert _locations(client, parts[1]) == ["/world/talks-go-on/"]


def test_a_large_sitemap_is_cut_into_parts_that_hold_everything_once(
    client: Client, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gatherings, "PART_PAGES", 2)
    articles = [newsroom.add_article(section, f"piece-{n}", now=now) for n in range(5)]
    parts = [path for path in _locations(client, "/sitemap.xml") if "articles" in path]
    assert len(parts) in {3, 4}
    assert set(parts) <= set(paths.public_paths())
    listed = {part: _locations(client, part) for part in parts}
    flat = [path for of_part in listed.values() for path in of_part]
    assert sorted(flat) == sorted(f"/world/piece-{n}/" for n in range(5))
    # One more article makes one part new and leaves the bytes of the others alone.
    before = {part: client.get(part).content for part in parts}
    newest = newsroom.add_article(section, "piece-5", now=now)
    changed = set(paths.paths_of_number(newest.pk))
    assert {p for p in parts if client.get(p).content != before[p]} <= changed
    for article in articles:
        assert paths.path_of(article) in _locations(client, paths.paths_of_number(article.pk)[0])
    assert client.get("/sitemap-articles-999.xml").status_code == 404
    assert client.get("/sitemap-articles-0.xml").status_code == 404
    assert client.get("/sitemap-nothing-1.xml").status_code == 404


def test_a_sitemap_says_when_a_page_changed_and_what_it_shows(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    changed = now + timedelta(hours=3)
    ArticlePage.objects.filter(pk=article.pk).update(updated_at=changed)
    lists.relist(article_ids=[article.pk], now=now)
    root = etree.fromstring(client.get("/sitemap-articles-1.xml").content)
    assert root.findtext(".//{*}lastmod") == "2026-03-06T12:30:00+00:00"
    index = etree.fromstring(client.get("/sitemap.xml").content)
    assert [mod.text for mod in index.iter("{*}lastmod")] == ["2026-03-06T12:30:00+00:00"]


def test_a_directory_of_another_app_is_in_the_index(
    client: Client, article: ArticlePage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Days:
        def parts(self) -> dict[int, datetime | None]:
            return {1: now, 4: None}

        def newest_part(self) -> int:
            return 4

        def pages(self, part: int) -> list[gatherings.Listed]:
            return [gatherings.Listed(path=f"/archive/{part}/", modified_at=now)] * (part in {1, 4})

    monkeypatch.setattr(gatherings, "_directories", {"days": Days()})
    assert _locations(client, "/sitemap.xml")[-2:] == ["/sitemap-days-1.xml", "/sitemap-days-4.xml"]
    assert _locations(client, "/sitemap-days-4.xml") == ["/archive/4/"]
    assert client.get("/sitemap-days-2.xml").status_code == 404
    assert "/sitemap-days-4.xml" in set(paths.public_paths())
    assert paths.paths_listing(article)[-1] == "/sitemap-days-4.xml"


def test_a_news_sitemap_too_large_for_google_is_cut(
    client: Client, section: SectionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NEWS_MOST", 2)
    for number in range(3):
        newsroom.add_article(section, f"fresh-{number}", now=timezone.now())
    parts = _locations(client, "/news-sitemap.xml")
    assert parts == ["/news-sitemap-1.xml", "/news-sitemap-2.xml"]
    assert set(parts) <= set(paths.public_paths())
    assert [len(_locations(client, part)) for part in parts] == [2, 1]
    assert client.get("/news-sitemap-3.xml").status_code == 404


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


def test_every_feed_keeps_the_rules_of_its_format(
    client: Client, article: ArticlePage, now: datetime, settings: Settings
) -> None:
    settings.WEBSUB_HUBS = ["https://hub.example/"]
    _cite(article, url="https://harbour.example/talks", now=now)
    _narrate(article, now=now)
    _correct(article, now=now)
    for path in ("/feeds/site.rss", "/feeds/world.rss", "/feeds/corrections.rss"):
        assert rss_faults(client.get(path).content) == [], path
        assert len(_rss(client, path).findall(".//item")) == 1
    assert atom_faults(client.get("/feeds/site.atom").content) == []
    for path in ("/feeds/site.json", "/feeds/world.json"):
        assert json_feed_faults(json.loads(client.get(path).content)) == [], path
    assert podcast_faults(client.get("/feeds/podcast.rss").content) == []


def test_atom_is_read_as_rss_is(client: Client, article: ArticlePage, now: datetime) -> None:
    _narrate(article, now=now)
    atom = feedparser.parse(client.get("/feeds/site.atom").content)
    rss = feedparser.parse(client.get("/feeds/site.rss").content)
    assert not atom.bozo
    for entry, item in zip(atom.entries, rss.entries, strict=True):
        for name in ("id", "title", "link", "author", "published_parsed"):
            assert entry[name] == item[name]
        assert entry.content[0].value == item.content[0].value
        assert entry.enclosures[0].length == item.enclosures[0].length == "1234"


def _correct(article: ArticlePage, *, now: datetime) -> Correction:
    version = PublishedVersion.objects.create(
        article=article, number=2, digest="2", at=now, headline=article.title,
        reason=VersionReason.CORRECTION,
    )  # fmt: skip
    return Correction.objects.create(
        article=article, kind=CorrectionKind.CORRECTION, field="body", was="Talks <stopped>.",
        was_digest="w", now="Talks went on.", digest="n", note="Talks had not stopped.",
        made_at=now, version=version,
    )  # fmt: skip


def test_a_correction_stands_in_the_item_that_keeps_its_guid(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    before = _rss(client).findtext("./channel/item/guid")
    _correct(article, now=now)
    ArticlePage.objects.filter(pk=article.pk).update(updated_at=now)
    item = _rss(client).find("./channel/item")
    assert item is not None
    assert item.findtext("guid") == before
    assert item.findtext("{http://www.w3.org/2005/Atom}updated") == "2026-03-06T09:30:00+00:00"
    assert "Talks had not stopped." in (item.findtext(CONTENT) or "")


def test_the_feed_of_corrections_says_what_was_and_what_is(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    correction = _correct(article, now=now)
    waiting = Correction.objects.create(
        article=article, kind=CorrectionKind.CORRECTION, field="body", was="x", was_digest="x",
        note="canary-waiting", made_at=now,
    )  # fmt: skip
    items = _rss(client, "/feeds/corrections.rss").findall("./channel/item")
    assert [item.findtext("guid") for item in items] == [
        f"tag:127.0.0.1,2026-03-06:correction/{correction.pk}"
    ]
    text = items[0].findtext(CONTENT) or ""
    for words in ("Talks had not stopped.", "Talks &lt;stopped&gt;.", "Talks went on."):
        assert words in text
    for path in paths.public_paths():
        assert b"canary-waiting" not in client.get(path).content, path
    assert "/feeds/corrections.rss" in paths.paths_listing(article)
    waiting.delete()


class _Authors:
    """The gatherer of a test: one author's articles."""

    def find(self, slug: str) -> gatherings.Gathering | None:
        author = Author.objects.filter(slug=slug).first()
        return self._of(author) if author else None

    def holding(self, article: ArticlePage) -> list[gatherings.Gathering]:
        return [self._of(author) for author in article.authors.all()]

    def every(self) -> Iterator[str]:
        return (self._of(author).path for author in Author.objects.iterator())

    def _of(self, author: Author) -> gatherings.Gathering:
        return gatherings.Gathering(
            path=f"/authors/{author.slug}/", title=author.name, key=f"author-{author.pk}",
            newest=lambda limit: author.articles.values_list("pk", flat=True)[:limit],
        )  # fmt: skip


def test_what_gathers_articles_has_a_feed(
    client: Client, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gatherings, "_gatherers", {"authors": _Authors()})
    hers = newsroom.add_article(section, "hers", now=now)
    other = newsroom.add_article(section, "not-hers", now=now)
    canaries = newsroom.add_hidden_articles(section, now=now)
    ada = Author.objects.create(name="Ada", slug="ada", is_person=True)
    for article in (hers, *ArticlePage.objects.filter(slug__contains="canary")):
        article.authors.add(ada)
        ArticlePage.objects.filter(pk=article.pk).update(title=article.title)
    through = ArticlePage.authors.through.objects
    through.get_or_create(articlepage_id=hers.pk, author_id=ada.pk)
    for pk in ArticlePage.objects.filter(slug__contains="canary").values_list("pk", flat=True):
        through.get_or_create(articlepage_id=pk, author_id=ada.pk)
    assert rss_faults(client.get("/authors/ada/feed.rss").content) == []
    feed = _rss(client, "/authors/ada/feed.rss")
    assert [item.findtext("title") for item in feed.iter("item")] == ["Hers"]
    assert feed.findtext("./channel/link") == "http://127.0.0.1:8000/authors/ada/"
    assert not [word for word in canaries.values() if word in etree.tostring(feed).decode()]
    assert f"author-{ada.pk}" in client.get("/authors/ada/feed.rss")["Surrogate-Key"]
    assert "/authors/ada/feed.rss" in paths.paths_listing(ArticlePage.objects.get(pk=hers.pk))
    assert "/authors/ada/feed.rss" not in paths.paths_listing(other)
    assert "/authors/ada/feed.rss" in set(paths.public_paths())
    for path in ("/authors/nobody/feed.rss", "/gremlins/ada/feed.rss"):
        assert client.get(path).status_code == 404


def test_the_podcast_holds_what_can_be_heard(
    client: Client, section: SectionPage, article: ArticlePage, now: datetime
) -> None:
    newsroom.add_article(section, "silent", now=now)
    narration = _narrate(article, now=now)
    Narration.objects.filter(pk=narration.pk).update(
        marks=[{"digest": text_digest("Talks went on."), "start": 1.5, "end": 2.25}]
    )
    items = _rss(client, "/feeds/podcast.rss").findall("./channel/item")
    assert [item.findtext("title") for item in items] == ["Talks go on"]
    transcript = items[0].find("{https://podcastindex.org/namespace/1.0}transcript")
    assert transcript is not None
    path = str(transcript.get("url")).removeprefix("http://127.0.0.1:8000")
    assert path == "/world/talks-go-on/transcript.vtt"
    response = client.get(path)
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    cues = response.content.decode()
    assert cues.startswith("WEBVTT\n")
    assert "00:00:01.500 --> 00:00:02.250\nTalks went on.\n" in cues
    assert client.get("/world/silent/transcript.vtt").status_code == 404
    assert {"/feeds/podcast.rss", path} <= set(paths.paths_listing(_fresh(article)))
    assert path in set(paths.public_paths())


def test_what_is_said_is_given_in_every_form_and_in_chapters(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    narration = _narrate(article, now=now)
    said = client.get("/world/talks-go-on/chapters.json")
    assert said.status_code == 404
    Narration.objects.filter(pk=narration.pk).update(
        marks=[{"digest": text_digest("Talks went on."), "start": 1.5, "end": 2.25}],
        chapters=[{"title": "Talks go on", "start": 0.0, "end": 192.4}],
    )
    item = _rss(client, "/feeds/podcast.rss").find("./channel/item")
    assert item is not None
    wanted = {
        one.get("type"): str(one.get("url"))
        for name in ("transcript", "chapters")
        for one in item.findall(f"{{https://podcastindex.org/namespace/1.0}}{name}")
    }
    assert len(wanted) == 5
    for media_type, address in wanted.items():
        path = address.removeprefix("http://127.0.0.1:8000")
        answer = client.get(path)
        assert answer["Content-Type"] == f"{media_type}; charset=utf-8", path
        assert answer["Surrogate-Key"] == f"article-{article.pk}", path
        assert b"Talks" in answer.content, path
        assert path in set(paths.public_paths()), path
        assert path in paths.paths_listing(_fresh(article)), path
    assert client.get("/world/talks-go-on/transcript.exe").status_code == 404


def test_a_section_has_a_show_of_its_own_once_it_is_read_aloud(
    client: Client, section: SectionPage, article: ArticlePage, now: datetime
) -> None:
    science = newsroom.add_section(section.get_parent().specific, "science")
    newsroom.add_article(science, "comet", now=now)
    own = {"/feeds/world/podcast.rss", "/feeds/world/cover.png"}
    assert not own & set(paths.public_paths())
    assert client.get("/feeds/world/podcast.rss").status_code == 404
    _narrate(article, now=now)
    assert own <= set(paths.public_paths())
    assert "/feeds/science/podcast.rss" not in set(paths.public_paths())
    assert "/feeds/world/podcast.rss" in paths.paths_listing(_fresh(article))
    answer = client.get("/feeds/world/podcast.rss")
    assert podcast_faults(answer.content) == []
    assert answer["Surrogate-Key"] == f"section-{section.pk} article-{article.pk}"
    show = podcastparser.parse(
        "http://127.0.0.1:8000/feeds/world/podcast.rss", io.BytesIO(answer.content)
    )
    assert show["title"] == "The Record: World, read aloud"
    assert show["link"] == "http://127.0.0.1:8000/world/"
    assert show["cover_url"] == "http://127.0.0.1:8000/feeds/world/cover.png"
    assert [one["title"] for one in show["episodes"]] == ["Talks go on"]
    whole = _rss(client, "/feeds/podcast.rss")
    podcasting = "{https://podcastindex.org/namespace/1.0}"
    guids = {whole.findtext(f"./channel/{podcasting}guid"),
             etree.fromstring(answer.content).findtext(f"./channel/{podcasting}guid")}  # fmt: skip
    assert len(guids) == 2
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert client.get("/feeds/world/podcast.rss").status_code == 404


def _fresh(article: ArticlePage) -> ArticlePage:
    found: ArticlePage = ArticlePage.objects.get(pk=article.pk)
    return found


def test_an_article_is_exchanged_as_ninjs(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    _cite(article, url="https://harbour.example/talks", now=now)
    _narrate(article, now=now)
    _correct(article, now=now)
    response = client.get("/world/talks-go-on/ninjs.json")
    assert response["Content-Type"].startswith("application/json")
    value = json.loads(response.content)
    assert ninjs_faults(value) == []
    assert value["standard"] == {"name": "ninjs", "version": "3.1", "schema": SCHEMA}
    assert value["uri"] == _rss(client).findtext("./channel/item/guid")
    assert value["pubStatus"] == "usable"
    assert value["bodies"][0]["value"].endswith("Talks went on.")
    assert value["bodies"][0]["wordCount"] == len(value["bodies"][0]["value"].split())
    assert value["infoSources"][0]["uri"] == "https://harbour.example/talks"
    assert {"role": "correction", "contentType": "text/plain",
            "value": "Correction: Talks had not stopped."} in value["descriptions"]  # fmt: skip
    assert value["associations"][0]["renditions"][0]["duration"] == 192.4
    for path in ("/world/nothing/ninjs.json", "/front/talks-go-on/ninjs.json"):
        assert client.get(path).status_code == 404


def test_what_changes_with_an_article_is_named_in_a_fixed_number_of_queries(
    section: SectionPage, article: ArticlePage, now: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        before = paths.paths_listing(article)
    for number in range(5):
        newsroom.add_article(section, f"more-{number}", now=now)
    with django_assert_num_queries(1):
        assert paths.paths_listing(article) == before
    assert before[:3] == ["/world/talks-go-on/ninjs.json", "/feeds/site.rss", "/feeds/world.rss"]
    article.live = False
    assert "/world/talks-go-on/ninjs.json" not in paths.paths_listing(article)
    assert set(paths.paths_of_number(article.pk)) <= set(paths.paths_listing(article))


def test_a_browser_is_shown_the_feed_and_led_back(client: Client, article: ArticlePage) -> None:
    for path in ("/feeds/site.rss", "/feeds/site.atom", "/feeds/podcast.rss"):
        root = etree.fromstring(client.get(path).content)
        sheet = root.getprevious()
        assert sheet is not None
        assert 'href="/static/distribution/feed.css" type="text/css"' in str(sheet)
        html = "{http://www.w3.org/1999/xhtml}"
        assert next(root.iter(f"{html}a")).get("href") == "http://127.0.0.1:8000/"


def test_nothing_is_written_by_a_post(client: Client, section: SectionPage) -> None:
    assert client.post("/sitemap.xml").status_code == 405
