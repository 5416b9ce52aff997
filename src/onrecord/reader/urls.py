"""Addresses of the reader site that are no Wagtail page."""

from __future__ import annotations

from django.urls import path

from onrecord.reader import offline_views, page_views, views

app_name = "reader"

urlpatterns = [
    path("sw.js", offline_views.worker, name="worker"),
    path("manifest.webmanifest", offline_views.manifest, name="manifest"),
    path("saved/", offline_views.saved, name="saved"),
    path("offline/", offline_views.without_network, name="offline"),
    path("stories/<slug:slug>/", page_views.story_page, name="story"),
    path("stories/<slug:slug>/<int:number>/", page_views.story_page, name="story_leaf"),
    path("about/", views.about, name="about"),
    path("<slug:section>/<slug:slug>/ledger.json", views.ledger, name="ledger"),
]
