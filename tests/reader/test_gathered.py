"""Topics, authors, sources, the archive, corrections and the pages about the newsroom."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from wagtail.log_actions import log

from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.records import Correction, PublishedVersion
from onrecord.publishing.signals import article_withdrawn
from onrecord.reader import leaves, listing, lists, paths, resting, stories, topics
from onrecord.reader.models import AboutTexts, ArticleTopic, Topic
from onrecord.reader.named import named_in
from onrecord.vocabulary.texts import TextField
from onrecord.vocabulary.verdicts import Verdict
from tests.reader.material import Newsroom

FULL = 4
BODY = "Ilse Brandt opened the bridge. Brandt thanked the Harbour Agency. Lagos sent greetings."


def page(client: Client, path: str) -> Tag:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def bridge(newsroom: Newsroom, number: int = 1, *, hours: float = 1) -> ArticlePage:
    """Return an article on Ilse Brandt that rests on one source, remembered."""
    section = newsroom.sections.get("world") or newsroom.section("World")
    wire = newsroom.source("Harbour Wire", country="NO", admitted_because="First on the coast.")
    words = "“We are glad that it opens,” said Mayor Ilse Brandt."
    passage = newsroom.report(wire, f"Bridge {number}", [BODY, words], hours=hours)
    said = {
        "speaker": "Ilse Brandt",
        "role": "mayor",
        "content": "We are glad that it opens",
        "direct": True,
        "passage": passage[1].pk,
    }
    article = newsroom.article(
        section,
        f"Bridge opens, part {number}",
        body=[
            {"type": "paragraph", "value": BODY},
            {"type": "statements", "value": [{"type": "item", "id": "s", "value": said}]},
        ],
        hours=hours,
    )
    newsroom.ground(article, "Ilse Brandt opened the bridge.", [passage[0]])
    newsroom.ground(article, "A sentence of a text to come.", [passage[0]])
    for memory in (stories, topics, resting):
        memory.remember(article_id=article.pk, now=newsroom.now)
    return ArticlePage.objects.get(pk=article.pk)


class TestNamed:
    def test_noise_stays_below_the_bar(self) -> None:
        found = named_in("Bridge opens in Lagos", [f"Mayor {BODY}"], [], outlets=["Harbour Agency"])
        assert {(one.name, one.kind.value, one.short) for one in found} == {
            ("Ilse Brandt", "person", "Brandt"),
            ("Lagos", "place", ""),
        }

    def test_a_speaker_counts_once_named(self) -> None:
        (found,) = named_in("A quiet day", ["Nothing was said twice."], ["Wanjiru Kamande", "she"])
        assert (found.name, found.speaks) == ("Wanjiru Kamande", True)


class TestTopics:
    def test_a_page_appears_with_the_second_article(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        first = bridge(newsroom)
        assert client.get("/topics/ilse-brandt/").status_code == 404
        assert "Brandt" not in words(page(client, "/topics/"))
        second = bridge(newsroom, 2)
        found = page(client, "/topics/ilse-brandt/")
        assert "We are glad that it opens" in words(found.select_one(".sayings"))
        assert [words(h) for h in found.select(".entry__headline")] == [second.title, first.title]
        assert "/topics/ilse-brandt/" in str(page(client, "/topics/").select_one(".columns"))
        # The first article now links to the topic, and goes with it when it loses its page.
        listed = set(paths.paths_listing(second))
        assert {"/topics/", "/topics/ilse-brandt/", paths.path_of(first)} <= listed

    def test_a_withdrawn_article_takes_its_topics_along(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        bridge(newsroom)
        second = bridge(newsroom, 2)
        ArticlePage.objects.filter(pk=second.pk).update(live=False)
        article_withdrawn.send(ArticlePage, article_id=second.pk, path="", at=newsroom.now)
        assert client.get("/topics/ilse-brandt/").status_code == 404
        topics.forget(article_id=second.pk, now=newsroom.now)
        assert not ArticleTopic.objects.filter(article=second).exists()
        assert gatherings.find("topics", "ilse-brandt") is None

    def test_a_surname_alone_joins_the_one_it_means(self, newsroom: Newsroom) -> None:
        bridge(newsroom)
        section = newsroom.sections["world"]
        other = newsroom.article(section, "Mayor Brandt resigns", hours=0)
        topics.remember(article_id=other.pk, now=newsroom.now)
        assert [row.topic.name for row in ArticleTopic.objects.filter(article=other)] == [
            "Ilse Brandt"
        ]
        Topic.objects.create(name="Otto Brandt", kind="person", slug="otto", short="Brandt")
        third = newsroom.article(section, "Mayor Brandt stays", hours=0)
        topics.remember(article_id=third.pk, now=newsroom.now)
        assert not ArticleTopic.objects.filter(article=third).exists()

    def test_long_lists_stand_in_leaves(
        self, client: Client, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "FULL", FULL)
        monkeypatch.setattr(leaves, "FULL", FULL)
        article = bridge(newsroom)
        topic = Topic.objects.get(slug="ilse-brandt")
        section = newsroom.sections["world"]
        for number in range(2 * FULL):
            more = newsroom.article(section, f"More {number}", hours=number + 2)
            ArticleTopic.objects.create(article=more, topic=topic)
            lists.relist(article_ids=[more.pk], now=newsroom.now)
        first = page(client, "/topics/ilse-brandt/")
        assert len(first.select(".entry")) == FULL + 1
        older = first.select_one(".leaf-nav__older")
        assert older is not None
        assert older["href"] == "/topics/ilse-brandt/1/"
        response = client.get("/topics/ilse-brandt/1/")
        assert f"topic-{topic.pk}" not in response["Surrogate-Key"].split()
        assert client.get("/topics/ilse-brandt/2/").status_code == 404
        assert "/topics/ilse-brandt/1/" in set(paths.public_paths())
        assert article.title not in response.content.decode()

    def test_queries_do_not_grow(self, client: Client, newsroom: Newsroom) -> None:
        for number in range(2):
            bridge(newsroom, number)
        with CaptureQueriesContext(connection) as few:
            client.get("/topics/ilse-brandt/")
        with CaptureQueriesContext(connection) as listed_few:
            paths.paths_listing(ArticlePage.objects.last())
        for number in range(5):
            article = bridge(newsroom, number + 2)
        with CaptureQueriesContext(connection) as many:
            client.get("/topics/ilse-brandt/")
        with CaptureQueriesContext(connection) as listed_many:
            paths.paths_listing(article)
        assert len(many) <= len(few)
        assert len(listed_many) <= len(listed_few) <= 20


class TestSources:
    def test_it_tells_who_and_how_often(self, client: Client, newsroom: Newsroom) -> None:
        bridge(newsroom)
        found = page(client, "/sources/harbour-wire/")
        assert "First on the coast." in words(found.select_one(".standfirst"))
        assert "Norway" in words(found.select_one(".facts"))
        # The sentence of a text that is not out yet does not count.
        assert [words(dd) for dd in found.select(".tally dd")] == ["1", "1", "1"]
        assert "Harbour Wire" in words(page(client, "/sources/").select_one(".roll"))

    def test_unused_sources_have_no_page(self, client: Client, newsroom: Newsroom) -> None:
        newsroom.report(newsroom.source("Quiet Post"), "Nothing", ["Nothing rests on this."])
        assert client.get("/sources/quiet-post/").status_code == 404
        assert "Quiet Post" not in words(page(client, "/sources/"))


class TestAuthors:
    def test_the_newsroom_is_no_person(self, client: Client, newsroom: Newsroom) -> None:
        article = bridge(newsroom)
        newsroom.sign(article, newsroom.author("Newsroom"))
        newsroom.sign(article, newsroom.author("Ada Editor", is_person=True, role="Editor"))
        found = page(client, "/authors/newsroom/")
        assert "This is no person" in words(found.select_one(".prose"))
        ada = page(client, "/authors/ada-editor/")
        data = json.loads(ada.select_one('script[type="application/ld+json"]').string or "")  # type: ignore[union-attr]
        assert (data["@type"], data["mainEntity"]["@type"]) == ("ProfilePage", "Person")
        assert "no person" not in words(ada)
        newsroom.author("Nobody Yet")
        assert client.get("/authors/nobody-yet/").status_code == 404
        assert {"/authors/newsroom/", "/authors/ada-editor/"} <= set(paths.paths_listing(article))


class TestArchive:
    def test_days_are_those_of_the_sites_zone(
        self, client: Client, newsroom: Newsroom, settings: Settings
    ) -> None:
        settings.TIME_ZONE = "Pacific/Auckland"
        article = bridge(newsroom)
        at = newsroom.now.replace(month=1, day=31, hour=22)
        ArticlePage.objects.filter(pk=article.pk).update(published_at=at)
        lists.relist(article_ids=[article.pk], now=newsroom.now)
        assert "Bridge opens" in words(page(client, "/archive/2026/02/01/"))
        assert client.get("/archive/2026/01/31/").status_code == 404
        listed = set(paths.public_paths())
        assert {"/archive/2026/02/", "/archive/2026/02/01/"} <= listed
        assert {"/archive/", "/archive/2026/02/01/"} <= set(
            paths.paths_listing(ArticlePage.objects.get(pk=article.pk))
        )

    def test_a_month_is_a_table_with_ways_out(self, client: Client, newsroom: Newsroom) -> None:
        bridge(newsroom)
        bridge(newsroom, 2, hours=24 * 60)
        found = page(client, "/archive/2026/03/")
        assert [th["scope"] for th in found.select(".calendar thead th")] == ["col"] * 7
        (day,) = found.select(".calendar td a")
        assert day["href"] == "/archive/2026/03/06/"
        assert [a["href"] for a in found.select(".leaf-nav a")] == ["/archive/2026/01/"]
        assert client.get("/archive/2026/02/").status_code == 404
        assert client.get("/archive/2026/13/").status_code == 404
        assert "/archive/2026/01/" in str(page(client, "/archive/").select_one(".year"))


class TestCorrections:
    def test_only_what_readers_had_is_listed(self, client: Client, newsroom: Newsroom) -> None:
        article = bridge(newsroom)
        version = PublishedVersion.objects.create(
            article=article, number=2, digest="0" * 64, at=newsroom.now, headline=article.title
        )
        for number, told in enumerate((version, None)):
            Correction.objects.create(
                article=article,
                kind="correction",
                field=TextField.BODY,
                was=f"It opened in {number}.",
                now="It opened in May.",
                note=f"The month was wrong {number}.",
                made_at=newsroom.now,
                version=told,
            )
        found = page(client, "/corrections/")
        assert "The month was wrong 0." in words(found)
        assert "The month was wrong 1." not in words(found)
        assert "/corrections/" in paths.paths_listing(article)

    def test_a_withdrawn_article_is_told_of_without_its_words(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        article = bridge(newsroom)
        log(instance=article, action="onrecord.withdraw", data={"reason": "Its source erred."})
        assert "Its source erred." not in words(page(client, "/corrections/"))
        ArticlePage.objects.filter(pk=article.pk).update(live=False)
        found = page(client, "/corrections/")
        assert "Its source erred." in words(found)
        assert article.title not in str(found)
        assert article.slug not in str(found)


class TestAbout:
    def test_counts_and_machines_are_the_real_ones(
        self, client: Client, newsroom: Newsroom, settings: Settings
    ) -> None:
        settings.WRITERS = {"default": {"ENGINE": "quill", "OPTIONS": {"model": "goose-7"}}}
        article = bridge(newsroom)
        newsroom.ground(article, "Vouched.", [], verdict=Verdict.VOUCHED)
        newsroom.certificate(article, "Ada Editor")
        found = page(client, "/about/ai/")
        rows = [words(row) for row in found.select(".machines tbody tr")]
        assert "Drafts texts from reports quill goose-7" in rows
        drawing = ", ".join(
            one["ENGINE"].rpartition(".")[2] for one in settings.ILLUSTRATORS.values()
        )
        assert [row for row in rows if row.startswith("Draws")] == [
            f"Draws maps and cards {drawing}"
        ]
        tally = {words(d.dt): words(d.dd) for d in found.select(".tally div")}
        assert tally["articles"] == "1"
        assert tally["of them vouched for by an editor"] == "1"
        assert "Ada Editor" in words(page(client, "/about/masthead/"))

    def test_the_newsrooms_own_words_replace_the_defaults(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        assert "Nobody pays" in words(page(client, "/about/ethics/"))
        texts = AboutTexts.load()
        texts.ethics = [("heading", "Our <b>rules</b>"), ("paragraph", "We ask twice.")]
        texts.save()
        found = page(client, "/about/ethics/")
        assert "Our <b>rules</b> We ask twice." in words(found.select_one(".prose"))
        assert "Nobody pays" not in words(found)
        assert client.get("/about/nothing/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/topics/", "/sources/", "/archive/", "/corrections/", "/about/masthead/"]
)
def test_an_empty_newsroom_has_its_pages(client: Client, newsroom: Newsroom, path: str) -> None:
    found = page(client, path)
    assert found.h1 is not None
    canonical = found.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert canonical["href"] == f"https://news.example{path}"


def test_a_lost_reader_is_led_on(client: Client, newsroom: Newsroom) -> None:
    article = bridge(newsroom)
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    found = BeautifulSoup(response.content.decode(), "html.parser")
    assert article.title in words(found.select_one(".lost__latest"))
    form = found.select_one("main form[action='/search/']")
    assert form is not None
    assert form.select_one("input[name=q]") is not None


def test_every_public_path_answers(client: Client, newsroom: Newsroom) -> None:
    for number in range(2):
        newsroom.sign(bridge(newsroom, number), newsroom.author(f"Author {number}"))
    shell = {"/sw.js", "/manifest.webmanifest", "/offline/", "/saved/"}
    found = [path for path in paths.public_paths() if path not in shell]
    assert len(found) == len(set(found))
    ours: Callable[[str], bool] = lambda path: not path.endswith("/changes/")  # noqa: E731
    assert {path: client.get(path).status_code for path in found if ours(path)} == {
        path: 200 for path in found if ours(path)
    }
    assert set(gatherings.every()) <= set(found)
    for directory in gatherings.directories().values():
        for part in directory.parts():
            assert {one.path for one in directory.pages(part)} <= set(found)
