"""The outbound door, in the shape in which a model's client library asks for it.

The library never opens a socket: each of its requests is sent by ``outbound.send``, which
resolves, checks, pins and bounds it, in a thread of its own, so that whoever waits can stop
waiting. What comes is shown to a listener as it comes and handed over whole.
Needs the extra ``models``.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import ClassVar

import httpcore
import httpx2

from onrecord.plumbing import outbound
from onrecord.plumbing.outbound import Answer
from onrecord.vocabulary.errors import NewsroomError, Permanent

Listener = Callable[[bytes], None]
"""Is shown every part of a body as it comes; what it raises ends the request."""

Whole = Callable[[bytes], bytes]
"""Is given a whole body before the library is; returns what the library is to read."""

UNSENT = "unsent"
"""Key in an error's data that is true when the request never reached the other side."""

_KEPT_HEADERS = frozenset({"authorization", "x-api-key", "api-key"})


class KeyRefused(Permanent):
    """The endpoint does not take the key it was given."""

    code: ClassVar[str] = "outbound.key_refused"


class Door(httpx2.AsyncBaseTransport):
    """Sends what a client library asks for through the one outbound door.

    ``allowed`` are local hosts that the operator named for this endpoint; ``timeout`` is
    the most seconds that one whole answer may take, ``max_bytes`` its most bytes.
    """

    def __init__(
        self,
        *,
        allowed: Collection[str],
        timeout: float,
        max_bytes: int,
        heard: Listener,
        whole: Whole,
    ) -> None:
        self._allowed = tuple(allowed)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._heard = heard
        self._whole = whole

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send ``request`` and return the whole answer; raises what ``outbound`` raises."""
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name in _KEPT_HEADERS}
        answer = await self._in_a_thread(request.method, str(request.url), body, headers)
        # Redirects were not followed: a key is meant for one host. Any other status that is
        # no success is told as one sentence.
        _require_success(answer)
        return httpx2.Response(
            answer.status,
            headers={"content-type": "text/event-stream"},
            content=self._whole(answer.body),
            request=request,
        )

    async def _in_a_thread(
        self, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()

        def settle(answer: Answer | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            elif answer is not None:
                done.set_result(answer)

        def work() -> None:
            answer: Answer | None = None
            fault: BaseException | None = None
            try:
                answer = outbound.send(
                    method,
                    url,
                    body=body,
                    headers=headers,
                    max_bytes=self._max_bytes,
                    timeout=self._timeout,
                    allowed=self._allowed,
                    heard=self._heard,
                )
            except NewsroomError as error:
                error.data[UNSENT] = isinstance(
                    error.__cause__, httpcore.ConnectError | httpcore.ConnectTimeout
                ) or isinstance(error, outbound.Refused)
                fault = error
            except Exception as error:  # noqa: BLE001 - told where it is waited for
                fault = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, answer, fault)

        threading.Thread(target=work, name="model-request", daemon=True).start()
        return await done


def _require_success(answer: Answer) -> None:
    if answer.status in (401, 403):
        raise KeyRefused(
            f"{answer.url} answered {answer.status}: it does not take the key. Check the "
            "variable that KEY_VARIABLE names.",
            data={"url": answer.url, "status": answer.status},
        )
    if 300 <= answer.status < 400:
        raise outbound.Refused(
            f"{answer.url} redirects to {answer.headers.get('location', 'nowhere')[:100]}; what is "
            "sent to a model is meant for one host, so it was not followed.",
            data={"url": answer.url, "status": answer.status},
        )
    # The one place where plumbing reads the clock: a Retry-After may be a date.
    outbound.require_success(answer, now=datetime.now(UTC))
