"""The front door called as a server calls it, with the standard library's validator between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from onrecord.edition.front_door import FrontDoor

BEHIND = b"Django answered"


def behind(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Stand where Django stands; say so."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Behind", "yes")])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else BEHIND]


@dataclass
class Got:
    """What came out of the door."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    body: bytes = b""

    @property
    def is_from_behind(self) -> bool:
        return "X-Behind" in self.headers


class Door:
    """A front door and a way to knock."""

    def __init__(self, *, edition: Path, media: Path, static: Path, **options: Any) -> None:
        self.media = media
        self.static = static
        self.application = FrontDoor(
            behind, edition_root=edition, media_root=media, static_root=static, **options
        )

    def get(self, target: str, method: str = "GET", **headers: str) -> Got:
        """Send a request for a raw target; headers as ``Accept_Encoding="br"``."""
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
            "wsgi.input": BytesIO(),
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        got = Got()

        def start_response(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
            got.status = int(status.split()[0])
            got.names = [name for name, _ in sent]
            got.headers = dict(sent)
            return lambda data: None

        answer = validator(self.application)(environ, start_response)
        try:
            got.body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        return got
