"""Every kind of page judged by tools of the field: HTML, links, terms, axe, headers."""

from __future__ import annotations

import os
import re

import pytest
from benchmarks.page_quality import accessibility, headers, linked_data, links, validity
from benchmarks.page_quality.discovering import Answer, discover, get
from playwright.sync_api import Browser

from tests.journeys.conftest import Newsroom

pytestmark = pytest.mark.journey

KINDS = {
    "front", "section", "article", "story", "author", "source", "topics", "sources",
    "archive", "archive month", "archive day", "corrections", "about", "about masthead",
    "about ethics", "about AI", "about reading", "search", "search with results",
    "search without results", "discussion", "report form", "saved", "offline", "not found",
}  # fmt: skip
"""Every kind of page that the sample newsroom has from its first hour on: no topic has two
articles there, no article has changed."""

LOOKED_AT = ("front", "section", "story", "search with results", "report form", "archive month")
"""Kinds that axe looks at here besides the article; the benchmark looks at all."""

OTHER_CLASSES = (
    "/feeds/site.rss",
    "/feeds/site.atom",
    "/feeds/site.json",
    "/feeds/podcast.rss",
    "/sitemap.xml",
    "/robots.txt",
    "/manifest.webmanifest",
    "/sw.js",
)
"""Answers that are no page."""


def need(is_installed: bool) -> None:
    """Skip what cannot be judged here; the continuous integration must be able to."""
    if not is_installed:
        assert not os.environ.get("CI"), "scripts/install-page-tools.sh has not been run"
        pytest.skip("scripts/install-page-tools.sh has not been run")


@pytest.fixture(scope="module")
def kinds(newsroom: Newsroom) -> dict[str, str]:
    return discover(newsroom.url)


@pytest.fixture(scope="module")
def pages(kinds: dict[str, str]) -> dict[str, Answer]:
    return {kind: get(url) for kind, url in kinds.items()}


def test_every_kind_of_page_is_found_and_answers(pages: dict[str, Answer]) -> None:
    assert set(pages) >= KINDS
    assert {kind: page.status for kind, page in pages.items() if page.status != 200} == {
        "not found": 404
    }


def test_every_page_is_valid_html(pages: dict[str, Answer]) -> None:
    need(validity.is_installed())
    assert validity.faults({kind: page.body for kind, page in pages.items()}) == {}


def test_the_checker_sees_what_is_wrong() -> None:
    need(validity.is_installed())
    page = b"<!doctype html><html lang=en><title>T</title><ul><p>no item</p></ul>"
    assert "p" in validity.faults({"bad": page})["bad"][0]


def test_structured_data_uses_the_terms_of_schema_org(pages: dict[str, Answer]) -> None:
    need(linked_data.TERMS.exists())
    told = {kind: linked_data.faults(page.body) for kind, page in pages.items()}
    assert {kind: wrong for kind, wrong in told.items() if wrong} == {}
    assert linked_data.types_in(pages["article"].body) >= {
        "ImageObject", "AudioObject", "NewsMediaOrganization", "BreadcrumbList", "CreativeWork",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "NewsPiece"}, "no type"),
        ({"@type": "Person", "headline": "no"}, "no property"),
        ({"@type": "Person", "birthDate": "yesterday"}, "none of"),
        ({"@type": "Person", "worksFor": {"@type": "Place"}}, "holds 'Place'"),
    ],
)
def test_terms_that_are_wrong_are_seen(node: dict[str, object], fault: str) -> None:
    need(linked_data.TERMS.exists())
    import json

    block = json.dumps({"@context": "https://schema.org", **node})
    page = f'<!doctype html><script type="application/ld+json">{block}</script>'
    assert fault in " ".join(linked_data.faults(page.encode()))


def test_every_link_leads_somewhere_at_once(newsroom: Newsroom, kinds: dict[str, str]) -> None:
    starts = [url for kind, url in kinds.items() if kind != "not found"]
    told = links.crawl(newsroom.url, starts, limit=120, of_a_form=3)
    assert told.faults == []
    assert told.pages > len(starts)
    assert told.fragments > 100


@pytest.mark.parametrize("scheme", accessibility.SCHEMES)
@pytest.mark.parametrize("width", list(accessibility.WIDTHS))
def test_axe_finds_nothing_on_an_article_in_any_state(
    browser: Browser, kinds: dict[str, str], width: str, scheme: str
) -> None:
    need(accessibility.is_installed())
    looked, found = accessibility.survey(
        browser, {"article": kinds["article"]}, widths=(width,), schemes=(scheme,)
    )
    assert [str(violation) for violation in found] == []
    assert looked >= 3


@pytest.mark.parametrize("kind", LOOKED_AT)
def test_axe_finds_nothing_on_other_pages(
    browser: Browser, kinds: dict[str, str], kind: str
) -> None:
    need(accessibility.is_installed())
    for width, scheme in (("phone", "light"), ("desk", "dark")):
        _, found = accessibility.survey(
            browser, {kind: kinds[kind]}, widths=(width,), schemes=(scheme,)
        )
        assert [str(violation) for violation in found] == []


def test_axe_sees_what_is_wrong(browser: Browser, newsroom: Newsroom) -> None:
    need(accessibility.is_installed())
    page = accessibility.open_page(browser, newsroom.url, width="phone", scheme="light")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=/static/x.png>'")
    found = accessibility.violations(page, "front", "broken")
    page.context.close()
    assert "image-alt" in {violation.rule for violation in found}


def test_every_class_of_answer_carries_its_headers(
    newsroom: Newsroom, pages: dict[str, Answer]
) -> None:
    answers = dict(pages)
    article = pages["article"].text
    fragment = re.search(r'"(/discussion/\d+/fragment/[^"]*)"', article)
    assert fragment
    named = [*OTHER_CLASSES, fragment[1], "/desk/no-such-place/", "/discussion/999999/"]
    for pattern in (r'href="(/static/[^"]+\.css)"', r'src="(/media/[^" ]+)"'):
        asset = re.search(pattern, article)
        assert asset
        named.append(asset[1])
    answers |= {path: get(newsroom.url + path) for path in named}
    told = {
        kind: wrong
        for kind, answer in answers.items()
        if not kind.startswith("/desk/") and (wrong := headers.faults(answer))
    }
    assert told == {}
    assert answers["/desk/no-such-place/"].headers["x-frame-options"] == "DENY"


def test_search_engines_are_told_what_to_leave_out(pages: dict[str, Answer]) -> None:
    for kind in ("search with results", "saved", "offline", "not found", "report form"):
        assert re.search(r'<meta name="?robots"? content="?noindex', pages[kind].text), kind
    for kind in ("front", "section", "article", "story", "author", "source"):
        assert "noindex" not in pages[kind].text, kind
        (canonical,) = re.findall(r'<link rel="?canonical"? href="?([^" >]+)', pages[kind].text)
        assert canonical == pages[kind].url, kind
