"""Media are recorded with their rights, fetched only if allowed, and believed by nobody."""

from __future__ import annotations

import io
import struct
from datetime import datetime

import pytest
from PIL import Image

from onrecord.intake.models import Channel, Medium, Report, Source
from onrecord.intake.operations import poll_channel, read_delivery, read_report
from onrecord.intake.operations.looking import NotOurs, look_at_medium
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import ScriptedServer, answer

pytestmark = pytest.mark.django_db

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax'
    '-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'photoshop:Credit="Mia Tarn/Harbour Post"/></rdf:RDF></x:xmpmeta>'
)


IIM = {120: "Cranes at the quay.", 80: "Mia Tarn", 110: "Harbour Post", 116: "© Harbour Post ü"}


def picture(*, iim: bytes | None = None) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x8298] = "EXIF holder, older than the rest"
    exif[0x013B] = "Mia Tarn"
    Image.new("RGB", (8, 8), "navy").save(made, "JPEG", xmp=XMP.encode(), exif=exif)
    data = made.getvalue()
    after = data.index(b"\xff\xdb")  # behind the file's other segments
    return data[:after] + photoshop(datasets() if iim is None else iim) + data[after:]


def datasets() -> bytes:
    written = b"\x1c\x01\x5a\x00\x03\x1b%G"
    for number, words in IIM.items():
        value = words.encode()
        written += b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(value)) + value
    return written


def photoshop(block: bytes, size: int | None = None) -> bytes:
    """Return the segment of a JPEG in which IPTC-IIM stands; ``size`` is what it says of itself."""
    stated = struct.pack(">I", len(block) if size is None else size)
    body = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + stated + block + b"\x00" * (len(block) & 1)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


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
    assert len(lead.digest) == 64
    # XMP and IPTC say different credits: both stand. IPTC is read before the older EXIF.
    assert lead.claims == {
        "caption": "Cranes at the quay.",
        "byline": "Mia Tarn",
        "credit": "Mia Tarn/Harbour Post",
        "copyright": "© Harbour Post ü",
        "credit (IPTC)": "Harbour Post",
    }


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
        (picture(iim=b"\x1c\x02\x78\x80\x04\xff\xff\xff\xff" + b"x" * 99), ""),
        (picture(iim=b"\x1c\x02\x78\xff\xff" * 9_000), ""),
        (
            picture(
                iim=b"\x1c\x02\x78\x00\x30<script>alert(1)</script>\x00\x1b\xe2\x80\xae"
                + b"\xff" * 30
            ),
            "",
        ),
    ],
    ids=["cut jpeg", "svg", "gif", "lying png", "empty", "endless", "many", "script"],
)
def test_pictures_that_lie_do_no_harm(
    media: list[Medium], server: ScriptedServer, now: datetime, data: bytes, told: str
) -> None:
    server.scripts["/p.jpg"] = answer(data)
    look_at_medium(medium_id=media[0].pk, now=now)
    lead = Medium.objects.get(pk=media[0].pk)
    assert told in lead.problem
    assert lead.looked_at == now


def test_the_page_that_gives_the_text_gives_its_picture(
    channel: Channel, server: ScriptedServer, now: datetime
) -> None:
    words = "The quay stays closed until Monday because a crane lost its load of steel on Friday."
    shown = page("Quay closed", words, words.replace("Monday", "noon"))
    head = '<meta property="og:image" content="/quay.jpg">'
    head += f'<meta property="og:image:alt" content="{"x" * 9000}">'
    item = {"guid": "q", "title": "Quay closed", "link": server.url("/q"), "description": words}
    server.scripts = {
        "/feed": answer(rss(item)),
        "/q": answer(
            shown.replace(b"</title>", b"</title>" + head.encode()),
            headers={"Content-Type": "text/html"},
        ),
    }
    (delivery_id,) = poll_channel(channel_id=channel.pk, now=now)
    (report_id,) = read_delivery(delivery_id=delivery_id, now=now)
    for _ in range(2):
        read_report(report_id=report_id, now=now)
    (medium,) = Medium.objects.filter(report_id=report_id)
    assert (medium.url, medium.role) == (server.url("/quay.jpg"), "lead")
    assert len(medium.caption) == 2000
    assert "/quay.jpg" not in [request.path for request in server.requests]
