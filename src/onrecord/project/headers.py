"""Headers of security that neither Django nor django-csp sends; on every answer of Django.

The front door repeats them with each printed page, since a print keeps what Django sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS: Final = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()"
)
"""What no page of ours asks of a device. Sound, sharing and copying stay allowed."""


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return middleware that keeps pages apart from other sites and devices apart from pages.

    Only pages are kept from other sites (``Cross-Origin-Resource-Policy: same-origin``):
    feeds, pictures and exports are there to be read elsewhere. A view's own header stays.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        whose = "same-origin" if is_page else "cross-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", whose)
        if is_page:
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
            response.headers.setdefault("Origin-Agent-Cluster", "?1")
        return response

    return middleware
