"""Measure what one page of every kind costs Django: processor time and queries."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.site_builder import NOW, bring_up_to_date, build, prepare_home  # noqa: E402

TRIES = 3
"""Each page is made so often after once to warm up; the median counts."""


def costs(path: str) -> tuple[float, int, int]:
    """Return milliseconds of processor time, queries and bytes of the page at ``path``."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from onrecord.edition.printing import render

    render(path, now=NOW)
    spent = []
    for _ in range(TRIES):
        cache.clear()
        began = time.process_time()
        page = render(path, now=NOW)
        spent.append((time.process_time() - began) * 1000)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        render(path, now=NOW)
    return sorted(spent)[TRIES // 2], len(queries), len(page.body)


def lost() -> tuple[float, int, int]:
    """Return what a page that is not there costs; its bytes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.get("/nothing/here/")
    spent = []
    for _ in range(TRIES):
        began = time.process_time()
        response = client.get("/nothing/here/")
        spent.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get("/nothing/here/")
    return sorted(spent)[TRIES // 2], len(queries), len(response.content)


def measure() -> dict[str, tuple[float, int, int]]:
    """Return the costs of every kind of page of the site in this home."""
    import logging

    from benchmarks.page_costs.kinds import every_kind

    from onrecord.edition.printing import PrintRefused

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    found = {}
    for kind, path in every_kind().items():
        try:
            found[kind] = costs(path)
        except PrintRefused as refused:
            print(f"{kind}: {refused}", file=sys.stderr)
    found["not found"] = lost()
    return found


def main() -> None:
    """Build a site, or take the one in ``--home``, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="how large the site is")
    parser.add_argument("--home", help="a home that was built before, and stays")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    folder = arguments.home or tempfile.mkdtemp(prefix="onrecord-page-costs-")
    try:
        prepare_home(folder)
        import django

        django.setup()
        if arguments.home:
            bring_up_to_date()
        else:
            build(arguments.articles, now=NOW)
        from onrecord.publishing.models import ArticlePage

        articles = ArticlePage.objects.live().count()
        found = measure()
    finally:
        if not arguments.home:
            shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(_figures(articles, found), indent=1))
        return
    print(f"{'at ' + str(articles) + ' articles':28} {'CPU ms':>8} {'queries':>8} {'KB':>8}")
    for kind, (spent, queries, size) in sorted(found.items(), key=lambda one: -one[1][0]):
        print(f"{kind:28} {spent:8.1f} {queries:8} {size / 1000:8.1f}")


def _figures(articles: int, found: dict[str, tuple[float, int, int]]) -> dict[str, object]:
    """Return the figures as the gate reads them."""
    return {
        "articles": articles,
        "most_ms": round(max(spent for spent, _, _ in found.values()), 1),
        "most_queries": max(queries for _, queries, _ in found.values()),
        "kinds": {
            kind: {"ms": round(spent, 1), "queries": queries, "bytes": size}
            for kind, (spent, queries, size) in found.items()
        },
    }


if __name__ == "__main__":
    main()
