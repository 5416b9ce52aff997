"""Search as readers meet it: what is found, in which order, and what never is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.intake.models import Passage, Report
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.signals import article_withdrawn
from onrecord.reader.models import SearchEntry, SearchRebuild, SearchStatement
from onrecord.reader.search import operations
from onrecord.reader.search.addresses import address_of, asked_from
from onrecord.reader.search.queries import Asked, Found, search, suggest
from onrecord.reader.search.values import LabelKind
from onrecord.stories.models import Membership, StatementRow
from tests.reader.material import Newsroom

pytestmark = pytest.mark.django_db

BRIDGE = "The bridge opens early"
LODZ = "Élections in Łódź go to a second round"
TAX = "Parliament debates the harbour tax"
FERRY = "Ferry captain retires"


@pytest.fixture
def site(newsroom: Newsroom, now: datetime) -> Newsroom:
    """Four articles in two sections, all indexed."""
    world, local = newsroom.section("World"), newsroom.section("Local")
    newsroom.full_article(local, BRIDGE)
    for section, title, text, hours in (
        (world, LODZ, "Voters were electing a new council.", 30),
        (world, TAX, "The tax was disputed. Running water froze.", 400),
        (local, FERRY, "The ferry runs until April. He ran it for years.", 31),
    ):
        body = [{"type": "paragraph", "value": text}]
        newsroom.article(section, title, body=body, hours=hours)
    for article in ArticlePage.objects.live():
        operations.index(article_id=article.pk, now=now)
    return newsroom


def _find(text: str, now: datetime, **values: object) -> Found:
    return search(Asked(text=text, **values), now=now)  # type: ignore[arg-type]


def _titles(text: str, now: datetime, **values: object) -> list[str]:
    return [hit.title for hit in _find(text, now, **values).articles]


class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("elections", [LODZ]),
            ("LODZ", [LODZ]),
            ("elected", [LODZ]),  # forms of one stem
            ('"running water"', [TAX]),
            ('"run water"', []),  # a phrase is as it stands
            ("“Running  Water”", [TAX]),
            ("ferry -captain", [BRIDGE]),
            ("captain OR parliament", [FERRY, TAX]),
            ("parl*", [TAX]),
            ("the bridge", [BRIDGE]),
            ("glad", [BRIDGE]),  # quoted words
            ("Brandt mayor", [BRIDGE]),  # speakers and what they are
        ],
    )
    def test_what_is_typed_finds(
        self, site: Newsroom, now: datetime, typed: str, titles: list[str]
    ) -> None:
        assert _titles(typed, now) == titles

    def test_headlines_weigh_more_than_texts(self, site: Newsroom, now: datetime) -> None:
        assert _titles("ferry", now) == [FERRY, BRIDGE]
        assert _titles("ferry", now, newest=True) == [BRIDGE, FERRY]

    @pytest.mark.parametrize(("typed", "title"), [("parlament", TAX), ("brigde", BRIDGE)])
    def test_slips_of_the_pen_are_mended_and_told(
        self, site: Newsroom, now: datetime, typed: str, title: str
    ) -> None:
        found = _find(typed, now)
        assert [hit.title for hit in found.articles] == [title]
        assert found.mended[0][0] == typed
        exact = _find(typed, now, exact=True)
        assert (exact.total, exact.mended) == (0, ())

    def test_some_of_the_words_where_nothing_has_all(self, site: Newsroom, now: datetime) -> None:
        found = _find("captain parliament", now)
        assert found.loosened
        assert {hit.title for hit in found.articles} == {FERRY, TAX}

    def test_narrows_and_counts(self, site: Newsroom, now: datetime) -> None:
        found = _find("ferry OR tax OR voters", now)
        options = {facet.kind: facet.options for facet in found.facets}
        counts = {o.slug: o.count for o in options[LabelKind.SECTION]}
        assert counts == {"world": 2, "local": 2}
        assert {o.slug for o in options[LabelKind.SOURCE]} == {"harbour-wire", "coast-post"}
        assert dict(found.recent) == {7: 3, 30: 4, 365: 4}
        world = ((LabelKind.SECTION, "world"),)
        assert _titles("ferry OR tax", now, labels=world) == [TAX]
        assert _titles("", now, labels=((LabelKind.SPEAKER, "ilse-brandt"),)) == [BRIDGE]
        assert _titles("ferry OR tax", now, until=date(2026, 3, 1)) == [TAX]
        assert _titles("ferry", now, labels=((LabelKind.SECTION, "no-such"),)) == []

    def test_matches_are_marked_in_plain_text(self, site: Newsroom, now: datetime) -> None:
        (hit,) = _find("dawn", now).articles
        assert [piece.text for piece in hit.snippet if piece.is_match] == ["dawn"]
        assert "".join(piece.text for piece in hit.snippet).startswith("The bridge opened")

    def test_suggests_names_and_headlines(self, site: Newsroom, now: datetime) -> None:
        found = suggest("bra", now=now)
        assert [label.name for label in found.labels] == ["Ilse Brandt"]
        assert [hit.title for hit in suggest("the bri", now=now).articles] == [BRIDGE]
        assert suggest("b", now=now).labels == ()


class TestInStep:
    def test_withdrawn_is_gone_in_the_same_transaction(self, site: Newsroom, now: datetime) -> None:
        article = ArticlePage.objects.get(title=BRIDGE)
        with transaction.atomic():
            ArticlePage.objects.filter(pk=article.pk).update(live=False)
            article_withdrawn.send(
                sender=ArticlePage, article_id=article.pk, path="/local/x/", at=now
            )
            assert _find("bridge", now, exact=True).total == 0
        # No word, name or count of it is left: nothing is mended into it, nothing suggested.
        assert _find("brigde", now).mended == ()
        assert suggest("bra", now=now).labels == ()
        assert _find("", now, labels=((LabelKind.SPEAKER, "ilse-brandt"),), said=True).total == 0

    def test_what_is_not_readable_is_never_shown_whatever_the_index_says(
        self, site: Newsroom, now: datetime
    ) -> None:
        ArticlePage.objects.filter(title=BRIDGE).update(live=False)
        assert _titles("bridge", now) == []
        assert _find("glad", now, said=True).statements == ()
        assert suggest("the bri", now=now).articles == ()

    def test_a_new_text_takes_the_place_of_the_old(self, site: Newsroom, now: datetime) -> None:
        article = ArticlePage.objects.get(title=FERRY)
        ArticlePage.objects.filter(pk=article.pk).update(title="Tram driver retires")
        operations.index(article_id=article.pk, now=now)
        assert _titles("tram", now) == ["Tram driver retires"]
        assert _titles("captain", now, exact=True) == []
        assert SearchEntry.objects.filter(article=article).count() == 1

    def test_a_deleted_article_leaves_no_word(self, site: Newsroom, now: datetime) -> None:
        ArticlePage.objects.get(title=FERRY).delete()
        assert _find("captan", now).mended == ()

    def test_a_stopped_rebuild_is_gone_on_with(
        self, site: Newsroom, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(operations, "BATCH", 2)
        later = now + timedelta(hours=1)

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            operations.rebuild(now=later, progress=stop)
        assert SearchEntry.objects.filter(indexed_at=later).count() == 2
        assert operations.rebuild(now=later + timedelta(minutes=1)) == 2
        assert not SearchRebuild.objects.filter(finished_at=None).exists()
        assert operations.rebuild(now=later + timedelta(hours=2), from_nothing=True) == 4
        assert _titles("ferry", now) == [FERRY, BRIDGE]


@pytest.fixture
def spoken(site: Newsroom, now: datetime) -> tuple[Newsroom, Report]:
    """A report of the bridge's story in which two people speak, one of them unnamed."""
    story = ArticlePage.objects.get(title=BRIDGE).draft.story
    source = site.source("Bay News", quoting_budget=12)
    words = ["the toll stays at four euros", "the piers were checked twice in May", "it is high"]
    (passage,) = site.report(source, "On the toll", ["; ".join(words) + "."])
    Membership.objects.create(story=story, report=passage.report, joined_at=now)
    start = 0
    for content, speaker in zip(words, ("Ole Larsen", "Ole Larsen", "officials"), strict=True):
        StatementRow.objects.create(
            report=passage.report,
            passage=passage,
            speaker=speaker,
            speaker_text=speaker,
            cue="said",
            content=content,
            kind="indirect",
            start=start,
            end=start + len(content),
        )
        start += len(content) + 2
    return site, passage.report


def _said(now: datetime, text: str = "", speaker: str = "ole-larsen") -> list[str]:
    labels = ((LabelKind.SPEAKER, speaker),)
    found = _find(text, now, labels=labels, said=True)
    return ["".join(piece.text for piece in hit.words) for hit in found.statements]


class TestSpeakers:
    def _index(self, now: datetime) -> None:
        operations.index(article_id=ArticlePage.objects.get(title=BRIDGE).pk, now=now)

    def test_everything_somebody_said_on_something_with_its_source(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        self._index(now)
        (hit,) = _find("tolls", now, said=True).statements
        assert (hit.speaker, hit.source, hit.in_article) == ("Ole Larsen", "Bay News", False)
        assert hit.url == spoken[1].url
        assert hit.article_title == BRIDGE
        (mine,) = _find("glad", now, said=True).statements
        assert (mine.speaker, mine.role, mine.in_article) == ("Ilse Brandt", "mayor", True)
        assert [one.slug for one in _find("Ole Larsen", now).speakers] == ["ole-larsen"]

    def test_no_more_than_the_source_lets_be_quoted(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        self._index(now)  # the second statement would pass the twelve words
        assert _said(now) == ["The toll stays at four euros"]

    def test_one_page_of_results_is_one_text(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        self._index(now)
        spoken[1].source.quoting_budget = 3
        spoken[1].source.save()
        assert _said(now) == [""]

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "canceled"},
            {"embargoed_until": datetime.fromisoformat("2026-03-07T00:00:00+00:00")},
        ],
    )
    def test_killed_and_embargoed_reports_are_silent(
        self, spoken: tuple[Newsroom, Report], now: datetime, change: dict[str, object]
    ) -> None:
        Report.objects.filter(pk=spoken[1].pk).update(**change)
        self._index(now)
        assert not SearchStatement.objects.filter(in_article=False).exists()

    def test_a_report_killed_later_is_silent_at_once(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        self._index(now)
        Report.objects.filter(pk=spoken[1].pk).update(status="canceled")
        assert _said(now) == []

    def test_reports_of_stories_without_an_article_are_never_read(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        site, report = spoken
        Membership.objects.filter(report=report).update(story=site.story("Something else"))
        self._index(now)
        assert _said(now) == []

    def test_statements_pass_to_the_other_article_of_the_story(
        self, spoken: tuple[Newsroom, Report], now: datetime
    ) -> None:
        site, _ = spoken
        bridge = ArticlePage.objects.get(title=BRIDGE)
        other = site.article(
            site.sections["local"], "Second piece", story=bridge.draft.story, hours=0.5
        )
        self._index(now)
        operations.index(article_id=other.pk, now=now)
        assert len(_said(now)) == 1  # told once, though two articles tell the story
        for gone in (other, bridge):
            ArticlePage.objects.filter(pk=gone.pk).update(live=False)
            operations.forget(article_id=gone.pk, now=now)
            assert len(_said(now)) == (1 if gone is other else 0)

    def test_passages_are_not_touched(self, spoken: tuple[Newsroom, Report], now: datetime) -> None:
        before = Passage.objects.count()
        self._index(now)
        assert Passage.objects.count() == before


class TestPage:
    def test_shows_results_and_is_kept_by_nobody(self, site: Newsroom, client: Client) -> None:
        response = client.get("/search/", {"q": "brigde"})
        text = response.content.decode()
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "<mark>bridge</mark>" in text
        assert "Search instead for “brigde”" in unescape(text)
        assert not response.cookies

    def test_words_of_articles_and_readers_are_never_markup(
        self, site: Newsroom, client: Client, now: datetime
    ) -> None:
        article = ArticlePage.objects.get(title=FERRY)
        evil = "<script>alert(1)</script> & <b>ferry</b>"
        ArticlePage.objects.filter(pk=article.pk).update(title=evil)
        operations.index(article_id=article.pk, now=now)
        text = client.get("/search/", {"q": 'alert "<img src=x>'}).content.decode()
        assert "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "   ",
            '"',
            '""" -"',
            "-word",
            "*",
            "AND OR NOT NEAR(a b)",
            "head:bridge keys:k4",
            "a^2 {b} c+d (e) [f] g\\",
            "'; DROP TABLE reader_searchword; --",
            "\x00bridge\x00",
            "x" * 10_000,
            "a b " * 5_000,
            "👩‍👩‍👧 ﷽ \u202ebridge\u202c עברית",
            "\ud83d lone",
            "%s %% {{ 1 }} {% now %}",
        ],
    )
    def test_every_question_is_answered(self, site: Newsroom, client: Client, typed: str) -> None:
        for place in ("articles", "said"):
            response = client.get("/search/", {"q": typed.encode("utf-8", "replace"), "in": place})
            assert response.status_code == 200
            assert "<h1" in response.content.decode()
        answer = client.get("/search/suggest/", {"q": typed.encode("utf-8", "replace")})
        assert isinstance(answer.json()["items"], list)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(text=st.text(max_size=60))
    def test_any_text_is_a_question(self, site: Newsroom, text: str) -> None:
        found = _find(text, site.now)
        assert found.total >= len(found.articles)

    def test_odd_parameters_count_as_not_given(self, site: Newsroom, client: Client) -> None:
        odd = {"q": "bridge", "page": "-4", "from": "2026-13-77", "sort": "x", "section": "\x00"}
        assert BRIDGE in client.get("/search/", odd).content.decode().replace("<mark>", "").replace(
            "</mark>", ""
        )

    def test_addresses_are_stable(self) -> None:
        asked = asked_from(
            {"q": "a b", "in": "said", "section": "world", "from": "2026-01-02", "page": "3"}
        )
        assert address_of(asked) == "/search/?q=a+b&in=said&section=world&from=2026-01-02&page=3"

    def test_suggestions_lead_somewhere(self, site: Newsroom, client: Client) -> None:
        items = client.get("/search/suggest/", {"q": "brand"}).json()["items"]
        assert items[0] == {
            "kind": "What they said",
            "text": "Ilse Brandt",
            "url": "/search/?in=said&speaker=ilse-brandt",
        }
        page = client.get(items[0]["url"]).content.decode()
        assert "We are glad" in page

    def test_only_reading(self, client: Client, db: None) -> None:
        assert client.post("/search/", {"q": "x"}).status_code == 405
