"""Addresses of the reader site that are no Wagtail page."""

from __future__ import annotations

from django.urls import path

from onrecord.reader import views

app_name = "reader"

urlpatterns = [
    path("about/", views.about, name="about"),
    path("<slug:section>/<slug:slug>/ledger.json", views.ledger, name="ledger"),
]
