"""The addresses of the pages under test, of feeds, and of Wagtail's pages behind them."""

from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls

from tests.edition import pages

urlpatterns = [
    path("page/", pages.page),
    path("other/", pages.other),
    path("cookie/", pages.cookie),
    path("session/", pages.session),
    path("signed-in/", pages.signed_in),
    path("varies/", pages.varies),
    path("private/", pages.private),
    path("missing/", pages.missing),
    path("forbidden/", pages.forbidden),
    path("moved/", pages.moved),
    path("broken/", pages.broken),
    path("stream/", pages.stream),
    path("request/", pages.request_seen),
    path("data.json", pages.data),
    path("čeština/", pages.page),
    path("", include("onrecord.distribution.urls")),
    path("", include("onrecord.reader.urls")),
    path("", include(wagtail_urls)),
]
