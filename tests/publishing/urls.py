"""The site's addresses, and Wagtail's API v3 besides: a door that a newsroom may open."""

from __future__ import annotations

from django.urls import path
from wagtail.api.v3.urls import api

from onrecord.project.urls import urlpatterns as site

urlpatterns = [path("api/v3/", api.urls), *site]
