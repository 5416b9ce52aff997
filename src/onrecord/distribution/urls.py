"""Addresses of feeds and sitemaps; to be included at the root, before the pages."""

from __future__ import annotations

from django.urls import path

from onrecord.distribution import views

urlpatterns = [
    path("feeds/site.rss", views.Rss(), name="distribution_site_rss"),
    path("feeds/site.json", views.site_json, name="distribution_site_json"),
    path("feeds/<str:section>.rss", views.Rss(), name="distribution_section_rss"),
    path("sitemap.xml", views.sitemap, name="distribution_sitemap"),
    path("sitemap-<int:number>.xml", views.sitemap_part, name="distribution_sitemap_part"),
    path("news-sitemap.xml", views.news_sitemap, name="distribution_news_sitemap"),
    path("robots.txt", views.robots, name="distribution_robots"),
]
