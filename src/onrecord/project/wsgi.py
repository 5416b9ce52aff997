"""The WSGI application that Granian serves: the front door, and Django behind it.

``gunicorn onrecord.project.wsgi --threads 16`` and the like serve the same.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

from onrecord.project.lifelines import end_with_parent

if "granian" in sys.modules:
    # Granian's worker outlives a killed master otherwise, and keeps the port.
    end_with_parent(signal.SIGKILL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")

_django = get_wsgi_application()

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings  # noqa: E402  (settings are read once Django is set up)

from onrecord.edition.admitting import Admission  # noqa: E402
from onrecord.edition.front_door import FrontDoor  # noqa: E402
from onrecord.plumbing.stacks import with_room  # noqa: E402


def _django_with_room(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return with_room(_django, environ, start_response)


application = FrontDoor(
    Admission(_django_with_room),
    edition_root=settings.EDITION_ROOT,
    media_root=settings.MEDIA_ROOT,
    static_root=settings.STATIC_ROOT,
    always_asked=settings.EDITION_ALWAYS_ASKED,
    https_only=settings.PRODUCTION,
    trust_forwarded_proto=bool(getattr(settings, "SECURE_PROXY_SSL_HEADER", None)),
    extra_headers=(
        [
            (
                "Strict-Transport-Security",
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
            )
        ]
        if settings.PRODUCTION
        else ()
    ),
)
