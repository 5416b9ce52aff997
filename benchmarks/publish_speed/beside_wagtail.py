"""Measure a click on "Approve" beside one on "Publish" in a plain Wagtail, in turns.

Milliseconds differ threefold between machines; what a click takes in the system that ours
stands on, in the same minute, does not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.publish_speed import evaluate  # noqa: E402

SETTINGS = "benchmarks.publish_speed.wagtail_alone.settings"
WORDS = "The council met on the harbour and weighed what the new quay would cost the town. "
TOKEN = "t" * 32

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from django.contrib.auth import get_user_model, BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from wagtail.models import Page
from benchmarks.publish_speed.wagtail_alone.models import AloneArticle
import json, sys
call_command("migrate", verbosity=0)
section = Page.objects.get(depth=2)
made = []
for number in range(int(sys.argv[1])):
    page = section.add_child(instance=AloneArticle(
        title=f"Article {number}", slug=f"article-{number}", standfirst=sys.argv[2] * 2,
        body="\\n\\n".join([sys.argv[2] * 5] * 8), first_published_at=timezone.now()))
    made.append(page.pk)
user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
store = SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.create()
print(json.dumps({"session": store.session_key, "pages": made[-200:]}))
"""


class Alone:
    """A plain Wagtail with so many articles, under the same server in a process of its own."""

    def __init__(self, folder: Path, articles: int) -> None:
        self.port = evaluate.free_port()
        surroundings = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "WAGTAIL_ALONE_HOME": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        words = [sys.executable, "-c", PREPARE, str(articles), WORDS]
        said = subprocess.run(
            words, env=surroundings, stdout=subprocess.PIPE, text=True, check=True
        )
        known = json.loads(said.stdout.splitlines()[-1])
        self.session, self.pages = known["session"], known["pages"]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
                *("--port", str(self.port), "--blocking-threads", "4"),
                "benchmarks.publish_speed.wagtail_alone.wsgi:application",
            ],
            env=surroundings,
        )

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a request with the editor's session, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        connection.request(method, path, urlencode(fields or {}), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def wait(self) -> None:
        """Wait until a page is answered."""
        for _ in range(300):
            try:
                if self.ask("GET", "/article-0/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The plain Wagtail did not start.")

    def click(self, number: int) -> float:
        """Change an article's headline and publish it; return seconds until it is served."""
        pk = self.pages[-1 - number]
        slug = f"changed-{number}"
        headline = f"A changed headline, number {number}"
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "title": headline,
            "slug": slug,
            "standfirst": WORDS,
            "body": "\n\n".join([WORDS * 5] * 8),
            "action-publish": "action-publish",
        }
        began = time.perf_counter()
        status, said = self.ask("POST", f"/admin/pages/{pk}/edit/", fields)
        if status != 302:
            raise SystemExit(f"Wagtail answered {status}: {said[:400]}")
        status, said = self.ask("GET", f"/{slug}/")
        if status != 200 or headline not in said:
            raise SystemExit(f"/{slug}/ was answered with {status} and other words.")
        return time.perf_counter() - began

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


def measure(built: Any, alone: Alone, *, clicks: int, port: int) -> dict[str, float | int]:
    """Return the medians of both and of what is between them, click by click."""
    from onrecord.publishing.models import ArticlePage

    session = evaluate.session_of(built.editor)
    newsroom = evaluate.Newsroom(port)
    ours: list[evaluate.Click] = []
    theirs: list[float] = []
    try:
        newsroom.wait()
        alone.wait()
        start = built.articles + ArticlePage.objects.count()
        for number in range(clicks + 2):
            ours.append(evaluate.click(newsroom, built, start + number, session))
            theirs.append(alone.click(number))
    finally:
        newsroom.stop()
        alone.stop()
    # The first clicks load what the processes need once.
    ours, theirs = ours[2:], theirs[2:]
    ratios = [one.served / other for one, other in zip(ours, theirs, strict=True)]
    return {
        "articles": built.articles,
        "clicks": len(ours),
        "served_ms_median": round(statistics.median(one.served for one in ours) * 1000, 1),
        "answered_ms_median": round(statistics.median(one.answered for one in ours) * 1000, 1),
        "wagtail_ms_median": round(statistics.median(theirs) * 1000, 1),
        "served_to_wagtail": round(statistics.median(ratios), 3),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Build both sites and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500, help="how large both sites are")
    parser.add_argument("--clicks", type=int, default=20, help="how many are measured of each")
    parser.add_argument("--home", help="a home to keep: built if it is empty, else used again")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-beside-wagtail-") as folder:
        port = evaluate.free_port()
        home = arguments.home or f"{folder}/home"
        built = evaluate.set_up(home, articles=arguments.articles, port=port)
        (Path(folder) / "alone").mkdir()
        alone = Alone(Path(folder) / "alone", arguments.articles)
        figures = measure(built, alone, clicks=arguments.clicks, port=port)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:22} {value:>10}")


if __name__ == "__main__":
    main()
