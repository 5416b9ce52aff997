"""How much of a page's main text is found, and how little else, beside other extractors."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import trafilatura  # noqa: E402
from benchmarks.main_text.pages import Page, pages_in, score  # noqa: E402
from lxml import html as lxml_html  # noqa: E402

from onrecord.intake.parsers.decoding import decode  # noqa: E402
from onrecord.intake.parsers.page import parse_page  # noqa: E402
from onrecord.intake.parsers.refusing import Unreadable  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
DEFAULT_DATA = "third-party-text/html-pages/open"

Extractor = Callable[[Page], str]


def onrecord(page: Page) -> str:
    """What the newsroom stores of the page, in this process."""
    try:
        delivery = parse_page(decode(page.markup), url=page.url)
    except Unreadable:
        return ""
    return delivery.reports[0].body_text if delivery.reports else ""


def _trafilatura(**options: bool) -> Extractor:
    def extract(page: Page) -> str:
        found = trafilatura.extract(
            decode(page.markup),
            url=page.url or None,
            include_comments=False,
            include_tables=False,
            **options,
        )
        return found or ""

    return extract


def _readability(page: Page) -> str:
    from readability import Document

    summary = Document(decode(page.markup)).summary(html_partial=True)
    return lxml_html.fromstring(summary).text_content() if summary.strip() else ""


def _newspaper(page: Page) -> str:
    import newspaper

    article = newspaper.article(page.url or "https://page.example/", input_html=decode(page.markup))
    return str(article.text)


def extractors() -> dict[str, Extractor]:
    """Return ours, trafilatura in its three moods, and those of the peers that are installed."""
    found: dict[str, Extractor] = {
        "onrecord": onrecord,
        "trafilatura_precision": _trafilatura(favor_precision=True),
        "trafilatura": _trafilatura(),
        "trafilatura_recall": _trafilatura(favor_recall=True),
    }
    if importlib.util.find_spec("readability"):
        found["readability_lxml"] = _readability
    if importlib.util.find_spec("newspaper"):
        found["newspaper4k"] = _newspaper
    return found


def measure(folder: Path, most: int) -> dict[str, Any]:
    """Run every extractor over every page and return mean scores, by half and by set."""
    pages = [page for number, page in enumerate(pages_in(folder)) if not most or number < most]
    digest = hashlib.sha256()
    result: dict[str, Any] = {"pages": len(pages), "held_out_pages": 0}
    for page in pages:
        digest.update(page.name.encode())
        result["held_out_pages"] += page.held_out
    for name, extract in extractors().items():
        scores: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        begin = time.process_time()
        for page in pages:
            try:
                text = extract(page)
            except Exception as error:  # noqa: BLE001  (a peer that fails found nothing)
                print(f"{name}: {page.name}: {type(error).__name__}", file=sys.stderr)
                text = ""
            one = score(text, page.text)
            for part in ("all", "held_out" if page.held_out else "looked_at", page.set):
                scores[part].append(one)
        spent = 1000 * (time.process_time() - begin) / max(1, len(pages))
        for part, values in sorted(scores.items()):
            for position, figure in enumerate(("precision", "recall", "f1")):
                mean = sum(value[position] for value in values) / len(values)
                if figure == "f1" or part == "all":
                    result[f"{name}_{part}_{figure}"] = round(mean, 4)
        result[f"{name}_ms"] = round(spent, 1)
    result["corpus_digest"] = digest.hexdigest()
    return result


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=CORPORA / DEFAULT_DATA, help="folder of sets")
    parser.add_argument("--most", type=int, default=0, help="only so many pages (0: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(argv)
    if not given.data.is_dir():
        sys.exit(f"{given.data} is not here. Name the folder of the pages with --data.")
    result = measure(given.data, given.most)
    if given.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:44} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
