"""What axe finds wrong on a page, in the states in which readers meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
SCHEMES = ("light", "dark")

READY = ":root[data-ready], :root:not(:has([data-modules]))"
"""What is there once the scripts that a page fetches after its first paint have run."""

_FIND = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map((v) => ({
    rule: v.id, impact: v.impact,
    nodes: v.nodes.map((n) => [n.target.join(" "), n.failureSummary]),
  }));
}"""


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken on one page in one state."""

    kind: str
    state: str
    rule: str
    impact: str
    nodes: list[list[str]]

    def __str__(self) -> str:
        where = "; ".join(
            f"{target} ({why.splitlines()[-1].strip()})" for target, why in self.nodes[:3]
        )
        return f"{self.kind} [{self.state}] {self.rule} ({self.impact}): {where}"


def is_installed() -> bool:
    """Return whether axe is here."""
    return AXE.exists()


def open_page(browser: Browser, url: str, *, width: str, scheme: str) -> Page:
    """Open an address at a width and in a colour scheme, with axe at hand and nothing moving."""
    context = browser.new_context(
        viewport=WIDTHS[width],  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,  # axe comes in as a script; the page's own policy is judged elsewhere
        locale="en-GB",
        service_workers="block",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(url, wait_until="load")
    page.locator(READY).wait_for(state="attached")
    return page


def violations(page: Page, kind: str, state: str) -> list[Violation]:
    """Run every rule on the page as it is now."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = page.evaluate(_FIND, RULES)
    return [Violation(kind, state, v["rule"], v["impact"], v["nodes"]) for v in found]


def states_of(page: Page, kind: str) -> Iterator[str]:
    """Bring a page into each state that it can be in, and name it; ends where it began."""
    yield "as it opens"
    if kind == "article":
        yield from _states_of_article(page)
    for opener, name in ((".masthead details > summary", "menu"), ("[aria-haspopup]", "dialog")):
        control = page.locator(f"{opener}:visible")
        if control.count():
            control.first.click()
            yield f"{name} open"
            page.keyboard.press("Escape")


def _states_of_article(page: Page) -> Iterator[str]:
    marks = page.locator(".prose p .s > a.m")
    if marks.count():
        marks.first.click()
        page.locator("[data-panel]:visible").first.wait_for()
        yield "evidence open"
        page.keyboard.press("Escape")
    for summary in page.locator("main details > summary:visible").all():
        summary.click()
    yield "everything unfolded"
    discussion = page.locator("#discussion")
    if discussion.count():
        discussion.first.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        yield "discussion loaded"


def survey(
    browser: Browser,
    kinds: dict[str, str],
    *,
    widths: tuple[str, ...] = ("phone", "desk"),
    schemes: tuple[str, ...] = SCHEMES,
) -> tuple[int, list[Violation]]:
    """Return how many states of pages were looked at, and every violation."""
    looked, found = 0, []
    for kind, url in kinds.items():
        for width in widths:
            for scheme in schemes:
                page = open_page(browser, url, width=width, scheme=scheme)
                for state in states_of(page, kind):
                    found += violations(page, kind, f"{width}, {scheme}, {state}")
                    looked += 1
                page.context.close()
    return looked, found
