"""What machines are told about an article: corrections, shapes, policies and the way to it."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from onrecord.publishing.models import ArticlePage, Author, Correction, PublishedVersion
from onrecord.reader import structured
from onrecord.reader.paths import path_of
from onrecord.vocabulary.pictures import PictureKind
from tests.reader.material import Newsroom

pytestmark = pytest.mark.django_db


def graph_of(client: Client, article: ArticlePage) -> list[dict[str, Any]]:
    text = client.get(path_of(article)).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data["@graph"]
    return graph


def test_the_way_to_an_article_leads_over_its_section(client: Client, article: ArticlePage) -> None:
    way = graph_of(client, article)[1]
    assert way["@type"] == "BreadcrumbList"
    steps = way["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert [step["item"] for step in steps] == [
        "https://news.example/",
        "https://news.example/world/",
        f"https://news.example{path_of(article)}",
    ]


def test_the_newsroom_says_where_each_of_its_policies_is_told() -> None:
    newsroom = structured.publisher()
    policies = [value for name, value in newsroom.items() if name.endswith(("Policy", "Info"))]
    assert len(policies) == 7
    assert all(value.startswith("https://news.example/about/") for value in policies)
    assert newsroom["logo"]["width"] == {
        "@type": "QuantitativeValue",
        "value": 512,
        "unitCode": "E37",
    }


def test_who_signs_is_a_person_or_an_organisation_with_a_page(
    client: Client, newsroom: Newsroom, article: ArticlePage
) -> None:
    newsroom.sign(article, newsroom.author("Ada Byron", is_person=True))
    signed = {author["name"]: author for author in graph_of(client, article)[0]["author"]}
    slug = Author.objects.get(name="Ada Byron").slug
    assert signed["Ada Byron"] == {
        "@type": "Person",
        "name": "Ada Byron",
        "url": f"https://news.example/authors/{slug}/",
    }


def test_a_correction_says_what_was_and_what_is(
    client: Client, article: ArticlePage, now: datetime
) -> None:
    version = PublishedVersion.objects.create(
        article=article, number=1, digest="d", at=now, headline=article.title, lines=[]
    )
    Correction.objects.create(
        article=article,
        version=version,
        kind="correction",
        was="It opened on Sunday.",
        now="The bridge opened on Monday.",
        note="The day was wrong.",
        made_at=now,
    )
    (told,) = graph_of(client, article)[0]["correction"]
    assert told["@type"] == "CorrectionComment"
    assert "The day was wrong." in told["text"]
    assert "It opened on Sunday." in told["text"]
    assert told["datePublished"] == "2026-03-06T09:30:00+00:00"
    assert re.fullmatch(rf"https://news\.example{path_of(article)}#correction-\d+", told["url"])


@pytest.mark.parametrize(
    ("kind", "ratios"),
    [(PictureKind.PHOTO, [1.0, 1.33, 1.78, 1.5]), (PictureKind.LOCATOR_MAP, [1.5])],
)
def test_a_photograph_is_given_in_three_shapes_and_a_map_whole(
    client: Client, newsroom: Newsroom, kind: str, ratios: list[float]
) -> None:
    article = newsroom.article(
        newsroom.section("World"), "Here", lead_picture=newsroom.picture(kind=kind)
    )
    images = graph_of(client, article)[0]["image"]
    found = [image["width"]["value"] / image["height"]["value"] for image in images]
    assert found == pytest.approx(ratios, abs=0.02)
    assert all(image["url"].startswith("https://news.example/media/") for image in images)


def test_the_audio_comes_with_its_words(client: Client, article: ArticlePage) -> None:
    audio = graph_of(client, article)[0]["audio"]
    assert audio["@type"] == "AudioObject"
    assert audio["transcript"].startswith(article.title)
    assert "The bridge opened on Monday" in audio["transcript"]
    assert audio["uploadDate"].endswith("+00:00")
