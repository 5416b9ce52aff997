"""The main text of made-up pages: what is found, what is mended, what is left out."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.intake.parsers.page import parse_page
from onrecord.intake.parsers.refusing import Unreadable

SAID = [
    f"The ferry number {number} left the harbour of Tallinn on Friday, the harbour master said, "
    f"after waiting for {number + 2} hours in the fog that closed the port."
    for number in range(12)
]


def page(inside: str, *, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>Ferries leave</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
        f"<main>{inside}</main><footer><p>© Harbour Post. All rights reserved.</p></footer>"
        "</body></html>"
    )


def linked(body: str) -> str:
    return (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferries leave",'
        f'"articleBody":"{body}"}}</script>'
    )


def text_of(markup: str) -> str:
    return parse_page(markup).reports[0].body_text


def paragraphs(said: list[str], kind: str = "story") -> str:
    return "".join(f"<p class='{kind}'>{one}</p>" for one in said)


def test_a_text_in_several_boxes_is_found_whole() -> None:
    boxes = "".join(
        f"<div class='col'>{paragraphs(SAID[start : start + 3])}</div>"
        "<div class='ad'><p>Buy a ticket for the ferry to the islands at half the price.</p></div>"
        for start in range(0, 12, 3)
    )
    found = text_of(page(f"<article><h1>Ferries leave</h1>{boxes}</article>"))
    assert [one for one in SAID if one not in found] == []
    assert found.count("\n\n") <= 15


def test_boxes_beside_the_text_are_not_of_it() -> None:
    teasers = "".join(
        f"<p class='story'><a href='/{number}'>{one} Read it here.</a></p>"
        for number, one in enumerate(reversed(SAID[6:]))
    )
    sign_up = (
        "<div class='newsletter'><p class='story'>Sign up for the best of the harbour.</p></div>"
    )
    markup = page(
        f"<article>{paragraphs(SAID[:3])}{sign_up}{paragraphs(SAID[3:6])}"
        f"<div class='related'>{teasers}</div></article>"
    )
    found = text_of(markup).split("\n\n")
    assert [one for one in found if one not in SAID[:6]] == []
    assert len(found) == 6


def test_what_the_page_states_completes_what_was_found() -> None:
    shown = page(f"<article>{paragraphs(SAID[:8])}</article>", head=linked(" ".join(SAID[:10])))
    found = text_of(shown)
    assert all(one in found for one in SAID[:10])


@pytest.mark.parametrize(
    "stated",
    [
        " ".join(SAID[:2]) + " …",
        "An altogether different text about the price of tea in the mountains. " * 20,
        " ".join(SAID) * 5,
    ],
    ids=["cut off", "another text", "far too long"],
)
def test_a_statement_that_does_not_fit_is_not_believed(stated: str) -> None:
    found = text_of(page(f"<article>{paragraphs(SAID[:6])}</article>", head=linked(stated)))
    assert found.split("\n\n") == SAID[:6]


def test_nothing_is_said_twice() -> None:
    twice = paragraphs(SAID[:5]) + f"<div class='mobile'>{paragraphs(SAID[:5])}</div>"
    found = text_of(page(f"<article>{twice}</article>"))
    assert all(found.count(one) <= 1 for one in SAID)


@pytest.mark.parametrize(
    "inside",
    [
        "<p class='story'>" * 600 + "Text.",
        "<ul>" + "<li>" * 600 + "Text." * 50,
        "<p>" + "<a href='/'>link</a>" * 800 + "</p>",
        paragraphs([f"{one} {number}" for number in range(40) for one in SAID]),
        "<blockquote>" * 600 + SAID[0],
        "<p class='" + "related " * 20_000 + "'>" + SAID[0],
    ],
    ids=["open", "lists", "links", "480 paragraphs", "quotes", "class"],
)
def test_pages_made_to_kill_take_bounded_time(inside: str) -> None:
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        parse_page(page(inside))
    assert time.process_time() - started < 2


@given(st.lists(st.sampled_from([*SAID, "Short.", "<i>x", "</div>", "&amp;", "<p>"]), max_size=15))
@settings(max_examples=12, deadline=None)
def test_what_is_found_stands_on_the_page(pieces: list[str]) -> None:
    markup = page("<article>" + "".join(f"<p>{piece}</p>" for piece in pieces) + "</article>")
    found = text_of(markup)
    for one in found.split("\n\n"):
        assert not one or one in markup.replace("&amp;", "&") or "©" in one
