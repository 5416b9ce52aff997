"""Addresses of the edition that are answered by Django."""

from __future__ import annotations

from django.urls import path

from onrecord.edition import views
from onrecord.reader.paths import PAGE_MANIFEST

urlpatterns = [
    path(f"<slug:section>/<slug:slug>/{PAGE_MANIFEST}", views.page_manifest, name="page_manifest"),
]
