"""Measures the quality of every kind of page of a newsroom, and says what is wrong with it.

    python benchmarks/page_quality/evaluate.py [URL] [--home HOME] [--only axe,links…] [--json]

Without URL it starts the sample newsroom in a folder of its own. With URL and HOME it judges
the newsroom that runs there. Tools: ``sh scripts/install-page-tools.sh --all``.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_quality import (
    accessibility,
    headers,
    lighthouse,
    linked_data,
    links,
    loading,
    newsroom,
    validity,
)
from benchmarks.page_quality.discovering import Answer, discover, get
from playwright.sync_api import Browser, sync_playwright

RESULTS = Path(__file__).parent / "results"
TEXTUAL = ("/feeds/site.rss", "/feeds/site.json", "/sitemap.xml", "/robots.txt", "/feeds/site.atom")
"""Answers that are no page and whose headers are judged as well."""


@dataclass
class Findings:
    """Figures for each kind of page, figures for the whole, and faults."""

    kinds: dict[str, str]
    table: dict[str, dict[str, Any]] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, **figures: Any) -> None:
        """Add figures to a kind's row."""
        self.table.setdefault(kind, {}).update(figures)

    def blame(self, part: str, told: list[str]) -> None:
        """Add faults; each once."""
        self.faults.setdefault(part, []).extend(dict.fromkeys(told))


def html_part(found: Findings, browser: Browser) -> None:
    """Validity and structured data of every page."""
    pages = {kind: get(url) for kind, url in found.kinds.items()}
    told = validity.faults({kind: page.body for kind, page in pages.items()})
    found.whole["html_errors"] = sum(len(messages) for messages in told.values())
    found.blame("html", [f"{kind}: {m}" for kind, messages in told.items() for m in messages])
    terms = 0
    for kind, page in pages.items():
        wrong = linked_data.faults(page.body)
        terms += len(wrong)
        found.note(kind, html=len(told.get(kind, [])), json_ld=len(wrong), status=page.status)
        found.note(kind, types=sorted(linked_data.types_in(page.body)))
        found.blame("json-ld", [f"{kind}: {sentence}" for sentence in wrong])
    found.whole["json_ld_errors"] = terms


def links_part(found: Findings, browser: Browser) -> None:
    """Every link of the whole site."""
    base = re.match(r"https?://[^/]+", found.kinds["front"])
    assert base
    starts = [url for kind, url in found.kinds.items() if kind not in ("not found", "gone")]
    told = links.crawl(base[0], starts)
    found.whole |= {
        "crawled_pages": told.pages,
        "links": told.links,
        "fragments": told.fragments,
        "outside_links": told.outside,
        "broken_links": len(set(told.faults)),
    }
    found.blame("links", told.faults)


def axe_part(found: Findings, browser: Browser) -> None:
    """Accessibility of every page at two widths, in two schemes and in every state."""
    looked, told = accessibility.survey(browser, found.kinds)
    for kind in found.kinds:
        found.note(kind, axe=sum(1 for violation in told if violation.kind == kind))
    found.whole |= {"axe_states": looked, "axe_violations": len(told)}
    found.blame("axe", [str(violation) for violation in told])


def loading_part(found: Findings, browser: Browser) -> None:
    """Requests, bytes and images of the first view."""
    for kind, url in found.kinds.items():
        told = loading.measure(browser, url)
        found.note(
            kind,
            requests=told["requests"],
            kilobytes=round(told["bytes"] / 1024, 1),
            css=round(told["stylesheet"] / 1024, 1),
            script=round(told["script"] / 1024, 1),
            font=round(told["font"] / 1024, 1),
            image=round(told["image"] / 1024, 1),
        )
        found.blame("images", [f"{kind}: {image}" for image in told["oversized"]])
        console = [line for line in told["console"] if " 404 " not in line and " 410 " not in line]
        found.blame("console", [f"{kind}: {line}" for line in console])
        if told["sideways"]:
            found.blame("layout", [f"{kind}: scrolls sideways on a phone"])
    found.whole["loading_faults"] = sum(
        len(found.faults.get(part, ())) for part in ("images", "console", "layout")
    )
    rows = [row for row in found.table.values() if "kilobytes" in row]
    for row in rows:
        row["words"] = round(row["kilobytes"] - row["image"], 1)
    for name in ("requests", "words", "css", "script", "font"):
        figure = "kilobytes_without_images" if name == "words" else name
        found.whole[f"{figure}_most"] = max(row[name] for row in rows)
        if "article" in found.kinds:
            found.whole[f"article_{figure}"] = found.table["article"][name]


def headers_part(found: Findings, browser: Browser, home: Path | None = None) -> None:
    """Headers of every kind of answer; MDN's score of the pages as production sends them."""
    base = found.kinds["front"].removesuffix("/")
    answers = {kind: get(url) for kind, url in found.kinds.items()}
    answers |= {path: get(base + path) for path in TEXTUAL}
    article = answers["article"].text
    for pattern in (r'href="(/static/[^"]+\.css)"', r'src="(/media/[^" ]+)"'):
        asset = re.search(pattern, article)
        if asset:
            answers[asset[1]] = get(base + asset[1])
    told = [f"{kind}: {wrong}" for kind, page in answers.items() for wrong in headers.faults(page)]
    found.whole["header_faults"] = len(told)
    found.blame("headers", told)
    if home is None or not headers.is_installed():
        return
    secure, routes = {}, {}
    with (
        tempfile.TemporaryDirectory() as folder,
        newsroom.in_production(home, Path(folder)) as served,
    ):
        for kind, url in found.kinds.items():
            path = url.removeprefix(base)
            secure[kind] = get(served + path, **_proxied("https"))
            routes[kind] = _route(served + path, path, secure[kind])
    scores = headers.scores(secure, routes)
    for kind, score in scores.items():
        found.note(kind, observatory=score["score"])
        if score["score"] < 120:
            lost = {name: test for name, test in score["tests"].items() if test["change"] <= 0}
            found.blame("observatory", [f"{kind}: {score['score']} {lost}"])
    found.whole["observatory_least"] = min(score["score"] for score in scores.values())


def _proxied(scheme: str) -> dict[str, str]:
    return {"Host": "news.example", "X-Forwarded-Proto": scheme, "X-Forwarded-For": "192.0.2.9"}


def _route(url: str, path: str, secure: Answer) -> list[dict[str, Any]]:
    """Return the way of a reader who types the address without https."""
    first = get(url, **_proxied("http"))
    route = [{"url": f"http://news.example{path}", "status": first.status}]
    if first.headers.get("location"):
        route.append({"url": first.headers["location"], "status": secure.status})
    return route


def lighthouse_part(
    found: Findings, browser: Browser, tries: int = 2, by_processor: bool = False
) -> None:
    """Lighthouse's four scores and three figures of every page."""
    for kind, url in found.kinds.items():
        told = lighthouse.judge(url, kind=kind, tries=tries, by_processor=by_processor)
        missed = told.pop("failed", [])
        if "error" in told:
            missed = [*missed, f"not judged: {told['error']}"]
        found.note(kind, **told)
        print(f"  {kind}: {told}", file=sys.stderr, flush=True)
        found.blame("lighthouse", [f"{kind}: {audit}" for audit in missed])
    rows = [row for row in found.table.values() if "performance" in row]
    for name in ("performance", "accessibility", "best_practices", "seo"):
        found.whole[f"lighthouse_{name}_least"] = min(row[name] or 0 for row in rows)
    found.whole["lcp_ms_most"] = max(row["lcp_ms"] for row in rows)
    found.whole["cls_most"] = max(row["cls"] for row in rows)
    found.whole["tbt_ms_most"] = max(row["tbt_ms"] for row in rows)


PARTS: dict[str, Callable[..., None]] = {
    "html": html_part,
    "links": links_part,
    "axe": axe_part,
    "loading": loading_part,
    "headers": headers_part,
    "lighthouse": lighthouse_part,
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, as the system carries it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def print_table(found: Findings) -> None:
    """Print one row a kind of page, then the figures of the whole, then every fault."""
    columns = [
        "status", "performance", "accessibility", "best_practices", "seo", "lcp_ms", "cls",
        "tbt_ms", "axe", "html", "json_ld", "observatory", "requests", "kilobytes", "css",
        "script", "font",
    ]  # fmt: skip
    columns = [name for name in columns if any(name in row for row in found.table.values())]
    print("| page | " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for kind, row in found.table.items():
        cells = [f"{row.get(name, '')}" for name in columns]
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print()
    for name, value in found.whole.items():
        print(f"{name}: {value}")
    for part, told in found.faults.items():
        for sentence in told:
            print(f"  {part}: {sentence}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="where a newsroom runs; none: a sample is started")
    parser.add_argument("--home", type=Path, help="its home, to judge the headers of production")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    parser.add_argument("--kinds", help="kinds of page, with commas between (default: all)")
    parser.add_argument(
        "--also",
        default="",
        help="kind=path, with commas between: pages to which nothing leads (gone=/world/a-piece/)",
    )
    parser.add_argument("--tries", type=int, default=2, help="runs of Lighthouse; the best counts")
    parser.add_argument(
        "--by-processor",
        action="store_true",
        help="Lighthouse counts processor time, not the clock: for a machine that is busy",
    )
    parser.add_argument("--json", action="store_true", help="print the figures alone, as JSON")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        base, home = arguments.url, arguments.home
        also = dict(one.split("=", 1) for one in arguments.also.split(",") if one)
        if base is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            home = folder / "var"
            running = newsroom.serving(home, "run", "--demo", log=folder / "newsroom.log")
            base = stack.enter_context(running)
            also |= newsroom.let_live(home, base)
        base = base.rstrip("/")
        found = Findings(discover(base) | {kind: base + path for kind, path in also.items()})
        if arguments.kinds:
            wanted = set(arguments.kinds.split(","))
            found.kinds = {kind: url for kind, url in found.kinds.items() if kind in wanted}
        browser = stack.enter_context(chromium())
        for name in arguments.only.split(","):
            more: dict[str, Any] = {"home": home} if name == "headers" else {}
            if name == "lighthouse":
                more = {"tries": arguments.tries, "by_processor": arguments.by_processor}
            PARTS[name](found, browser, **more)
    found.whole["faults"] = sum(len(told) for told in found.faults.values())
    found.whole["kinds"] = len(found.kinds)
    RESULTS.mkdir(exist_ok=True)
    stored = {"figures": found.whole, "pages": found.table, "faults": found.faults}
    (RESULTS / "latest.json").write_text(json.dumps(stored, indent=1), encoding="utf-8")
    if arguments.json:
        print(json.dumps(found.whole))
    else:
        print_table(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
