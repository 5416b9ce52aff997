"""A reader without a mouse, and one without a screen: keys, focus, landmarks, headings, names."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from benchmarks.page_quality.discovering import discover
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Newsroom, Watched, wait_until

pytestmark = pytest.mark.journey

MOST_STOPS = 400

SKIPPED = ("front", "article", "section", "story", "topics", "archive month", "about", "offline")
"""Kinds that begin with the skip link; search begins in its field."""

FOCUSED = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const looks = () => [at, at.parentElement].map((one) => {
    const { borderColor, borderBottomWidth, boxShadow } = getComputedStyle(one);
    return `${borderColor} ${borderBottomWidth} ${boxShadow}`;
  }).join();
  let ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  if (!ring && at.tagName === "INPUT") {  // a field may show it by its own line
    const focused = looks();
    at.blur();
    ring = looks() !== focused;
    at.focus({ preventScroll: true });
  }
  return {
    words: (at.getAttribute("aria-label") || at.innerText || at.name || "").trim().slice(0, 80),
    tag: at.tagName, classes: at.className, isBody: at === document.body,
    ring,
    seen: box.width > 0 && box.height > 0,
  };
}"""


@pytest.fixture(scope="module")
def kinds(newsroom: Newsroom) -> dict[str, str]:
    return discover(newsroom.url)


def tab_to(page: Page, target: Locator, *, most: int = MOST_STOPS) -> dict[str, Any]:
    """Press Tab until ``target`` has the focus; every stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(FOCUSED)
        assert stop["isBody"] or (stop["seen"] and stop["ring"]), f"no ring on {stop}"
        if target.evaluate("node => node === document.activeElement"):
            return stop
    raise AssertionError("the Tab key never came there")


def begin_at_the_text(page: Page, address: str) -> None:
    """Open a page at its text, and wait until the browser has put the focus there."""
    page.goto(address + "#main")
    wait_until(lambda: bool(page.evaluate("document.activeElement.id === 'main'")))


def is_focused(locator: Locator) -> bool:
    return bool(locator.evaluate("node => node.contains(document.activeElement)"))


def test_the_skip_link_is_first_and_leads_to_the_text(
    kinds: dict[str, str], reader: Watched
) -> None:
    page = reader.page
    for kind in SKIPPED:
        page.goto(kinds[kind])
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["classes"] == "skip", kind
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", kind
    assert reader.faults == []


def test_evidence_opens_walks_and_closes_by_keys(kinds: dict[str, str], reader: Watched) -> None:
    page = reader.page
    begin_at_the_text(page, kinds["article"])
    mark = page.locator(".prose p .s > a.m").first
    tab_to(page, mark)
    page.keyboard.press("Enter")
    panel = page.locator("[data-panel]")
    expect(panel).to_be_visible()
    assert is_focused(panel)
    shown = panel.locator(".proof__text").inner_text()
    tab_to(page, panel.locator("[data-panel-next]"), most=6)
    page.keyboard.press("Enter")
    expect(panel.locator(".proof__text")).not_to_have_text(shown)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('m')"), "focus went astray"
    assert reader.faults == []


def test_the_player_and_sharing_work_by_keys(kinds: dict[str, str], reader: Watched) -> None:
    page = reader.page
    begin_at_the_text(page, kinds["article"])
    summary = page.locator("details.share > summary").first
    tab_to(page, summary, most=60)
    page.keyboard.press("Enter")
    expect(page.locator("details.share").first).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    assert is_focused(page.locator("details.share").first)
    begin_at_the_text(page, kinds["article"])
    play = page.locator(".player__play")
    tab_to(page, play, most=60)
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-label", "Pause")
    expect(page.locator(".player__now")).not_to_have_text("0:00")
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-label", "Play")
    tab_to(page, page.locator(".player__seek"), most=4)
    before = int(page.locator(".player__seek").input_value())
    page.keyboard.press("ArrowRight")
    assert int(page.locator(".player__seek").input_value()) > before
    assert reader.faults == []


def test_a_comment_is_written_by_keys_alone(kinds: dict[str, str], plain: Watched) -> None:
    page = plain.page
    page.goto(kinds["discussion"])
    tab_to(page, page.locator("[name=name]"), most=60)
    page.keyboard.type("Ada")
    tab_to(page, page.locator("[name=text]"), most=4)
    page.keyboard.type("Which passage says so?")
    tab_to(page, page.get_by_role("button", name="Send"), most=6)
    assert page.locator("[name=name]").input_value() == "Ada"
    assert page.locator("[name=text]").input_value() == "Which passage says so?"


def test_no_page_traps_the_focus_or_reorders_it(kinds: dict[str, str], reader: Watched) -> None:
    page = reader.page
    for kind in ("front", "search with results", "sources", "archive day"):
        page.goto(kinds[kind])
        assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
        tab_to(page, page.locator("footer a").last)
    assert reader.faults == []


@dataclass
class Tree:
    """What a screen reader is told of a page: role, name and level, in order."""

    nodes: list[tuple[str, str, int]] = field(default_factory=list)

    def names(self, *roles: str) -> list[str]:
        return [name for role, name, _ in self.nodes if role in roles]

    @property
    def levels(self) -> list[int]:
        return [level for role, _, level in self.nodes if role == "heading"]


def tree_of(page: Page) -> Tree:
    session = page.context.new_cdp_session(page)
    told = session.send("Accessibility.getFullAXTree")["nodes"]
    tree = Tree()
    for node in told:
        if node.get("ignored"):
            continue
        values = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
        role = str(node.get("role", {}).get("value", ""))
        name = str(node.get("name", {}).get("value", "")).strip()
        tree.nodes.append((role, name, int(values.get("level") or 0)))
    session.detach()
    return tree


SPOKEN = (
    "front",
    "section",
    "article",
    "story",
    "author",
    "source",
    "search with results",
    "discussion",
    "corrections",
    "not found",
)


def test_landmarks_and_headings_tell_how_a_page_is_built(
    kinds: dict[str, str], phone: Watched
) -> None:
    for kind in SPOKEN:
        phone.page.goto(kinds[kind])
        tree = tree_of(phone.page)
        for landmark in ("banner", "main", "contentinfo"):
            assert len(tree.names(landmark)) == 1, (kind, landmark)
        navigation = tree.names("navigation")
        assert navigation, kind
        assert all(navigation), (kind, navigation)
        assert [name for name, count in Counter(navigation).items() if count > 1] == [], kind
        levels = tree.levels
        assert levels.count(1) == 1, (kind, levels)
        jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
        assert jumps == [], (kind, levels)
        for role in ("link", "button", "image", "textbox", "searchbox", "slider", "combobox"):
            assert all(tree.names(role)), f"{kind}: a {role} without a name"


def test_an_article_makes_sense_by_ear(kinds: dict[str, str], reader: Watched) -> None:
    page = reader.page
    page.goto(kinds["article"])
    tree = tree_of(page)
    marks = page.locator(".prose p .s > a.m").count()
    labels = [
        page.locator(".prose p .s > a.m").nth(number).get_attribute("aria-label") or ""
        for number in range(marks)
    ]
    assert marks >= 8
    assert set(labels) <= set(tree.names("link"))
    assert all(len(label.split()) >= 3 for label in labels), labels
    assert all(re.search(r"\d", label) for label in labels), "a mark does not say how many sources"
    assert tree.names("slider") == ["Place in the audio"]
    assert "Listen to this article" in tree.names("heading")
    alts = list(tree.names("image", "img"))
    assert alts
    assert all(len(alt) > 10 for alt in alts), alts
