"""The reader site alone, with a stand-in for the thread that discussion answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls


def fragment(request: HttpRequest, article_id: int) -> HttpResponse:
    return HttpResponse('<div class="thread" data-count="2"><p>Two comments</p></div>')


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("discussion/<int:article_id>/fragment/", fragment),
    path("broken/", broken),
    path("", include("onrecord.reader.urls")),
    path("", include(wagtail_urls)),
]
