"""The ledger as JSON, and the list of public addresses."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from wagtail.models import PageViewRestriction

from onrecord.publishing.models import ArticlePage
from onrecord.reader.paths import absolute, ledger_path, path_of, public_paths
from onrecord.vocabulary.texts import text_digest
from onrecord.vocabulary.verdicts import Verdict
from tests.reader.material import Newsroom


def read(client: Client, article: ArticlePage) -> dict[str, Any]:
    response = client.get(ledger_path(article))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    loaded: dict[str, Any] = json.loads(response.content)
    return loaded


class TestLedger:
    def test_every_sentence_with_its_supports(self, client: Client, article: ArticlePage) -> None:
        ledger = read(client, article)
        by_text = {sentence["text"]: sentence for sentence in ledger["sentences"]}
        opened = by_text["The bridge opened on Monday, two weeks early."]
        assert (opened["verdict"], opened["kind"], opened["field"]) == ("supported", "fact", "body")
        (support,) = opened["supports"]
        assert support["outlet"] == "Harbour Wire"
        assert support["url"] == "https://harbour-wire.example/1"
        assert support["passage_digest"] == text_digest(support["passage"])
        assert support["unchanged"] is True
        stretch = support["passage"][support["start"] : support["end"]]
        assert stretch.startswith("opened on Monday")
        assert list(by_text)[:2] == [article.title, article.standfirst]

    def test_certificate_and_making(self, client: Client, article: ArticlePage) -> None:
        ledger = read(client, article)
        assert ledger["certificate"]["reviewer"] == "Ada Editor"
        assert [act["act"] for act in ledger["certificate"]["acts"]] == [
            "accuracy",
            "plausibility",
            "sources",
        ]
        assert ledger["making"]["text"]["engine"] == "extractive"
        assert ledger["making"]["narration"]["engine"] == "fake"
        sound = ledger["sound"]
        assert sound["url"].endswith(".mp3")
        heard = {mark["digest"] for mark in sound["marks"]}
        assert heard
        assert heard <= {sentence["digest"] for sentence in ledger["sentences"]}
        assert all(0 <= one["start"] < one["end"] <= sound["duration"] for one in sound["marks"])

    def test_a_changed_passage_is_told(self, client: Client, newsroom: Newsroom) -> None:
        text = "So it is."
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": text}]
        )
        (passage,) = newsroom.report(newsroom.source("Wire"), "R", ["It is so."])
        newsroom.ground(article, text, [passage])
        passage.text = "It was so."
        passage.save()
        sentence = next(s for s in read(client, article)["sentences"] if s["text"] == text)
        assert sentence["supports"][0]["unchanged"] is False

    def test_a_vouch_and_an_unknown_sentence(
        self, client: Client, newsroom: Newsroom, django_user_model: Any
    ) -> None:
        editor = django_user_model.objects.create_user("ada")
        article = newsroom.article(
            newsroom.section("World"), "Here", body=[{"type": "paragraph", "value": "One. Two."}]
        )
        newsroom.ground(
            article, "One.", [], verdict=Verdict.VOUCHED, vouched_by=editor, vouch_reason="Seen."
        )
        by_text = {s["text"]: s for s in read(client, article)["sentences"]}
        assert by_text["One."]["vouch"] == {"by": "ada", "reason": "Seen.", "at": None}
        assert (by_text["Two."]["verdict"], by_text["Two."]["supports"]) == (None, [])

    def test_only_under_its_own_address(self, client: Client, article: ArticlePage) -> None:
        assert client.get(f"/science/{article.slug}/ledger.json").status_code == 404
        assert client.post(ledger_path(article)).status_code == 405
        assert client.get(ledger_path(article)).headers["Surrogate-Key"] == f"article-{article.pk}"


class TestPaths:
    def test_the_tree_gives_the_path(self, newsroom: Newsroom, article: ArticlePage) -> None:
        assert path_of(newsroom.home) == "/"
        assert path_of(newsroom.sections["world"]) == "/world/"
        assert path_of(article) == f"/world/{article.slug}/"
        assert absolute("/x/") == "https://news.example/x/"
        assert absolute("https://other.example/x") == "https://other.example/x"

    def test_every_public_address_answers(
        self, client: Client, newsroom: Newsroom, article: ArticlePage
    ) -> None:
        newsroom.article(newsroom.sections["world"], "Draft", is_live=False)
        paths = list(public_paths())
        of_article = [path for path in paths if path.startswith("/world/")]
        assert of_article == ["/world/", path_of(article), ledger_path(article)]
        assert paths[:2] == ["/", "/about/"]
        assert {client.get(path).status_code for path in paths} == {200}

    def test_what_is_private_is_no_public_address(
        self, client: Client, newsroom: Newsroom, article: ArticlePage
    ) -> None:
        PageViewRestriction.objects.create(
            page=newsroom.sections["world"], restriction_type="login"
        )
        assert not any(path.startswith(("/world/", "/archive/2")) for path in public_paths())
        assert client.get(ledger_path(article)).status_code == 404
        assert article.title not in client.get("/").content.decode()
