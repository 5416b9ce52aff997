"""Addresses of the discussion; to be included at the root, before the pages."""

from __future__ import annotations

from django.urls import path

from onrecord.discussion import report_views, views

urlpatterns = [
    path("discussion/<int:article_id>/", views.discussion, name="discussion"),
    path("discussion/<int:article_id>/fragment/", views.fragment, name="discussion_fragment"),
    path("report/<int:article_id>/<int:number>/", report_views.report, name="sentence_report"),
    path(
        "report/<int:article_id>/<int:number>/fragment/",
        report_views.fragment,
        name="sentence_report_fragment",
    ),
]
