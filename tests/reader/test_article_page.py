"""The page of an article: every element, safely, in few queries, the same for all."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.models import Page, Site

from onrecord.publishing.models import ArticlePage, Correction, HomePage, PublishedVersion
from onrecord.publishing.sharing import handing_over, ledger_name
from onrecord.reader.models import ShelfPlace
from onrecord.reader.paths import path_of
from onrecord.reader.queries import evidence_of
from onrecord.vocabulary.texts import SentenceKind, TextField
from onrecord.vocabulary.verdicts import Verdict
from tests.reader.material import Newsroom

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


def read(client: Client, article: ArticlePage) -> tuple[Any, Tag, str]:
    response = client.get(path_of(article))
    assert response.status_code == 200
    text = response.content.decode()
    return response, BeautifulSoup(text, "html.parser"), text


def words(page: Tag, selector: str) -> list[str]:
    return [" ".join(node.get_text().split()) for node in page.select(selector)]


def data_of(page: Tag) -> dict[str, Any]:
    (block,) = page.select('script[type="application/ld+json"]')
    loaded: dict[str, Any] = json.loads(block.get_text())["@graph"][0]
    return loaded


def test_of_two_sites_each_shows_its_own_articles(
    client: Client, article: ArticlePage, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    root = Page.objects.get(depth=1)
    other = root.add_child(instance=HomePage(title="Harbour", slug="harbour"))
    site = Site.objects.create(hostname="harbour.example", root_page=other)
    read(client, article)
    assert client.get(path_of(article), HTTP_HOST=site.hostname).status_code == 404
    site.delete()
    assert client.get(path_of(article), HTTP_HOST=site.hostname).status_code == 200


class TestElements:
    def test_label_headline_standfirst(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert words(page, ".kicker") == ["World"]
        assert words(page, "h1") == ["The bridge opens early"]
        assert words(page, ".standfirst") == ["It matters because the ferry stops in April."]

    def test_byline_minutes_and_times(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert words(page, ".byline") == ["The bridge desk"]
        assert "1 min read" in words(page, ".times")[0]
        (time,) = page.select(".times time")
        assert time.get("datetime") == "2026-03-06T08:30:00+00:00"
        assert time.get_text() == "6 March 2026, 08:30 UTC"

    def test_an_update_is_told_only_when_there_was_one(
        self, client: Client, article: ArticlePage, newsroom: Newsroom
    ) -> None:
        assert "Updated" not in read(client, article)[2]
        ArticlePage.objects.filter(pk=article.pk).update(updated_at=newsroom.now)
        _, page, _ = read(client, article)
        assert "Updated 6 March 2026, 09:30 UTC" in words(page, ".times")[0]

    def test_times_are_in_the_zone_of_the_site(
        self, client: Client, article: ArticlePage, settings: Settings
    ) -> None:
        settings.TIME_ZONE = "Asia/Kolkata"
        _, page, _ = read(client, article)
        (time,) = page.select(".times time")
        assert time.get("datetime") == "2026-03-06T14:00:00+05:30"
        assert "14:00 IST" in time.get_text()

    def test_disclosure_with_review_and_making(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert words(page, ".made__line") == [
            "Machine-drafted from 2 reports by 2 sources, reviewed by Ada Editor."
        ]
        (link,) = page.select(".made a")
        (box,) = page.select(str(link.get("href")))
        inside = " ".join(box.get_text().split())
        for expected in (
            "2 independent sources, 2 reports: 2 news outlets.",
            "Reviewed by Ada Editor",
            "Accuracy: accuracy examined",
            "Text drafted: extractive 1",
            "evidence 1",
        ):
            assert expected in inside
        assert box.select(f'a[href="{path_of(article)}ledger.json"]')
        (marked,) = page.select("article[ai-disclosure]")
        assert marked.get("ai-disclosure") == "ai-assisted"

    def test_what_a_review_took_and_changed_is_told(
        self, client: Client, article: ArticlePage
    ) -> None:
        counts = {"as_drafted": 5, "new": 2, "left_out": 1}
        work: dict[str, Any] = {"seconds": 200, "opened": [4, 9], "sentences": counts}
        for sentences, said in (
            (counts, "Of the machine’s sentences 5 stand, 1 went; 2 are new."),
            ({"as_drafted": 7}, "No sentence of the machine’s draft was changed."),
            (None, "2 passages were opened."),
        ):
            article.certificates.update(work=work | {"sentences": sentences})
            (box,) = read(client, article)[1].select("#known")
            assert "It took 3 minutes, and 2 passages were opened." in box.get_text()
            assert said in box.get_text()
        article.certificates.update(work={})
        assert "It took" not in read(client, article)[2], "nothing of what was not measured"

    def test_a_review_is_never_claimed_without_its_certificate(
        self, client: Client, article: ArticlePage
    ) -> None:
        article.certificates.all().delete()
        _, page, text = read(client, article)
        assert "no review is recorded" in words(page, ".made__line")[0]
        assert "reviewed by" not in text

    def test_autopilot_says_so(self, client: Client, article: ArticlePage) -> None:
        ArticlePage.objects.filter(pk=article.pk).update(disclosure="ai-autonomous")
        _, page, _ = read(client, article)
        assert words(page, ".made__line")[0].endswith("not reviewed by a person.")
        assert page.select('meta[name="ai-disclosure"]')[0].get("content") == "ai-autonomous"

    def test_player_works_without_script_and_tells_its_length(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        (audio,) = page.select("audio[controls]")
        assert audio.get("data-seconds") == "187.4"
        assert words(page, ".player__length") == ["3:07"]
        timed = page.select(".s[data-from]")
        assert [(s.get("data-from"), s.get("data-to")) for s in timed] == [
            ("2", "5.25"),
            ("5.25", "8"),
        ]

    def test_no_player_without_narration(self, client: Client, article: ArticlePage) -> None:
        ArticlePage.objects.filter(pk=article.pk).update(narration=None)
        _, page, text = read(client, article)
        assert not page.select("audio")
        assert "data-player" not in text

    def test_share_links_carry_the_address(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        links = [link.get("href") for link in page.select(".share__list a")]
        assert len(links) == 9
        address = "https%3A%2F%2Fnews.example%2Fworld%2F"
        assert all(address in link or "https%3A//news.example/world/" in link for link in links)

    def test_lead_picture_with_credit_in_two_formats(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        picture = newsroom.picture(size=(1200, 800))
        article = newsroom.article(newsroom.section("World"), "Here", lead_picture=picture)
        _, page, _ = read(client, article)
        (image,) = page.select(".article__lead img")
        assert (image.get("alt"), image.get("width"), image.get("height")) == (
            "A grey field",
            "728",
            "485",
        )
        (avif,) = page.select(".article__lead source")
        assert avif.get("type") == "image/avif"
        assert re.findall(r" (\d+)w", avif.get("srcset", "")) == ["640", "728", "912", "1200"]
        caption = words(page, ".article__lead figcaption")[0]
        for expected in ("The field", "R. Example", "Source: Harbour Wire", "CC BY 4.0"):
            assert expected in caption

    def test_a_computed_picture_is_labelled(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert words(page, ".prose .figure__label") == ["Computed map"]

    def test_who_said_what_and_what_to_watch(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        said = words(page, ".said li")[0]
        assert "Ilse Brandt mayor" in said
        assert "“We are glad”" in said
        assert "Harbour Wire" in said
        assert words(page, ".watch li") == ["Whether the ferry stops in April."]

    def test_sources_with_reports(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        names = words(page, ".origins__name")
        assert len(names) == 2
        assert names[0].startswith("Coast Post")
        assert names[0].endswith("3 sentences")
        assert words(page, ".origins ul li a") == ["Crowds at dawn", "Bridge opens two weeks early"]

    def test_discussion_is_a_fragment_fetched_after(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        (thread,) = page.select("[data-thread]")
        assert thread.get("data-fragment") == f"/discussion/{article.pk}/fragment/"
        assert [a.get("href") for a in thread.select("a")] == [f"/discussion/{article.pk}/"]

    def test_the_sample_is_labelled_on_its_pages_only(
        self, client: Client, article: ArticlePage, newsroom: Newsroom
    ) -> None:
        assert "Sample newsroom" in read(client, article)[2]
        other = newsroom.article(newsroom.section("Local"), "A real one")
        assert "Sample newsroom" not in read(client, other)[2]


class TestEvidence:
    def test_each_sentence_links_to_its_evidence_and_back(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        marks = page.select(".s > a.m")
        assert [mark.get("href") for mark in marks] == ["#e2", "#e3", "#e4", "#e5"]
        for mark in marks:
            (proof,) = page.select(mark.get("href"))
            assert proof.select(f'a[href="#{mark.parent.get("id")}"]')
        assert len(page.select(".proof")) == 5

    def test_the_supporting_stretch_is_highlighted(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        (proof,) = page.select("#e3")
        assert words(proof, "mark") == ["opened on Monday, two weeks early. "[:35].strip()]
        assert words(proof, "blockquote")[0].startswith("The new bridge opened on Monday")
        assert words(proof, "figcaption b") == ["Harbour Wire"]
        assert proof.select("time")[0].get("datetime") == "2026-03-06T04:30:00+00:00"

    def test_verdict_and_kind_in_words(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert words(page, "#e2 .proof__verdict") == ["Fact Supported in part · one source"]
        assert words(page, "#e4 .proof__verdict") == ["Attributed claim Supported by the report"]
        assert page.select("#e2 .m-open")
        assert not page.select("#e3 .m-open")

    def test_a_vouched_sentence_names_who_vouched_and_why(
        self, client: Client, newsroom: Newsroom, django_user_model: Any
    ) -> None:
        editor = django_user_model.objects.create_user("ada", first_name="Ada", last_name="E")
        text = "The mayor was there."
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": text}]
        )
        newsroom.ground(
            article, text, [], verdict=Verdict.VOUCHED, vouched_by=editor, vouch_reason="I saw her."
        )
        _, page, _ = read(client, article)
        assert words(page, ".proof__vouch") == ["Ada E: I saw her."]
        assert "Vouched for by an editor" in words(page, ".proof__verdict")[0]

    def test_a_sentence_unknown_to_the_ledger_has_no_mark(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": "One. Two."}]
        )
        passages = newsroom.report(newsroom.source("Wire"), "R", ["Two indeed."])
        newsroom.ground(article, "Two.", passages, kind=SentenceKind.FACT)
        _, page, _ = read(client, article)
        assert [bool(s.select("a.m")) for s in page.select(".prose .s")] == [False, True]

    def test_only_the_best_passages_are_quoted(self, client: Client, newsroom: Newsroom) -> None:
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": "So it is."}]
        )
        passages = [
            newsroom.report(newsroom.source(f"Wire {n}"), "R", [f"Passage {n}."])[0]
            for n in range(5)
        ]
        newsroom.ground(article, "So it is.", passages)
        _, page, _ = read(client, article)
        assert words(page, "mark") == ["Passage 0.", "Passage 1.", "Passage 2."]
        assert "2 more passages in the ledger" in words(page, ".proof")[0]


class TestHead:
    def test_metadata(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        address = f"https://news.example{path_of(article)}"
        assert page.select('link[rel="canonical"]')[0].get("href") == address
        metas = {m.get("property") or m.get("name"): m.get("content") for m in page.select("meta")}
        assert metas["robots"] == "max-image-preview:large"
        assert metas["ai-disclosure"] == "ai-assisted"
        assert metas["og:type"] == "article"
        assert metas["og:url"] == address
        assert metas["og:image"].startswith("https://news.example/media/")
        assert metas["og:image:alt"] == "A grey field"
        assert metas["og:audio"].endswith(".mp3")
        assert metas["article:published_time"] == "2026-03-06T08:30:00+00:00"
        feeds = [f.get("href") for f in page.select('link[type="application/rss+xml"]')]
        assert feeds == ["/feeds/site.rss", "/feeds/world.rss"]

    def test_structured_data(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        data = data_of(page)
        assert data["@type"] == "ReportageNewsArticle"
        assert data["headline"] == article.title
        (author,) = data["author"]
        assert (author["@type"], author["name"]) == ("Organization", "The bridge desk")
        assert author["url"].startswith("https://news.example/authors/")
        assert data["audio"]["duration"] == "PT3M7S"
        assert max(image["width"]["value"] for image in data["image"]) == 240
        assert {c["publisher"]["name"] for c in data["citation"]} == {"Harbour Wire", "Coast Post"}
        assert len(data["isBasedOn"]) == 2
        assert data["digitalSourceType"] == "https://schema.org/AlgorithmicMediaDigitalSource"
        assert "The bridge opened on Monday" in data["articleBody"]

    @pytest.mark.parametrize(
        ("form", "expected"), [("analysis", "AnalysisNewsArticle"), ("digest", "NewsArticle")]
    )
    def test_the_type_follows_the_form(
        self, client: Client, newsroom: Newsroom, form: str, expected: str
    ) -> None:
        article = newsroom.article(newsroom.section("World"), "Here", form=form)
        assert data_of(read(client, article)[1])["@type"] == expected


class TestSafety:
    def test_hostile_text_stays_text_everywhere(self, client: Client, newsroom: Newsroom) -> None:
        section = newsroom.section("World", tagline=HOSTILE)
        source = newsroom.source("Wire", home_url="javascript:alert(1)")
        source.name = HOSTILE
        source.save()
        passages = newsroom.report(source, HOSTILE, [HOSTILE], url="javascript:alert(3)")
        sentence = f"Say {HOSTILE} now."
        article = newsroom.article(
            section,
            HOSTILE,
            standfirst=HOSTILE,
            body=[
                {"type": "paragraph", "value": sentence},
                {"type": "heading", "value": HOSTILE},
                {"type": "watch", "value": [{"type": "item", "id": "w", "value": HOSTILE}]},
            ],
            lead_picture=newsroom.picture(
                alt=HOSTILE, caption=HOSTILE, credit=HOSTILE, source_url="javascript:alert(4)"
            ),
        )
        newsroom.ground(article, sentence, passages)
        newsroom.ground(article, HOSTILE, passages, field=TextField.STANDFIRST)
        newsroom.certificate(article, reviewer=HOSTILE)
        for path in (path_of(article), "/world/", "/"):
            text = client.get(path).content.decode()
            page = BeautifulSoup(text, "html.parser")
            assert "alert(1)</script>" not in text
            assert not page.select("[onerror]")
            assert not page.select('script:not([src]):not([type="application/ld+json"])')
            assert "javascript:" not in text
        assert data_of(read(client, article)[1])["headline"] == HOSTILE

    def test_nothing_inline(self, client: Client, article: ArticlePage) -> None:
        _, page, text = read(client, article)
        assert not page.select("style, [style]")
        assert not re.search(r"\son[a-z]+=", text)
        assert not page.select('script:not([src]):not([type="application/ld+json"])')
        loaded = [
            tag.get("src") or tag.get("href") for tag in page.select("[src], link[rel=stylesheet]")
        ]
        kinds = {str(link).rpartition(".")[2] for link in loaded}
        assert kinds == {"js", "css", "jpg", "mp3"}
        assert len(page.select("link[rel=stylesheet]")) == 1
        assert all(link.startswith("/") for link in loaded)

    def test_the_same_for_every_reader(
        self, client: Client, article: ArticlePage, admin_client: Client
    ) -> None:
        response, _, text = read(client, article)
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert "csrf" not in text.lower()
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert read(admin_client, article)[2] == text

    def test_what_is_not_live_is_not_there(self, client: Client, newsroom: Newsroom) -> None:
        draft = newsroom.article(newsroom.section("World"), "Secret plans", is_live=False)
        assert client.get(path_of(draft)).status_code == 404
        assert client.get(f"{path_of(draft)}ledger.json").status_code == 404
        for path in ("/", "/world/"):
            assert "Secret plans" not in client.get(path).content.decode()


class TestPreview:
    def test_the_desk_sees_the_edit_and_readers_do_not(
        self, client: Client, article: ArticlePage
    ) -> None:
        article.title = "An edited headline"
        article.standfirst = ""
        response = article.make_preview_request()
        assert response.status_code == 200
        preview = BeautifulSoup(response.content.decode(), "html.parser")
        assert words(preview, "h1") == ["An edited headline"]
        assert not preview.select(".standfirst")
        assert words(read(client, article)[1], "h1") == ["The bridge opens early"]


class TestCost:
    def test_queries(
        self,
        client: Client,
        article: ArticlePage,
        newsroom: Newsroom,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        section = newsroom.sections["world"]
        for number in range(6):
            newsroom.article(section, f"Other {number}", lead_picture=newsroom.picture())
        read(client, article)
        with django_assert_max_num_queries(19):
            read(client, article)

    def test_what_the_gate_was_asked_with_is_not_read_again(
        self, article: ArticlePage, django_assert_num_queries: Any
    ) -> None:
        with handing_over() as hand:
            assert article.ledger_id
            hand[ledger_name(article.ledger_id)] = given = evidence_of(article)
            with django_assert_num_queries(0):
                assert evidence_of(article) is given
        assert evidence_of(article) == given
        assert evidence_of(article) is not given, "it is read anew for whoever comes later"

    def test_bytes(self, client: Client, article: ArticlePage) -> None:
        assert len(read(client, article)[0].content) < 60_000

    def test_surrogate_keys_name_what_is_shown(
        self, client: Client, article: ArticlePage, newsroom: Newsroom
    ) -> None:
        other = newsroom.article(newsroom.sections["world"], "Another")
        ShelfPlace.objects.create(article=article, shown=other, place=0)
        keys = read(client, article)[0].headers["Surrogate-Key"].split()
        assert set(keys) == {"sections", f"article-{article.pk}", f"article-{other.pk}"}


class TestRecord:
    """Corrections where they belong, what is uncertain, and each sentence by its address."""

    def test_signs_tell_kinds_apart_and_say_what_they_open(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        labels = [str(mark.get("aria-label")) for mark in page.select(".s > a.m")]
        assert len(set(labels)) == len(labels)
        assert labels[1] == "Fact: Harbour Wire. Evidence 3"
        assert labels[0].startswith("Supported in part: ")
        shapes = [str(mark.get("class")) for mark in page.select(".s > a.m")]
        assert "m-open" in shapes[0]
        assert "m-said" in shapes[2]

    def test_every_proof_can_be_reported_by_its_words(
        self, client: Client, article: ArticlePage
    ) -> None:
        _, page, _ = read(client, article)
        for proof in page.select(".proof"):
            number = str(proof.get("id"))[1:]
            (link,) = proof.select("a[data-report]")
            found = re.fullmatch(
                rf"/report/{article.pk}/{number}/\?s=([0-9a-f]{{16}})", link["href"]
            )
            assert found
            entry = article.ledger.entries.get(digest__startswith=found[1])
            assert entry.text in proof.get_text()

    def test_sources_of_a_text_that_readers_do_not_have_are_not_told(
        self, client: Client, article: ArticlePage, newsroom: Newsroom
    ) -> None:
        secret = newsroom.report(newsroom.source("Secret Sheet"), "Not yet", ["A later turn."])
        newsroom.ground(article, "A later turn that nobody has read.", secret)
        text = read(client, article)[2]
        assert "Secret Sheet" not in text
        assert "later turn" not in text

    def test_a_single_source_is_told_as_one(self, client: Client, article: ArticlePage) -> None:
        _, page, _ = read(client, article)
        assert "one source" in words(page, "#e3 .proof__how")[0]
        assert "rest on a single source" in words(page, "#known")[0].replace("rests", "rest")
        assert page.select('#known a[href="#e2"]')

    def test_a_correction_stands_at_its_sentence_and_at_the_end(
        self, client: Client, article: ArticlePage, newsroom: Newsroom
    ) -> None:
        entry = article.ledger.entries.filter(field="body").first()
        facts = {"made_at": newsroom.now, "kind": "correction", "article": article}
        version = PublishedVersion.objects.create(
            article=article,
            number=1,
            digest="d",
            at=newsroom.now,
            headline="h",
            reason="correction",
        )
        shown = Correction.objects.create(
            field=entry.field, was="It was late.", was_digest="w", now=entry.text,
            digest=entry.digest, note='It was "early".', version=version, **facts,
        )  # fmt: skip
        on_top = Correction.objects.create(
            field="headline", was="Old", was_digest="w", now="", digest="", note="Top note.",
            version=version, **facts,
        )  # fmt: skip
        Correction.objects.create(
            field="body", was="x", was_digest="w", note="Not yet approved.", **facts
        )
        _, page, text = read(client, article)
        (mark,) = page.select(".s > a.fixed")
        assert mark.get("href") == f"#correction-{shown.pk}"
        (notice,) = page.select(f"#correction-{shown.pk}")
        for expected in ("It was “early”.", "It was late.", entry.text, "6 March 2026, 09:30 UTC"):
            assert expected in " ".join(notice.get_text().split())
        assert words(page, ".article__head .notice__note") == ["Top note."]
        assert page.select(f"#correction-{on_top.pk}")
        assert "Not yet approved" not in text

    def test_straight_quotes_are_set_and_the_record_keeps_them(
        self, client: Client, newsroom: Newsroom
    ) -> None:
        text = 'It\'s "open", he said.'
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": text}]
        )
        newsroom.ground(article, text, [])
        _, page, _ = read(client, article)
        assert words(page, ".prose .s") == ["It’s “open”, he said."]
        assert text in words(page, ".proof__text")[0]
        ledger = client.get(f"{path_of(article)}ledger.json").json()
        assert text in [sentence["text"] for sentence in ledger["sentences"]]
