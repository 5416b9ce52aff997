"""The door is open while what is behind it is still being loaded."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from onrecord.edition.loading import CouldNotLoad, Loading

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def loaded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"from behind"]


def ask(application: WSGIApplication) -> tuple[str, dict[str, str], bytes]:
    said: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *more: object) -> None:
        said.append((status, dict(headers)))

    body = b"".join(application({}, start_response))  # type: ignore[arg-type]
    return (*said[0], body)


def test_a_request_waits_until_the_application_is_there() -> None:
    go = threading.Event()

    def load() -> WSGIApplication:
        go.wait(10)
        return loaded

    application = Loading(load, patience=10)
    answers: list[tuple[str, dict[str, str], bytes]] = []
    asking = threading.Thread(target=lambda: answers.append(ask(application)))
    asking.start()
    asking.join(0.1)
    assert answers == []
    go.set()
    asking.join(10)
    assert answers == [("200 OK", {}, b"from behind")]


def test_who_waited_long_enough_is_told_to_come_back() -> None:
    go = threading.Event()

    def load() -> WSGIApplication:
        go.wait(10)
        return loaded

    application = Loading(load, patience=0.05)
    status, headers, body = ask(application)
    go.set()
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "5"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(body)


def test_what_cannot_be_loaded_is_logged_once_and_fails_each_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def load() -> WSGIApplication:
        raise ImportError("no such part")

    application = Loading(load, patience=10)
    for _ in range(3):
        with pytest.raises(CouldNotLoad):
            ask(application)
    told = [record for record in caplog.records if record.name == "onrecord.edition.loading"]
    assert len(told) == 1
    assert told[0].exc_info is not None
    assert "no such part" in str(told[0].exc_info[1])


def test_a_process_forked_while_it_loads_loads_for_itself() -> None:
    """Servers that load before they fork keep no threads in their children."""
    here = os.getpid()
    go = threading.Event()

    def load() -> WSGIApplication:
        if os.getpid() == here:
            go.wait(10)
        return loaded

    application = Loading(load, patience=5)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if ask(application)[0] == "200 OK" else 2
        finally:
            os._exit(code)
    go.set()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ask(application)[0] == "200 OK"
