"""The doors of the feeds and of the podcast."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.distribution import channels, paths
from onrecord.distribution.channels import Channel
from onrecord.distribution.cover import cover_png
from onrecord.distribution.formats import atom, json_feed, podcast, rss
from onrecord.distribution.views.answering import answer


@require_safe
def site_rss(request: HttpRequest) -> HttpResponse:
    """Answer with the newest articles as RSS 2.0."""
    return _rss(channels.site_channel(paths.SITE_RSS))


@require_safe
def site_atom(request: HttpRequest) -> HttpResponse:
    """Answer with the newest articles as Atom."""
    channel = channels.site_channel(paths.SITE_ATOM)
    return answer(atom.atom(channel.head, channel.items), atom.MEDIA_TYPE, channel.keys)


@require_safe
def site_json(request: HttpRequest) -> HttpResponse:
    """Answer with the newest articles as JSON Feed 1.1."""
    return _json(channels.site_channel(paths.SITE_JSON))


@require_safe
def section_rss(request: HttpRequest, section: str) -> HttpResponse:
    """Answer with the newest articles of one section as RSS 2.0."""
    return _rss(channels.section_channel(section, paths.section_rss(section)))


@require_safe
def section_json(request: HttpRequest, section: str) -> HttpResponse:
    """Answer with the newest articles of one section as JSON Feed 1.1."""
    return _json(channels.section_channel(section, paths.section_json(section)))


@require_safe
def gathering_rss(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Answer with the articles of one story, author or topic as RSS 2.0."""
    return _rss(channels.gathering_channel(kind, slug))


@require_safe
def corrections_rss(request: HttpRequest) -> HttpResponse:
    """Answer with the newest corrections as RSS 2.0."""
    return _rss(channels.corrections_channel())


@require_safe
def podcast_rss(request: HttpRequest) -> HttpResponse:
    """Answer with everything that can be listened to, as a podcast."""
    show, channel = channels.podcast_channel()
    return answer(podcast.podcast(show, channel.items), rss.MEDIA_TYPE, channel.keys)


@require_safe
def section_podcast(request: HttpRequest, section: str) -> HttpResponse:
    """Answer with what can be listened to in one section, as a podcast."""
    found = channels.section_podcast_channel(section)
    if found is None:
        raise Http404("No section is read aloud at this address.")
    show, channel = found
    return answer(podcast.podcast(show, channel.items), rss.MEDIA_TYPE, channel.keys)


@require_safe
def section_cover(request: HttpRequest, section: str) -> HttpResponse:
    """Answer with the cover of a section's podcast."""
    found = channels.find_live_section(section)
    if found is None:
        raise Http404("No section is at this address.")
    return answer(cover_png(found.title), "image/png", [f"section-{found.pk}"])


@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """Answer with the cover of the podcast."""
    return answer(cover_png(), "image/png", ["podcast-cover"])


def _rss(channel: Channel | None) -> HttpResponse:
    if channel is None:
        raise Http404("Nothing that anyone may read has a feed at this address.")
    return answer(rss.rss(channel.head, channel.items), rss.MEDIA_TYPE, channel.keys)


def _json(channel: Channel | None) -> HttpResponse:
    if channel is None:
        raise Http404("Nothing that anyone may read has a feed at this address.")
    body = json_feed.json_feed(channel.head, channel.items)
    return answer(body, json_feed.MEDIA_TYPE, channel.keys)
