"""Measure the time from an editor's click on "Approve" to the new bytes being served."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.site_builder import (  # noqa: E402
    Built,
    build,
    known_site,
    prepare_home,
    waiting_article,
)

SETTINGS = "benchmarks.publish_speed.quick_settings"
TOKEN = "t" * 32
FIRST_WAIT = 60.0
LONGEST = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One approval: seconds until its page was served, was answered, and all was printed."""

    served: float
    answered: float
    affected: float
    pages: int


class Newsroom:
    """A web server and a worker, in processes of their own, over one home."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.parts = [
            subprocess.Popen(
                [sys.executable, "-m", "onrecord.project", *words],
                env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
                start_new_session=True,
            )
            for words in (["serve", "--port", str(port)], ["work"])
        ]

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a path; the connection is new, as a reader's is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()

    def post(self, path: str, fields: dict[str, str], session: str) -> int:
        """Send the editor's form."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        return response.status

    def wait(self) -> None:
        """Wait until the front is answered."""
        until = time.monotonic() + FIRST_WAIT
        while time.monotonic() < until:
            try:
                if self.get("/robots.txt")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The web server did not start.")

    def stop(self) -> None:
        """End both processes."""
        for part in self.parts:
            os.killpg(part.pid, signal.SIGTERM)
        for part in self.parts:
            part.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def session_of(user: Any) -> str:
    """Return the key of a session in which ``user`` is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def click(newsroom: Newsroom, built: Built, number: int, session: str) -> Click:
    """Lay out a piece, approve it over HTTP as the desk's form does, and watch for its page."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from onrecord.edition.prints import location
    from onrecord.publishing.models import ArticlePage
    from onrecord.reader.paths import path_of

    article_id, digest = waiting_article(built, number, now=timezone.now())
    article = ArticlePage.objects.get(pk=article_id)
    path = path_of(article)
    file = location(settings.EDITION_ROOT, path)
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "do": "approve",
        "digest": digest,
        "edit_version": str(article.edit_version),
    }
    answered: list[float] = []

    def send() -> None:
        status = newsroom.post(reverse("desk_article", args=[article_id]), fields, session)
        if status != 302:
            print(f"The desk answered {status}.", file=sys.stderr)
        answered.append(time.perf_counter() - began)

    began = time.perf_counter()
    sender = threading.Thread(target=send)
    sender.start()
    # The file tells when to ask: asking all the time would keep the server from its work.
    while not os.path.exists(file):  # noqa: PTH110
        if time.perf_counter() - began > LONGEST:
            raise SystemExit(f"{path} was never printed.")
        time.sleep(0.0005)
    status, body = newsroom.get(path)
    served = time.perf_counter() - began
    if status != 200 or article.title.encode() not in body:
        raise SystemExit(f"{path} was answered with {status} and other words.")
    sender.join()
    affected, pages = _all_printed(article_id, began)
    return Click(served=served, answered=answered[0], affected=affected, pages=pages)


def _all_printed(article_id: int, began: float) -> tuple[float, int]:
    """Wait for the worker; return after how long every page was printed, and how many."""
    from onrecord.pipeline.models import Run, RunState, StepRecord

    runs = Run.objects.filter(line="article", subject_id=article_id)
    while True:
        record = StepRecord.objects.filter(run__in=runs, step="print_pages").first()
        if record is not None:
            break
        if time.perf_counter() - began > LONGEST:
            raise SystemExit("The worker did not print.")
        time.sleep(0.005)
    affected = time.perf_counter() - began
    while Run.objects.exclude(state__in=[RunState.DONE, RunState.STOPPED]).exists():
        time.sleep(0.05)
    return affected, int(record.message.split()[0])


def queries_of_a_click(built: Built, number: int) -> tuple[int, int]:
    """Return what a click asks the database: until it is answered, and of these to print.

    Counted in this process, through the same view and the same commit.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils import timezone

    from onrecord.edition import handlers
    from onrecord.publishing.models import ArticlePage

    article_id, digest = waiting_article(built, number, now=timezone.now())
    version = ArticlePage.objects.get(pk=article_id).edit_version
    fields = {"do": "approve", "digest": digest, "edit_version": str(version)}
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(built.editor)
    print_own = handlers.print_own
    printing: list[int] = []

    def counted(**facts: Any) -> bool:
        before = len(connection.queries_log)
        done = print_own(**facts)
        printing.append(len(connection.queries_log) - before)
        return done

    handlers.print_own = counted
    try:
        with CaptureQueriesContext(connection) as asked:
            client.post(reverse("desk_article", args=[article_id]), fields)
    finally:
        handlers.print_own = print_own
    return len(asked), sum(printing)


def measure(built: Built, *, clicks: int, port: int) -> dict[str, float | int]:
    """Return every figure of the README by name."""
    from onrecord.edition.everything import makeup
    from onrecord.edition.models import PrintRun
    from onrecord.edition.operations import print_path
    from onrecord.publishing.models import ArticlePage
    from onrecord.reader.paths import FRONT

    for path in (FRONT, "/robots.txt"):
        print_path(path, now=_now())
    # As if the whole edition had been printed just now: its order would run beside the clicks.
    PrintRun.objects.create(
        reason="measured elsewhere", started_at=_now(), finished_at=_now(), makeup=makeup()
    )
    session = session_of(built.editor)
    newsroom = Newsroom(port)
    try:
        newsroom.wait()
        start = built.articles + ArticlePage.objects.count()
        # The first click loads what the processes need once; it is not counted.
        done = [click(newsroom, built, start + number, session) for number in range(clicks + 1)]
    finally:
        newsroom.stop()
    asked, to_print = queries_of_a_click(built, start + clicks + 1)
    counted = done[1:]
    served = sorted(one.served * 1000 for one in counted)
    return {
        "articles": built.articles,
        "clicks": len(counted),
        "served_ms_median": round(statistics.median(served), 1),
        "served_ms_p99": round(served[min(len(served) - 1, int(len(served) * 0.99))], 1),
        "answered_ms_median": round(statistics.median(one.answered * 1000 for one in counted), 1),
        "affected_s_median": round(statistics.median(one.affected for one in counted), 2),
        "affected_s_most": round(max(one.affected for one in counted), 2),
        "affected_pages": round(statistics.median(one.pages for one in counted)),
        "queries_a_click": asked,
        "queries_to_print": to_print,
        "load_average": round(os.getloadavg()[0], 1),
    }


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def set_up(home: str, *, articles: int, port: int) -> Built:
    """Return the site in ``home``, brought up to date, or one built there if it is empty."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    is_kept = (Path(home) / "onrecord.sqlite3").exists()
    prepare_home(home, ONRECORD_PORT=str(port))
    import django

    django.setup()
    if not is_kept:
        return build(articles, now=_now())
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return known_site()


def main() -> None:
    """Build a site (or take one that is there) and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="how large the site is")
    parser.add_argument("--clicks", type=int, default=10, help="how many approvals are measured")
    parser.add_argument("--home", help="a home to keep: built if it is empty, else used again")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-publish-speed-") as folder:
        port = free_port()
        built = set_up(arguments.home or folder, articles=arguments.articles, port=port)
        figures = measure(built, clicks=arguments.clicks, port=port)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:22} {value:>10}")


if __name__ == "__main__":
    main()
