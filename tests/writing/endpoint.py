"""A real HTTP endpoint on 127.0.0.1 that speaks the chat protocol and misbehaves as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Talk"], None]


class Talk:
    """One request, as a script sees it: what was asked, and ways to answer."""

    def __init__(self, handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        self.handler = handler
        self.asked = asked

    def send(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        """Answer in one piece."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def begin(self) -> None:
        """Begin a stream of events that ends with the connection."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()
        self.handler.close_connection = True

    def event(self, content: str, finish: str | None = None) -> None:
        """Send one part of the text."""
        choice = {"index": 0, "delta": {"role": "assistant", "content": content}}
        event = {**_HEAD, "choices": [{**choice, "finish_reason": finish}]}
        self.handler.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.handler.wfile.flush()

    def say(self, content: str, *, finish: str = "stop", pieces: int = 4) -> None:
        """Answer with ``content`` as a stream, with its usage."""
        self.begin()
        step = max(1, len(content) // pieces)
        for at in range(0, len(content), step):
            self.event(content[at : at + step])
        self.event("", finish)
        usage = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
        last = {**_HEAD, "choices": [], "usage": usage}
        self.handler.wfile.write(b"data: " + json.dumps(last).encode() + b"\n\ndata: [DONE]\n\n")

    def give(self, form: Mapping[str, Any]) -> None:
        """Answer with ``form`` as JSON."""
        self.say(json.dumps(form))


_HEAD = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}


class Endpoint:
    """The endpoint: ``plays`` are used one a request, the last one again and again."""

    def __init__(self, *plays: Play) -> None:
        self.plays = list(plays)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                number = len(endpoint.requests)
                endpoint.requests.append(asked)
                endpoint.headers.append({k.lower(): v for k, v in self.headers.items()})
                with suppress(OSError):
                    endpoint.plays[min(number, len(endpoint.plays) - 1)](Talk(self, asked))

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/v1"

    def hang(self, talk: Talk) -> None:
        """Say nothing until the test is over."""
        self.ended.wait(30)

    def drip(self, talk: Talk) -> None:
        """Send a space now and then, for ever."""
        talk.begin()
        while not self.ended.wait(0.05):
            talk.event(" ")


@contextmanager
def serving(*plays: Play | str) -> Iterator[Endpoint]:
    """Serve ``plays``; a text names a method of the endpoint (``hang``, ``drip``)."""
    endpoint = Endpoint()
    endpoint.plays = [getattr(endpoint, p) if isinstance(p, str) else p for p in plays]
    thread = threading.Thread(
        target=endpoint.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.ended.set()
        endpoint.server.shutdown()
        endpoint.server.server_close()
        thread.join()
