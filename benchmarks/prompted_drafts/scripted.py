"""A stand-in for a model: an HTTP endpoint that writes from the evidence it is sent and puts
known falsehoods in. What it shows is the writer's handling, never how well any model writes."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PASSAGE = re.compile(r"^\[(p\d+)\] (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"[A-Z“\"][^.!?]{40,220}[.!?](?=\s|$)")
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_FIGURE = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+")


class Script:
    """Falsehoods by turns: another figure, another name, a denial, a label that is not there,
    an invented quotation. Every second one is mended when it is asked to repair."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}
        self.true: dict[str, tuple[str, str]] = {}
        self.turn = 0

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        said = str(asked["messages"][-1]["content"])
        return self._piece(said) if said.startswith("EVIDENCE") else self._fixes(said)

    def _piece(self, said: str) -> dict[str, Any]:
        told = []
        for label, text in _PASSAGE.findall(said)[:24]:
            found = _SENTENCE.search(text)
            if found and len(told) < 14:
                told.append((found.group().strip(), label))
        lines = [self._line(text, label, n) for n, (text, label) in enumerate(told)]
        headline = {**lines[0], "text": lines[0]["text"].rstrip(".")[:88]}
        body = [{**one, "paragraph": n // 2 + 1} for n, one in enumerate(lines[1:])]
        return {"headline": headline, "standfirst": [lines[0]], "body": body, "watch": []}

    def _line(self, text: str, label: str, number: int) -> dict[str, Any]:
        if number % 2 == 0:
            return {"text": text, "passages": [label]}
        false, labels = self._falsified(text, label)
        if false:
            self.true[false] = text, label
        return {"text": false or text, "passages": labels}

    def _falsified(self, text: str, label: str) -> tuple[str, list[str]]:
        self.turn += 1
        kind = ("figure", "name", "denial", "label", "quotation")[self.turn % 5]
        false, labels = "", [label]
        if kind == "figure" and (found := _FIGURE.search(text)):
            false = text[: found.start()] + "7" + found.group() + text[found.end() :]
        elif kind == "name" and (found := _NAME.search(text)):
            false = text[: found.start()] + "Edward Marlow" + text[found.end() :]
        elif kind == "denial" and (found := re.search(r" (is|are|was|were|has|have|will) ", text)):
            false = text[: found.end()] + "not " + text[found.end() :]
        elif kind == "label":
            false, labels = text[:-1] + " today.", ["p999"]
        elif kind == "quotation":
            false = f"“{text[:-1]} and much more,” an official said."
        if false:
            self.planted[false] = kind
        return false, labels

    def _fixes(self, said: str) -> dict[str, Any]:
        fixes = []
        for number, text in _NUMBERED.findall(said):
            true, label = self.true.get(text, ("", ""))
            mended = int(number) % 4 < 2
            line = {"text": true, "passages": [label]} if mended and true else None
            again = {"text": text, "passages": [label or "p1"]}
            fixes.append({"number": int(number), **(line or again)})
        return {"sentences": fixes}


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve ``script`` on 127.0.0.1 and give its host and port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message = {"role": "assistant", "content": json.dumps(script.answer(asked))}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            body = json.dumps({"id": "1", "model": "scripted", "choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
