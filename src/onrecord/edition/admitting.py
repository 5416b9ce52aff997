"""The way from the front door to Django: so many at a time, and only with a whole body.

The server answers each request on one of a few threads. Slow clients and slow views must not
hold them all, or nobody would get even a printed page; so Django gets no more than a part of
them, and forms that are still being sent no more than a part of those. A body that stalls
cannot be given up from here: a server that faces the world has a proxy in front, which sends
whole bodies only.

Django keeps a connection to the database for each thread that ever asked it anything. So it
is called on threads of its own, as many as it may be asked at once: the server's own, some
hundred of them under load, would each keep one, and PostgreSQL gives out a hundred in all.
"""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_BODY = 64 * 1024 * 1024
PATIENCE_SECONDS = 5.0
"""How long a request waits for one before it to end."""

BUSY = "The newsroom is busy. Please try again in a moment."

IN_MEMORY = 512 * 1024
_CHUNK = 64 * 1024


class Admission:
    """WSGI application that lets requests through to another, ``at_once`` and no more.

    ``waiting`` more are kept waiting; those beyond get 503 at once. With ``at_once`` +
    ``waiting`` below the server's number of threads some are always free for printed pages.
    Of those, ``receiving`` may be sending a body, which must have a length (411), at most
    ``largest_body`` (413), and arrive whole (400). What the application gave is read at once
    unless it is streamed. The application is called on ``at_once`` threads and no others.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        at_once: int = 8,
        waiting: int = 6,
        patience: float = PATIENCE_SECONDS,
        receiving: int = 4,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self._application = application
        self._slots = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience
        self._largest_body = largest_body
        self._receiving = threading.BoundedSemaphore(receiving)
        self._hands = _Hands()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or say why not."""
        if not self._places.acquire(blocking=False):
            return _busy(start_response)
        place = _Held(self._places)
        body = None
        try:
            refusal = self._receive_body(environ)
            if refusal is not None:
                return say(start_response, *refusal)
            body = environ.get("wsgi.input")
            if not self._slots.acquire(timeout=self._patience):
                return _busy(start_response)
            slot = _Held(self._slots)
            try:
                answer = self._hands.call(lambda: self._ask(environ, start_response))
                if getattr(answer, "streaming", False):
                    streamed = _Streamed(answer, [slot, place])
                    slot, place, body = _Held(None), _Held(None), None
                    return streamed
                return answer
            finally:
                slot.let_go()
        finally:
            place.let_go()
            if isinstance(body, tempfile.SpooledTemporaryFile):
                body.close()

    def _ask(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return what the application gave, whole and closed here unless it is streamed."""
        answer = self._application(environ, start_response)
        return answer if getattr(answer, "streaming", False) else _whole(answer)

    def _receive_body(self, environ: WSGIEnvironment) -> tuple[str, str] | None:
        """Put the whole body in place of the stream, or return status and reason to refuse."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return "411 Length Required", "Please send the length of the body."
        given = environ.get("CONTENT_LENGTH") or "0"
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            return "400 Bad Request", "The length of the body is not a number."
        length = int(given)
        if length > self._largest_body:
            return "413 Content Too Large", "That is more than is taken here."
        if length == 0:
            return None
        if not self._receiving.acquire(timeout=self._patience):
            return "503 Service Unavailable", BUSY
        try:
            body = _received(environ["wsgi.input"], length)
        finally:
            self._receiving.release()
        if body is None:
            return "400 Bad Request", "Not all of it arrived."
        environ["wsgi.input"] = body
        return None


def _received(stream: Any, length: int) -> IO[bytes] | None:
    """Return a body of ``length`` bytes, at its beginning; ``None`` where fewer came."""
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    left = length
    try:
        while left and (data := stream.read(min(left, _CHUNK))):
            body.write(data)
            left -= len(data)
    except OSError:
        left = -1
    if left:
        body.close()
        return None
    body.seek(0)
    return body


Work = Callable[[], Iterable[bytes]]
Given = tuple[Iterable[bytes], BaseException | None]


class _Hands:
    """Threads that are called upon and waited for: so many as were ever needed at once.

    The one that was free last is taken first. They do not keep a process from ending.
    """

    def __init__(self) -> None:
        self._free: list[_Hand] = []

    def call(self, work: Work) -> Iterable[bytes]:
        """Return what ``work`` gives, or raise what it raises, called on one of the threads."""
        try:
            hand = self._free.pop()
        except IndexError:
            hand = _Hand()
        # Not in a "finally": a thread that is not waited for to its end is taken no more.
        answer, error = hand.call(work)
        self._free.append(hand)
        if error is not None:
            raise error
        return answer


class _Hand:
    """One thread, which does one thing at a time."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._given: queue.SimpleQueue[Given] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="django", daemon=True).start()

    def call(self, work: Work) -> Given:
        """Have ``work`` done and wait for what it gives, or for what it raises."""
        self._asked.put(work)
        return self._given.get()

    def _run(self) -> None:
        while True:
            self._given.put(_given(self._asked.get()))


def _given(work: Work) -> Given:
    try:
        return work(), None
    except BaseException as error:  # noqa: BLE001 (it is raised where it was asked for)
        return (), error


class _Held:
    """One place that is held; given back once, however often it is let go."""

    def __init__(self, semaphore: threading.BoundedSemaphore | None) -> None:
        self._semaphore = semaphore
        self._lock = threading.Lock()

    def let_go(self) -> None:
        """Give the place back."""
        with self._lock:
            semaphore, self._semaphore = self._semaphore, None
        if semaphore is not None:
            semaphore.release()


class _Streamed:
    """A streamed answer, which holds its places until it is closed or forgotten."""

    def __init__(self, answer: Any, held: list[_Held]) -> None:
        self._answer = answer
        self._parts = iter(answer)
        self._held = held

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part: bytes = next(self._parts)
        return part

    def close(self) -> None:
        """End the answer; safe to call twice."""
        held, self._held = self._held, []
        try:
            close = getattr(self._answer, "close", None)
            if held and close is not None:
                close()
        finally:
            for place in held:
                place.let_go()

    def __del__(self) -> None:
        # A server that loses its reader may drop the answer without closing it.
        self.close()


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    try:
        return [b"".join(answer)]
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _busy(start_response: StartResponse) -> list[bytes]:
    return say(start_response, "503 Service Unavailable", BUSY)


def say(
    start_response: StartResponse, status: str, reason: str, *, retry_after: int = 2
) -> list[bytes]:
    """Answer with a status and one sentence; a 503 says after how many seconds to come back."""
    body = reason.encode("utf-8")
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *([("Retry-After", str(retry_after))] if status.startswith("503") else []),
        ],
    )
    return [body]
