"""Loading what is behind the front door while the door is open already.

Importing Django and all that it runs takes seconds; handing out printed bytes needs none of
it. So a web process that starts, or starts again after a crash, serves readers at once, and
who asks for more (the desk, a form, a search) waits until the rest is there.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from onrecord.edition.admitting import say

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 30.0
"""How long a request waits for the application to be loaded before it is told to come back."""

RETRY_AFTER_SECONDS = 5

STARTING = "The newsroom is starting. Please try again in a moment."


class CouldNotLoad(RuntimeError):
    """The application behind the front door could not be loaded; the log says why."""


class Loading:
    """WSGI application that loads another in a thread of its own, and passes requests on.

    ``load`` returns the application. What it raises is logged once; after that every request
    raises ``CouldNotLoad`` (the front door shows the page printed for failures, and goes on
    serving what is printed). A process that is forked off begins to load anew.
    """

    def __init__(
        self, load: Callable[[], WSGIApplication], *, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._load = load
        self._patience = patience
        self._application: WSGIApplication | None = None
        self._begin()
        # A thread does not live on in the children of a server that loads before it forks.
        os.register_at_fork(after_in_child=self._begin_again)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on as soon as there is somebody to pass it to."""
        if not self._is_over.wait(self._patience):
            return say(
                start_response, "503 Service Unavailable", STARTING, retry_after=RETRY_AFTER_SECONDS
            )
        if self._application is None:
            raise CouldNotLoad("the application behind the front door could not be loaded")
        return self._application(environ, start_response)

    def _begin(self) -> None:
        self._is_over = threading.Event()
        threading.Thread(target=self._run, name="loading", daemon=True).start()

    def _begin_again(self) -> None:
        if self._application is None:
            self._begin()

    def _run(self) -> None:
        try:
            self._application = self._load()
        except BaseException:
            # Whatever it was, readers are still to be served; nothing else would tell of it.
            logger.critical("the application behind the front door cannot be loaded", exc_info=True)
        finally:
            self._is_over.set()
