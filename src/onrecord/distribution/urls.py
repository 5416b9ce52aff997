"""Addresses of feeds, exports and sitemaps; to be included at the root, before the pages."""

from __future__ import annotations

from django.urls import path

from onrecord.distribution.views import exports, feeds, sitemaps

urlpatterns = [
    path("feeds/site.rss", feeds.site_rss, name="distribution_site_rss"),
    path("feeds/site.atom", feeds.site_atom, name="distribution_site_atom"),
    path("feeds/site.json", feeds.site_json, name="distribution_site_json"),
    path("feeds/corrections.rss", feeds.corrections_rss, name="distribution_corrections_rss"),
    path("feeds/podcast.rss", feeds.podcast_rss, name="distribution_podcast_rss"),
    path("feeds/cover.png", feeds.cover, name="distribution_cover"),
    path("feeds/<str:section>/podcast.rss", feeds.section_podcast, name="distribution_show"),
    path("feeds/<str:section>/cover.png", feeds.section_cover, name="distribution_show_cover"),
    path("feeds/<str:section>.rss", feeds.section_rss, name="distribution_section_rss"),
    path("feeds/<str:section>.json", feeds.section_json, name="distribution_section_json"),
    path("sitemap.xml", sitemaps.index, name="distribution_sitemap"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemaps.part, name="distribution_sitemap_part"),
    path("news-sitemap.xml", sitemaps.news, name="distribution_news_sitemap"),
    path("news-sitemap-<int:number>.xml", sitemaps.news_part, name="distribution_news_part"),
    path("robots.txt", sitemaps.robots, name="distribution_robots"),
    path("<slug:kind>/<str:slug>/feed.rss", feeds.gathering_rss, name="distribution_gathering"),
    path("<slug:section>/<slug:slug>/ninjs.json", exports.ninjs_json, name="distribution_ninjs"),
    path(
        "<slug:section>/<slug:slug>/transcript.<slug:form>",
        exports.transcript,
        name="distribution_transcript",
    ),
    path(
        "<slug:section>/<slug:slug>/chapters.json",
        exports.chapters_json,
        name="distribution_chapters",
    ),
]
