"""What a page says in its own language, and what an article leaves out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths
from onrecord.reader.countries import name_of_country
from onrecord.reader.disclosure import how_made
from onrecord.reader.pictures import INSET, show
from tests.reader.material import Newsroom

DRAWN: dict[str, Any] = {"engine": "locator", "version": "2"}


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("de", "fr", "Allemagne"),
        ("US", "fr", "États-Unis"),
        ("CH", "pt-br", "Suíça"),
        ("CH", "en-gb", "Switzerland"),
        ("CH", "xx", "Switzerland"),
        ("QQ", "fr", "QQ"),
    ],
)
def test_a_country_is_named_in_the_language_of_the_page(
    code: str, language: str, name: str
) -> None:
    assert name_of_country(code, language) == name


def test_what_we_drew_says_so_in_the_language_of_the_page(newsroom: Newsroom) -> None:
    drawn = newsroom.picture(
        kind="locator_map",
        label="Computed map",
        credit="Map: Onrecord. Hatched: an area.",
        source_name="Natural Earth (borders), GeoNames (places)",
        making=DRAWN,
    )
    taken = newsroom.picture(label="Archive", credit="Map: R. Example")
    with translation.override("fr"):
        ours, theirs = show(drawn, INSET), show(taken, INSET)
    assert ours is not None
    assert theirs is not None
    assert ours.label == "Carte calculée"
    assert ours.credit == "Carte\u00a0: Onrecord. Hatched: an area."
    assert ours.source_name == "Natural Earth (frontières), GeoNames (lieux)"
    assert (theirs.label, theirs.credit) == ("Archive", "Map: R. Example")


def test_how_it_was_made_names_pictures_alike(article: ArticlePage, newsroom: Newsroom) -> None:
    drawn = newsroom.picture(kind="card", label="Computed illustration", making=DRAWN)
    with translation.override("fr"):
        made = how_made(article, None, (), [drawn], reports=1, sources=1)
    assert "Illustration calculée" in [step.name for step in made.steps]


@pytest.mark.parametrize(("quotes", "shown"), [(False, 0), (True, 1)])
def test_a_card_that_only_names_the_section_is_left_out(
    client: Client, newsroom: Newsroom, quotes: bool, shown: int
) -> None:
    making = {**DRAWN, "engine": "card", "notes": {"quotes": quotes}}
    cards = [newsroom.picture(kind="card", caption="", making=making) for _ in range(2)]
    article = newsroom.article(
        newsroom.section("World"),
        "A quiet day",
        body=[
            {"type": "paragraph", "value": "Nothing happened."},
            {"type": "picture", "value": cards[1].pk},
        ],
        lead_picture=cards[0],
    )
    page = BeautifulSoup(client.get(paths.path_of(article)).content, "html.parser")
    assert len(page.select(".article__lead img")) == shown
    assert len(page.select(".prose figure img")) == shown
    assert page.select_one('meta[property="og:image"]'), "a link to it has a picture all the same"
    section = BeautifulSoup(client.get("/world/").content, "html.parser")
    assert len(section.select(".teaser--wide img")) == shown


def test_the_page_of_a_failure_asks_nothing_and_speaks_the_language(db: None) -> None:
    with translation.override("fr"), CaptureQueriesContext(connection) as asked:
        page = BeautifulSoup(render_to_string("500.html"), "html.parser")
    assert len(asked) == 0
    assert page.html is not None
    assert page.html["lang"] == "fr"
    assert "notre côté" in page.select_one("h1").get_text()  # type: ignore[union-attr]
    assert page.find("script") is None


def test_a_withdrawn_page_gives_an_instant_that_html_knows(db: None, now: datetime) -> None:
    context = {"withdrawn_at": now.replace(microsecond=187298), "reason": "It was wrong."}
    page = BeautifulSoup(render_to_string("edition/withdrawn.html", context), "html.parser")
    time = page.select_one(".lost__number time")
    assert time is not None
    assert "." not in str(time["datetime"])
    assert "It was wrong." in page.select_one(".lost__why").get_text()  # type: ignore[union-attr]
    names = [form.get("aria-label") for form in page.select("[role=search]")]
    assert len(set(names)) == len(names)
