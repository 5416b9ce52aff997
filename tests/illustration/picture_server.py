"""A real HTTP service on 127.0.0.1 that speaks two protocols for pictures, and errs as told."""

from __future__ import annotations

import base64
import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SIZE = (768, 512)


def png(size: tuple[int, int] = SIZE, colour: str = "#8aa") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG", pnginfo=_noted())
    return out.getvalue()


def _noted() -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", "whence it came")
    return info


def bomb() -> bytes:
    """Return a PNG of few bytes that says it has 1.6 thousand million pixels."""
    header = (40_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b"")):
        parts.append(len(body).to_bytes(4, "big") + kind + body)
        parts.append(zlib.crc32(kind + body).to_bytes(4, "big"))
    return b"".join(parts)


class PictureServer:
    """``fault`` says how the next picture goes wrong; ``asked`` are the bodies that came."""

    def __init__(self) -> None:
        self.fault = ""
        self.picture = png()
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.waits = 1
        self.ended = threading.Event()
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                served.take(self, None)

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                served.take(self, json.loads(raw))

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"

    def take(self, handler: BaseHTTPRequestHandler, body: dict[str, Any] | None) -> None:
        path = handler.path
        self.paths.append(path)
        self.keys.append(handler.headers.get("Authorization", ""))
        if body is not None:
            self.asked.append(body)
        answers: dict[str, Callable[[], tuple[int, bytes]]] = {
            "/images/generations": self._generated,
            "/prompt": lambda: (200, json.dumps({"prompt_id": "a1-b2"}).encode()),
            "/history/a1-b2": self._history,
            "/view": lambda: (200, self.picture),
            "/file.png": lambda: (200, self.picture),
        }
        if self.fault == "hang":
            self.ended.wait(20)
            return
        status, answer = answers.get(path.partition("?")[0], lambda: (404, b"{}"))()
        with suppress(OSError):
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(answer)))
            if status == 429:
                handler.send_header("Retry-After", "77")
            handler.end_headers()
            handler.wfile.write(answer)

    def _generated(self) -> tuple[int, bytes]:
        encoded = base64.b64encode(self.picture).decode()
        forms: dict[str, tuple[int, bytes]] = {
            "garbage": (200, b"\x00\xff<html>"),
            "nested": (200, b"[" * 100_000),
            "list": (200, b"[]"),
            "empty": (200, b'{"data": []}'),
            "not base64": (200, b'{"data": [{"b64_json": "%%%%"}]}'),
            "busy": (429, b"{}"),
            "broken": (500, b"{}"),
            "key": (401, b"{}"),
            "redirect": (302, b""),
            "private address": (200, b'{"data": [{"url": "http://10.0.0.9/p.png"}]}'),
            "file address": (200, b'{"data": [{"url": "file:///etc/passwd"}]}'),
            "local address": (200, b'{"data": [{"url": "http://127.0.0.1:1/p.png"}]}'),
            "own address": (200, json.dumps({"data": [{"url": f"{self.url}/file.png"}]}).encode()),
            "too long": (200, b'{"data": [{"b64_json": "' + b"A" * 26_000_000),
        }
        return forms.get(self.fault, (200, json.dumps({"data": [{"b64_json": encoded}]}).encode()))

    def _history(self) -> tuple[int, bytes]:
        if self.waits:
            self.waits -= 1
            return 200, b"{}"
        images = [{"filename": "p.png", "subfolder": "a b", "type": "output"}]
        outputs = {"9": {"images": [] if self.fault == "no picture" else images}}
        status = {"status_str": "error" if self.fault == "failed" else "success"}
        told = {"a1-b2": {"status": status, "outputs": outputs}}
        return 200, json.dumps([] if self.fault == "list" else told).encode()


@contextmanager
def picture_server() -> Iterator[PictureServer]:
    served = PictureServer()
    thread = threading.Thread(
        target=served.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield served
    finally:
        served.ended.set()
        served.server.shutdown()
        served.server.server_close()
        thread.join()
