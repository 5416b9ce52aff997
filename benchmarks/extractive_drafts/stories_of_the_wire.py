"""Real stories as briefs: the labelled windows of wire-days, passages and statements found
by the product's own code, the same quoting budget for every source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import html

from onrecord.stories.attribution import Stretch, attribute
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.statements import Statement
from onrecord.vocabulary.texts import Passage

NAMES = {
    "usstate": "U.S. Department of State",
    "whitehouse": "The White House",
    "kremlin": "President of Russia",
    "ukraine": "President of Ukraine",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One report of the wire; ``paragraphs`` are its text."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    at: datetime

    @property
    def outlet(self) -> str:
        """Name of who sent it."""
        return NAMES.get(self.id.split("-")[0], self.id.split("-")[0])


def stories(path: Path, *, most: int, budget: int) -> Iterator[Brief]:
    """Yield at most ``most`` briefs: labelled events by number of reports, then single reports
    by length. ``path`` is one window or a folder of them."""
    windows = [path] if (path / "events.json").exists() else sorted(path.iterdir())
    found: list[tuple[str, list[Page]]] = []
    for window in windows:
        pages = {page.id: page for page in _pages(window)}
        events = json.loads((window / "events.json").read_text(encoding="utf-8"))["events"]
        listed = {member for members in events.values() for member in members}
        for name, members in events.items():
            found.append((name, [pages[one] for one in members if one in pages]))
        found += [(page.id, [page]) for page in pages.values() if page.id not in listed]
    found.sort(
        key=lambda story: (-len(story[1]), -sum(len(p.paragraphs) for p in story[1]), story[0])
    )
    for number, (_name, pages_of_story) in enumerate(found[:most], 1):
        yield brief_of(number, pages_of_story, budget=budget)


def brief_of(number: int, pages: Sequence[Page], *, budget: int) -> Brief:
    """Return the brief of one story."""
    outlets = sorted({page.outlet for page in pages})
    passages: list[Passage] = []
    statements: list[Statement] = []
    for report, page in enumerate(pages, 1):
        text, stretches, at = "\n\n".join(page.paragraphs), [], 0
        for position, paragraph in enumerate(page.paragraphs):
            key = len(passages) + 1
            passages.append(
                Passage(
                    id=key, report_id=report, position=position, text=paragraph, start=at,
                    end=at + len(paragraph), source_id=outlets.index(page.outlet) + 1,
                    source_name=page.outlet, report_title=page.title, url="", language="en",
                    published_at=page.at,
                )
            )  # fmt: skip
            stretches.append(Stretch(passage_id=key, start=at, end=at + len(paragraph)))
            at += len(paragraph) + 2
        statements += attribute(text, stretches)
    return Brief(
        story_id=number,
        title=pages[0].title,
        section="world",
        language="en",
        now=max(page.at for page in pages) + timedelta(hours=2),
        passages=tuple(passages),
        statements=tuple(statements),
        quoting_budgets=dict.fromkeys(range(1, len(outlets) + 1), budget),
    )


def _pages(window: Path) -> list[Page]:
    found = []
    for file in sorted((window / "articles").rglob("*.html")):
        tree = html.fromstring(file.read_bytes())
        for block in tree.xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(block)
            if "datePublished" in data:
                texts = (node.text_content().strip() for node in tree.xpath("//article//p"))
                published = datetime.fromisoformat(data["datePublished"].replace("Z", "+00:00"))
                found.append(
                    Page(
                        id=file.stem,
                        title=data["headline"],
                        paragraphs=tuple(" ".join(text.split()) for text in texts if text),
                        at=published.astimezone(UTC),
                    )
                )
                break
    return found
