"""The register of sources, and OPML in and out."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from onrecord.intake.models import Channel, Source, SourceKind
from onrecord.intake.operations import NoFeedList, add_channel, add_source, import_opml, opml_of

pytestmark = pytest.mark.django_db

OPML = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World">
  <outline type="rss" text="Harbour Post" xmlUrl="https://harbour.example/feed"
    htmlUrl="https://harbour.example/"/>
  <outline type="rss" title="Meridian" xmlUrl="https://meridian.example/rss"
    category="/News/Science,Other"/>
</outline>
<outline type="rss" xmlUrl="http://127.0.0.1:8765/feeds/usstate.rss"/>
<outline type="rss" text="Again" xmlUrl="https://harbour.example/feed"/>
<outline text="No feed"/><outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="Bad" xmlUrl="file:///x"/>
</body></opml>"""


def test_source_is_made_once_with_a_slug_of_its_own(now: datetime) -> None:
    first = add_source(name=" Harbour  Post ", now=now, kind=SourceKind.AGENCY, licence="CC BY 4.0")
    again = add_source(name="harbour post", now=now)
    other = add_source(name="Harbour-Post!", now=now)
    named = add_source(name="Mine", slug="own-slug", now=now)
    nothing = add_source(name="***", now=now)
    assert first == again
    assert (first.name, first.slug, first.kind) == ("Harbour Post", "harbour-post", "agency")
    assert [other.slug, named.slug, nothing.slug] == ["harbour-post-2", "own-slug", "source"]
    assert first.created_at == now


def test_source_with_a_bad_field_is_refused(now: datetime) -> None:
    with pytest.raises(ValidationError):
        add_source(name="X", now=now, kind="nonsense")
    assert not Source.objects.exists()


def test_channel_is_due_at_once_and_made_once(source: Source, now: datetime) -> None:
    url = "https://harbour.example/feed"
    channel = add_channel(source=source, url=url, now=now, section="World News")
    assert add_channel(source=source, url=f" {url} ", now=now) == channel
    assert (channel.section, channel.next_poll_at, channel.carrier) == ("world-news", now, "feed")


def test_opml_registers_each_feed_once(now: datetime) -> None:
    channels = import_opml(data=OPML, now=now)
    assert [(channel.source.name, channel.section) for channel in channels] == [
        ("Harbour Post", "world"),
        ("Meridian", "science"),
        ("127.0.0.1", ""),
    ]
    assert channels[0].source.home_url == "https://harbour.example/"
    assert [channel.pk for channel in import_opml(data=OPML, now=now)] == [
        channel.pk for channel in channels
    ]
    assert Channel.objects.count() == 3


def test_opml_round_trip(now: datetime) -> None:
    import_opml(data=OPML, now=now)
    add_channel(
        source=add_source(name='Q & "A" > x', now=now), url="https://q.example/?a=1&b=2", now=now
    )
    written = opml_of().encode()
    before = set(Channel.objects.values_list("source__name", "url", "section"))
    Channel.objects.all().delete()
    Source.objects.all().delete()
    import_opml(data=written, now=now)
    assert set(Channel.objects.values_list("source__name", "url", "section")) == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<rss/>",
        b"<opml><body>",
        b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><body/></opml>",
        b"<opml><body>" + b"<outline>" * 1000 + b"</opml>",
        b"<opml><body>"
        + b"".join(b"<outline xmlUrl='https://a.example/%d'/>" % n for n in range(5001))
        + b"</body></opml>",
    ],
    ids=lambda data: repr(data[:20]),
)
def test_hostile_list_is_refused_in_one_sentence(data: bytes, now: datetime) -> None:
    with pytest.raises(NoFeedList) as caught:
        import_opml(data=data, now=now)
    assert caught.value.message.endswith(".")
    assert not Source.objects.exists()
