"""Addresses of the reader site that are no Wagtail page."""

from __future__ import annotations

from django.urls import path, re_path

from onrecord.reader import offline_views, page_views, speaker_views, views
from onrecord.reader.search import views as search_views
from onrecord.reader.verifying import views as verifying_views

app_name = "reader"

urlpatterns = [
    path("sw.js", offline_views.worker, name="worker"),
    path("favicon.ico", offline_views.favicon, name="favicon"),
    path("manifest.webmanifest", offline_views.manifest, name="manifest"),
    path("saved/", offline_views.saved, name="saved"),
    path("offline/", offline_views.without_network, name="offline"),
    path("stories/<slug:slug>/", page_views.story_page, name="story"),
    path("stories/<slug:slug>/story.json", page_views.story_data, name="story_data"),
    path("stories/<slug:slug>/<int:number>/", page_views.story_page, name="story_leaf"),
    path("topics/", page_views.topics_page, name="topics"),
    path("topics/<slug:slug>/", page_views.topic_page, name="topic"),
    path("topics/<slug:slug>/<int:number>/", page_views.topic_page, name="topic_leaf"),
    path("authors/<slug:slug>/", page_views.author_page, name="author"),
    path("authors/<slug:slug>/<int:number>/", page_views.author_page, name="author_leaf"),
    path("sources/", page_views.sources_page, name="sources"),
    path("sources/<slug:slug>/", page_views.source_page, name="source"),
    path("sources/<slug:slug>/<int:number>/", page_views.source_page, name="source_leaf"),
    path("speakers/", speaker_views.speakers_page, name="speakers"),
    path("speakers/<slug:key>/", speaker_views.speaker_page, name="speaker"),
    path("speakers/<slug:key>/data.json", speaker_views.speaker_data, name="speaker_data"),
    path("archive/", page_views.archive_page, name="archive"),
    re_path(r"^archive/(?P<year>\d{4})/(?P<month>\d\d)/$", page_views.month_page, name="month"),
    re_path(
        r"^archive/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/$",
        page_views.day_page,
        name="day",
    ),
    path("corrections/", page_views.corrections_page, name="corrections"),
    path("corrections/<int:number>/", page_views.corrections_page, name="corrections_leaf"),
    path("about/", page_views.about_front, name="about"),
    path("about/<slug:name>/", page_views.about_page, name="about_more"),
    path("search/", search_views.search_page, name="search"),
    path("verify/", verifying_views.verify_page, name="verify"),
    path("search/suggest/", search_views.suggestions, name="suggest"),
    path("<slug:section>/<slug:slug>/ledger.json", views.ledger, name="ledger"),
    path("<slug:section>/<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:section>/<slug:slug>/", views.article, name="article"),
]
