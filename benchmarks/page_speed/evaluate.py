"""Measure what an article costs to hand out printed, and what Django takes to render it."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

SEED = 11
PARAGRAPHS = 24
NEIGHBOURS = 8
ROUNDS = 5
ENCODINGS = "gzip, deflate, br, zstd"


def environ(path: str, **headers: str) -> dict[str, Any]:
    """Return the WSGI environment of a GET as a browser sends it."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_ENCODING": ENCODINGS,
        "HTTP_USER_AGENT": "Mozilla/5.0",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
    }


class Call:
    """One call of a WSGI application, with the status and headers that it gave."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.status = ""
        self.headers: dict[str, str] = {}

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Take the answer's head."""
        self.status = status
        self.headers = dict(headers)

    def __call__(self, env: dict[str, Any]) -> bytes:
        """Answer one request and return the whole body."""
        answer = self.application(env, self.start)
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        return body


def microseconds(work: Callable[[], object], calls: int) -> float:
    """Return the processor time of one call in microseconds: the best of some rounds."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(calls):
            work()
        found.append((time.process_time() - began) / calls * 1e6)
    return min(found)


def make_article(now: datetime) -> str:
    """Fill the database with a section of articles; return the path of the measured one."""
    from wagtail.models import Page, Site

    from onrecord.publishing.models import ArticlePage, HomePage, SectionPage

    chance = random.Random(SEED)
    words = [
        "".join(chance.choices("aeioubcdfgklmnprst", k=chance.randint(2, 9))) for _ in range(600)
    ]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count)).capitalize() + "."

    home = HomePage(title="Front", slug="front")
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.update(root_page=home, hostname="127.0.0.1", port=8000, is_default_site=True)
    section = SectionPage(title="World", slug="world")
    home.add_child(instance=section)
    for number in range(NEIGHBOURS + 1):
        paragraphs = PARAGRAPHS if number == NEIGHBOURS else 3
        article = ArticlePage(
            title=text(9),
            slug=f"article-{number}",
            standfirst=text(25),
            body=[("paragraph", " ".join(text(18) for _ in range(3))) for _ in range(paragraphs)],
            live=False,
            published_at=now,
            updated_at=now,
        )
        section.add_child(instance=article)
    ArticlePage.objects.update(live=True)
    return f"/world/article-{NEIGHBOURS}/"


def measure() -> dict[str, float | int]:
    """Return every figure of the README by name."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    from onrecord.edition import operations, prints
    from onrecord.edition.front_door import FrontDoor

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    path = make_article(now)
    seconds = []
    for _ in range(7):
        began = time.perf_counter()
        operations.print_path(path, now=now)
        seconds.append(time.perf_counter() - began)
    django = Call(WSGIHandler())
    door = Call(
        FrontDoor(
            django.application,
            edition_root=settings.EDITION_ROOT,
            media_root=settings.MEDIA_ROOT,
            static_root=settings.STATIC_ROOT,
        )
    )
    rendered = django(environ(path))
    if django.status != "200 OK" or door(environ(path)) == rendered:
        raise SystemExit(f"The page is not served as it should be: {django.status}.")
    known = {"HTTP_IF_NONE_MATCH": door.headers["ETag"]}
    request, conditional = environ(path), environ(path, **known)
    door(conditional)
    if door.status != "304 Not Modified":
        raise SystemExit(f"A known page was answered with {door.status}.")
    stored = prints.find(settings.EDITION_ROOT, path)
    assert stored is not None
    figures: dict[str, float | int] = {
        "front_door_us": round(microseconds(lambda: door(request), 5000), 1),
        "front_door_304_us": round(microseconds(lambda: door(conditional), 5000), 1),
        "django_us": round(microseconds(lambda: django(environ(path)), 20)),
        "print_ms": round(statistics.median(seconds) * 1000, 1),
    }
    figures["ratio"] = round(figures["django_us"] / figures["front_door_us"])
    sizes = {f"bytes_{name}": len(body) for name, body in sorted(stored.bodies.items())}
    return figures | sizes


def main() -> None:
    """Print the figures, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-page-speed-") as folder:
        os.environ |= {"ONRECORD_HOME": folder, "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
        import django

        django.setup()
        figures = measure()
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:20} {value:>10}")


if __name__ == "__main__":
    main()
