"""A podcast feed: RSS 2.0 with Apple's tags and those of Podcasting 2.0.

Apple's ``itunes`` namespace (required tags as of 2026) and ``podcast`` of podcastindex.org:
guid, locked, medium, person, transcript, chapters, and ``txt purpose="ai-content"``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onrecord.distribution.formats import rss
from onrecord.distribution.formats.chapters import MEDIA_TYPE as CHAPTERS
from onrecord.distribution.formats.items import FeedHead, FeedItem, latest, show_notes_html
from onrecord.distribution.formats.xml_writer import XmlWriter

NAMESPACES = {
    **rss.NAMESPACES,
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}

_PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace in which Podcasting 2.0 makes the guid of every show (UUIDv5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What a podcast says of itself beside ``head``. ``email`` may be empty.

    With ``email``, other platforms may import the feed only after asking there.
    """

    head: FeedHead
    author: str
    cover_url: str
    email: str = ""


def podcast(show: Show, episodes: Sequence[FeedItem]) -> bytes:
    """Return the feed of ``episodes``, each of which has audio."""
    xml = XmlWriter(stylesheet=show.head.stylesheet)
    with xml.inside("rss", {"version": "2.0", **NAMESPACES}), xml.inside("channel"):
        rss.write_head(xml, show.head, changed_at=latest(episodes))
        _show(xml, show)
        for episode in episodes:
            with xml.inside("item"):
                _episode(xml, episode)
    return xml.done()


def guid_of_show(feed_url: str) -> str:
    """Return the guid of a show: UUIDv5 of its address without scheme and trailing slashes."""
    return str(uuid.uuid5(_PODCASTS, feed_url.partition("://")[2].rstrip("/")))


def _show(xml: XmlWriter, show: Show) -> None:
    with xml.inside("image"):
        xml.element("url", show.cover_url)
        xml.element("title", show.head.title)
        xml.element("link", show.head.home_url)
    xml.element("itunes:image", None, {"href": show.cover_url})
    with xml.inside("itunes:category", {"text": "News"}):
        xml.element("itunes:category", None, {"text": "Daily News"})
    xml.element("itunes:explicit", "false")
    xml.element("itunes:author", show.author)
    xml.element("itunes:type", "episodic")
    if show.email:
        with xml.inside("itunes:owner"):
            xml.element("itunes:name", show.author)
            xml.element("itunes:email", show.email)
    xml.element("podcast:guid", guid_of_show(show.head.feed_url))
    if show.email:
        xml.element("podcast:locked", "yes", {"owner": show.email})
    else:
        xml.element("podcast:locked", "no")
    xml.element("podcast:medium", "newsletter")
    xml.element("podcast:txt", "true", {"purpose": "ai-content"})


def _episode(xml: XmlWriter, episode: FeedItem) -> None:
    rss.write_item(xml, episode)
    notes = show_notes_html(episode)
    xml.element("description", notes)
    xml.element("content:encoded", notes)
    xml.element("itunes:title", episode.title)
    xml.element("itunes:author", ", ".join(episode.authors))
    xml.element("itunes:explicit", "false")
    xml.element("itunes:episodeType", "full")
    if episode.audio is not None:
        xml.element("itunes:duration", str(round(episode.audio.duration)))
    for author in episode.authors:
        xml.element("podcast:person", author, {"role": "author", "group": "writing"})
    # Who is heard is no person, and the tag is for whoever is heard.
    voice = {"role": "narrator", "group": "cast"}
    xml.element("podcast:person", _("A synthetic voice"), voice)
    for transcript in episode.transcripts:
        about = {"url": transcript.url, "type": transcript.media_type}
        about |= {"language": episode.language} if episode.language else {}
        about |= {"rel": "captions"} if transcript.is_timed else {}
        xml.element("podcast:transcript", None, about)
    if episode.chapters_url:
        chapters = {"url": episode.chapters_url, "type": CHAPTERS}
        xml.element("podcast:chapters", None, chapters)
    xml.element("podcast:txt", "true", {"purpose": "ai-content"})
