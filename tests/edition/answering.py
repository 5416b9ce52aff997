"""A small site for tests that need the product's own web server: the front door, no Django."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from onrecord.edition.admitting import Admission
from onrecord.edition.front_door import FrontDoor

ROOT = Path(os.environ.get("ANSWERING_ROOT", "/nonexistent"))


class Counting(FrontDoor):
    """Counts how often a server calls it as an application."""

    calls = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Count, and answer."""
        Counting.calls += 1
        return super().__call__(environ, start_response)


def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Say how much was posted; be slow where the path says so."""
    if environ["PATH_INFO"] == "/desk/slow/":
        time.sleep(1.0)
    if environ["PATH_INFO"] == "/desk/fails/":
        raise RuntimeError("a test has this fail")
    if environ["PATH_INFO"] == "/desk/calls/":
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-Behind", "yes")])
        return [b"%d" % Counting.calls]
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Behind", "yes")])
    return [b"%d posted" % len(body)]


application = Counting(
    Admission(behind, at_once=2, waiting=2, receiving=2, patience=3.0),
    edition_root=ROOT / "edition",
    media_root=ROOT / "media",
    static_root=ROOT / "static",
    always_asked=("/desk/",),
)
