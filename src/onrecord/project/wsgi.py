"""The WSGI application that Granian serves: the front door, and Django behind it.

``gunicorn onrecord.project.wsgi --threads 16`` and the like serve the same.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

from onrecord.edition.admitting import Admission
from onrecord.edition.front_door import FrontDoor
from onrecord.edition.loading import Loading
from onrecord.plumbing.garbage import look_seldom
from onrecord.plumbing.memory import keep_no_large_blocks
from onrecord.plumbing.stacks import with_room
from onrecord.project.lifelines import end_with_parent
from onrecord.project.preparing import read_asset_names_again, wait_until_prepared

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

if "granian" in sys.modules:
    # Granian's worker outlives a killed master otherwise, and keeps the port.
    end_with_parent(signal.SIGKILL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")

# A thread that hands out a printed page waits at each look at the disk for one that renders:
# five milliseconds as Python comes, and one of ten readers noticed. Shorter turns cost nothing.
sys.setswitchinterval(0.001)

look_seldom()
keep_no_large_blocks()


def _load() -> WSGIApplication:
    """Return Django, with all that its first request would have to import."""
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    django = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018  (read here, it is not read within a request)
    wait_until_prepared(settings.ONRECORD_HOME)
    read_asset_names_again()
    # All that was loaded stays. Looking through it for garbage stops every thread, those that
    # hand out printed pages as well, for a tenth of a second.
    gc.collect()
    gc.freeze()

    def with_room_to_call(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        return with_room(django, environ, start_response)

    return with_room_to_call


application = FrontDoor(
    Admission(Loading(_load)),
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
