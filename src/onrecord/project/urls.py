"""Every address of the site that Django answers; printed pages never come this far."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(wagtailadmin_urls)),
    path("", include("onrecord.intake.urls")),
    path("", include("onrecord.distribution.urls")),
    path("", include("onrecord.discussion.urls")),
    path("", include("onrecord.edition.urls")),
    path("", include("onrecord.reader.urls")),
    path("", include(wagtail_urls)),
]
