"""Media are recorded with their rights, fetched only if allowed, and believed by nobody."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from PIL import Image

from onrecord.intake.models import Channel, Medium, Report, Source
from onrecord.intake.operations import poll_channel, read_delivery
from onrecord.intake.operations.looking import NotOurs, look_at_medium
from tests.intake.feeds import rss, story
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax'
    '-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'photoshop:Credit="Mia Tarn/Harbour Post"/></rdf:RDF></x:xmpmeta>'
)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(made, "JPEG", xmp=XMP.encode())
    return made.getvalue()


@pytest.fixture
def media(channel: Channel, server: ScriptedServer, now: datetime) -> list[Medium]:
    url = server.url("/p.jpg")
    inside = (
        f'<enclosure url="{url}" type="image/jpeg" length="1234"/>'
        f'<media:content url="{url}" medium="image"/><media:credit>Mia Tarn</media:credit>'
        '<enclosure url="/sound.mp3" type="audio/mpeg" length="-5"/>'
        '<enclosure url="javascript:alert(1)" type="image/png"/>'
    )
    feed = rss(story(1, **{"dc:rights": "CC BY 4.0"}))
    feed = feed.replace(b"</item>", inside.encode() + b"</item>").replace(
        b"<rss ",
        b'<rss xmlns:media="http://search.yahoo.com/mrss/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/" ',
    )
    server.scripts = {"/feed": answer(feed), "/p.jpg": answer(picture())}
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    read_delivery(delivery_id=delivery_id, now=now)
    return list(Medium.objects.all())


def test_media_are_recorded_once_each_with_their_rights(
    media: list[Medium], server: ScriptedServer
) -> None:
    lead, sound = media
    assert (lead.url, lead.role, lead.credit) == (server.url("/p.jpg"), "lead", "Mia Tarn")
    assert lead.rights == "CC BY 4.0"
    assert (sound.url, sound.role, sound.size) == (server.url("/sound.mp3"), "enclosure", None)
    assert [request.path for request in server.requests] == ["/feed"]


def test_claims_are_read_and_the_file_is_not_kept(media: list[Medium], now: datetime) -> None:
    look_at_medium(medium_id=media[0].pk, now=now)
    lead = Medium.objects.get(pk=media[0].pk)
    assert (lead.media_type, lead.problem, lead.looked_at) == ("image/jpeg", "", now)
    assert "Mia Tarn/Harbour Post" in lead.claims.values()
    assert len(lead.digest) == 64


@pytest.mark.parametrize(
    "rights", [{"may_store_full_text": False}, {"reserved": "Reserved by the TDM reservation"}]
)
def test_nothing_is_fetched_that_is_not_allowed(
    media: list[Medium], server: ScriptedServer, now: datetime, rights: dict[str, object]
) -> None:
    if "reserved" in rights:
        Report.objects.update(reserved_by=rights["reserved"])
    else:
        Source.objects.update(**rights)
    with pytest.raises(NotOurs):
        look_at_medium(medium_id=media[0].pk, now=now)
    assert [request.path for request in server.requests] == ["/feed"]
    Source.objects.update(agreement="Letter of 3 March")
    look_at_medium(medium_id=media[0].pk, now=now)
    assert Medium.objects.get(pk=media[0].pk).digest


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xd8\xff\xe0" + b"\x00" * 200, ""),
        (b"<svg onload='alert(1)'/>", "no picture or sound"),
        (b"GIF89a" + b"\xff" * 5000, "no picture or sound"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 5000, ""),
        (b"", "no picture or sound"),
    ],
    ids=["cut jpeg", "svg", "gif", "lying png", "empty"],
)
def test_pictures_that_lie_do_no_harm(
    media: list[Medium], server: ScriptedServer, now: datetime, data: bytes, told: str
) -> None:
    server.scripts["/p.jpg"] = answer(data)
    look_at_medium(medium_id=media[0].pk, now=now)
    lead = Medium.objects.get(pk=media[0].pk)
    assert told in lead.problem
    assert lead.looked_at == now
