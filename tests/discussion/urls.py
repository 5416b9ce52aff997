"""The addresses under test, and Wagtail's pages behind them."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

urlpatterns = [
    path("", include("onrecord.discussion.urls")),
    path("", include("onrecord.reader.urls")),
    path("", include(wagtail_urls)),
]
