"""Addresses of the discussion; to be included at the root, before the pages."""

from __future__ import annotations

from django.urls import path

from onrecord.discussion import views

urlpatterns = [
    path("discussion/<int:article_id>/", views.discussion, name="discussion"),
    path("discussion/<int:article_id>/fragment/", views.fragment, name="discussion_fragment"),
]
