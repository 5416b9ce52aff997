"""Taking in by hand: text, files, an address, a list of feeds; tokens for machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onrecord.desk import taking
from onrecord.intake import raw
from onrecord.intake.doors import InboxToken
from onrecord.intake.models import Channel, Delivery, Report, Source
from onrecord.pipeline.models import Run
from tests.intake.feeds import page, rss, story
from tests.plumbing.servers import ScriptedServer, answer
from tests.publishing.newsroom import Newsroom

SignIn = Callable[[str], Client]
OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Ours</title></head><body>
<outline text="Coast"><outline text="Coast Wire" xmlUrl="https://coast.example/rss"/>
<outline text="&lt;b&gt;Quay&lt;/b&gt; Post" xmlUrl="https://quay.example/rss"/></outline>
<outline text="Held" xmlUrl="https://held.example/rss"/></body></opml>"""


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    with ScriptedServer({}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


@pytest.fixture
def desk(boss: User) -> Client:
    """Return the desk without a newsroom behind it: what is handed in needs none."""
    client = Client()
    client.force_login(boss)
    return client


def file(name: str, data: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=kind)


def hand_in(client: Client, *files: SimpleUploadedFile, text: str = "", **more: str) -> str:
    """Send the form and return the page that it leads to, or the form with what is wrong."""
    sent = {"text": text, "files": list(files), **more}
    reply = client.post(reverse("desk_take_in"), sent, follow=True)
    assert reply.status_code in {200, 404, 413, 422}
    return unescape(reply.content.decode())


def test_a_pasted_text_becomes_a_report_with_its_editor(desk: Client) -> None:
    html = hand_in(
        desk, text="Quay closed\n\nThe quay is closed.", source="Harbour Office", section="local"
    )
    report = Report.objects.get(title="Quay closed")
    assert (report.text or report.summary) == "The quay is closed."
    assert (report.source.name, report.section) == ("Harbour Office", "local")
    assert report.delivery.handed_in_by is not None
    assert reverse("desk_report", args=[report.pk]) in html
    assert "Plain text" in html
    again = hand_in(desk, text="Quay closed\n\nThe quay is closed.", source="harbour office")
    assert reverse("desk_report", args=[report.pk]) in again
    assert Report.objects.filter(title="Quay closed").count() == 1
    assert Source.objects.filter(name__iexact="harbour office").count() == 1
    assert "Pasted text" in hand_in(desk)


def test_files_are_told_by_their_bytes_each_by_itself(desk: Client) -> None:
    script = '"><script>alert(1)</script>.xml'
    html = hand_in(
        desk,
        file("item.jpg", rss(story(1), story(2)), "image/jpeg"),
        file(script, b"<svg onload='alert(1)'/>", "text/html"),
        file("../../etc/passwd", b"Ferry late\n\nThe ferry is late.", "text/plain"),
    )
    assert "Ferry story 1" in html
    assert "Ferry story 2" in html
    assert "This is a picture (SVG), not news." in html
    assert "Give it in a form that is read" in html
    assert "<script>alert" not in desk.get(reverse("desk_take_in")).content.decode()
    kept = {delivery.filename for delivery in Delivery.objects.filter(handed_in_by__isnull=False)}
    assert {"item.jpg", "passwd"} <= kept
    assert all("/" not in name for name in kept)
    assert raw.load(Delivery.objects.get(filename="passwd").raw.name or "").startswith(
        b"Ferry late"
    )


REFUSED = (
    (b"%PDF-1.7 \x00\x01", "This is a PDF; copy its text and give that."),
    (b"PK\x03\x04" + b"\x00" * 99, "a ZIP archive or an office document"),
    (b"\x1f\x8b\x08" + b"\x00" * 99, "packed (gzip)"),
    (b"\xff\xd8\xff\xe0" + b"\x00" * 99, "a picture (JPEG)"),
    (b"\x00" * 5000, "It is empty."),
    (bytes(range(256)) * 40, "binary data"),
    (b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>", "entity bombs"),
    (b"<rss>" + b"<a>" * 5000, "deep"),
    (b'{"uri": ' + b"[" * 200_000, "JSON"),
)


def test_what_cannot_be_read_is_refused_in_a_sentence_and_kept(desk: Client) -> None:
    files = [file(f"thing-{number}", data) for number, (data, _) in enumerate(REFUSED)]
    html = hand_in(desk, *files)
    for number, (data, told) in enumerate(REFUSED):
        assert told in html
        delivery = Delivery.objects.get(filename=f"thing-{number}")
        assert delivery.state == "failed"
        assert raw.load(delivery.raw.name or "") == data
    # Told to who handed it in, and not a trouble of the wire.
    assert "entity bombs" not in desk.get(reverse("desk_wire")).content.decode()


def test_too_much_and_nothing_are_told_before_anything_is_kept(desk: Client) -> None:
    before = Delivery.objects.count()
    assert "Nothing was given" in hand_in(desk)
    assert "empty.xml: It is empty." in hand_in(
        desk, file("a.txt", b"A\n\nB"), file("empty.xml", b" ")
    )
    twenty = hand_in(desk, *(file(f"{number}.txt", b"x") for number in range(21)))
    assert "No more than 20 files" in twenty
    assert "more than 20 MB" in hand_in(desk, file("big.xml", b"<rss>" + b" " * (22 << 20)))
    assert "2.5 MB" in hand_in(desk, text="x" * (3 << 20))
    assert Delivery.objects.count() == before


def test_the_form_needs_its_token(boss: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    form = client.get(reverse("desk_take_in")).content.decode()
    assert client.post(reverse("desk_take_in"), {"text": "A\n\nB"}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token is not None
    sent = {"text": "A\n\nB", "csrfmiddlewaretoken": token[1]}
    assert client.post(reverse("desk_take_in"), sent).status_code == 302


def test_an_address_is_asked_as_its_site_allows(desk: Client, server: ScriptedServer) -> None:
    html = {"Content-Type": "text/html"}
    words = "The quay of Eastmere stays closed until Monday, the harbour office said on Friday."
    server.scripts = {
        "/quay": answer(page("Quay closed", words, words.replace("Monday", "noon")), headers=html),
        "/feed": answer(rss(story(7)), headers={"Content-Type": "application/rss+xml"}),
        "/closed/a": answer(page("Closed", words), headers=html),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /closed"),
    }
    shown = hand_in(desk, text=server.url("/quay"))
    report = Report.objects.get(title="Quay closed")
    assert "until Monday" in report.text
    assert report.url == server.url("/quay")
    assert reverse("desk_report", args=[report.pk]) in shown
    shown = hand_in(desk, text=f"  {server.url('/feed')}\n")
    assert "Ferry story 7" in shown
    assert "Add it as a source" in shown
    before = Delivery.objects.count()
    for address, told, to_do in (
        ("/closed/a", "robots.txt does not let Onrecord", "Agreement"),
        ("/nothing", "answered 404", "copy the text and paste it here"),
        ("http://10.0.0.8/a", "a private address", "ONRECORD_OUTBOUND_ALLOWED_HOSTS"),
    ):
        shown = hand_in(desk, text=address if "://" in address else server.url(address))
        assert told in shown
        assert to_do in shown
    assert Delivery.objects.count() == before
    assert "/closed/a" not in [request.path for request in server.requests]


def test_a_list_of_feeds_is_chosen_from_and_given_out(desk: Client, now: datetime) -> None:
    held = Source.objects.create(name="Held", slug="held", created_at=now)
    Channel.objects.create(source=held, carrier="feed", url="https://held.example/rss")
    reply = desk.post(reverse("desk_take_in"), {"files": file("feeds.opml", OPML)})
    address = reply["Location"]
    html = desk.get(address).content.decode()
    for words in ("The list has 3 feeds", "2 of them new", "Coast Wire", "polled"):
        assert words in html
    assert "<b>Quay" not in html
    assert Channel.objects.count() == 1
    bad = {"feed": ["0"], "admitted_because": "Ours.", "kind": "odd"}
    assert desk.post(address, bad).status_code == 422
    said = {"kind": "agency", "admitted_because": "Our region.", "country": "no"}
    desk.post(address, {"feed": ["0", "2", "99999999", "x"], **said})
    added = Channel.objects.exclude(source=held).get()
    assert (added.url, added.section) == ("https://coast.example/rss", "coast")
    source = added.source
    assert (source.kind, source.country, source.admitted_because) == ("agency", "NO", "Our region.")
    given = desk.get(reverse("desk_opml"))
    assert given["Content-Disposition"] == 'attachment; filename="sources.opml"'
    assert b"https://coast.example/rss" in given.content
    broken = hand_in(desk, file("feeds.opml", b"<opml><body><outline"))
    assert "could not be read" in broken or "not well-formed" in broken
    gone = desk.get(reverse("desk_feed_list", args=["0" * 64]))
    assert gone.status_code == 404
    assert "Hand it in again" in gone.content.decode()


def test_who_may_take_in_and_who_may_make_tokens(newsroom: Newsroom, as_user: SignIn) -> None:
    for role in ("anonymous", "plain", "editor", "moderator", "superuser"):
        client = as_user(role)
        is_at_desk, may_publish = role not in {"anonymous", "plain"}, role[0] in "ms"
        client.post(reverse("desk_take_in"), {"text": f"By {role}\n\nIt is here."})
        assert Report.objects.filter(title=f"By {role}").exists() is is_at_desk
        client.post(reverse("desk_inbox"), {"source": "Coast Wire", "name": role})
        assert InboxToken.objects.filter(name=role).exists() is may_publish
        row, _ = token_of_another(newsroom)
        client.post(reverse("desk_revoke_token", args=[row.pk]))
        row.refresh_from_db()
        assert (row.revoked_at is not None) is may_publish
        for name in ("desk_taken", "desk_opml", "desk_inbox"):
            assert (client.get(reverse(name)).status_code in {200, 404}) is is_at_desk


def token_of_another(newsroom: Newsroom) -> tuple[InboxToken, str]:
    from onrecord.intake import operations

    source = operations.add_source(name="Token Source", now=newsroom.now)
    return operations.make_token(source=source, name="other", now=newsroom.now)


def test_a_token_is_shown_once_works_and_is_revoked(
    newsroom: Newsroom, as_user: SignIn, settings: Settings
) -> None:
    settings.SITE_URL = "https://news.example"
    client = as_user("moderator")
    reply = client.post(reverse("desk_inbox"), {"source": "Coast Wire", "name": "<i>gate</i>"})
    html = reply.content.decode()
    shown = re.search(r"onr_[\w-]{20,}", html)
    assert shown is not None
    assert "no-store" in reply["Cache-Control"]
    assert "https://news.example/intake/inbox/" in html
    assert "<i>gate" not in html
    row = InboxToken.objects.get()
    assert row.made_by == newsroom.reviewer
    later = client.get(reverse("desk_inbox")).content.decode()
    assert shown[0] not in later
    assert "never yet" in later
    machine = {"Authorization": f"Bearer {shown[0]}"}
    sent = Client().post("/intake/inbox/", rss(story(3)), content_type="text/xml", headers=machine)
    assert sent.status_code == 202
    assert "never yet" not in client.get(reverse("desk_inbox")).content.decode()
    client.post(reverse("desk_revoke_token", args=[row.pk]))
    again = Client().post("/intake/inbox/", rss(story(4)), content_type="text/xml", headers=machine)
    assert again.status_code == 401
    assert client.post(reverse("desk_inbox"), {"source": " "}).status_code == 422
    assert client.post(reverse("desk_revoke_token", args=[10**9])).status_code == 302


def test_the_page_looks_again_only_while_something_is_on_its_way(desk: Client) -> None:
    hand_in(desk, text="On its way\n\nIt is here.")
    report = Report.objects.get(title="On its way")
    address = reverse("desk_taken") + f"?id={report.delivery_id}&id=0&id=x&id={'9' * 30}"
    Report.objects.filter(pk=report.pk).update(state="received")
    assert desk.get(address)["Refresh"] == "2"
    Report.objects.filter(pk=report.pk).update(state="read")
    assert desk.get(address)["Refresh"] == "2"
    assert "on its way" in desk.get(address).content.decode()
    Run.objects.filter(line="report", subject_id=report.pk).update(state="done")
    assert "in no story: why?" in desk.get(address).content.decode()
    assert "Refresh" not in desk.get(address)
    assert len(taking.taken([report.delivery_id, 0, report.delivery_id])) == 1
    assert desk.get(reverse("desk_taken")).status_code == 404


def test_hostile_lists_of_feeds_are_refused_or_shown_harmless(desk: Client) -> None:
    head = b"<opml version='2.0'><body>"
    bomb = (
        b"<!DOCTYPE opml [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + head + b"<outline text='&b;'/>"
    )
    for data, told in (
        (bomb, "entity bombs"),
        (head + b"<outline>" * 5_000, "deep"),
        (head + b"<outline xmlUrl='https://a.example/%d'/>" * 9 + b"</body></opml>", "1 feed"),
        (
            head
            + b"".join(b"<outline xmlUrl='https://a.example/%d'/>" % n for n in range(5_001))
            + b"</body></opml>",
            "5,000 feeds",
        ),
        (head + b"<outline text='x' xmlUrl='javascript:alert(1)'/></body></opml>", "0 feeds"),
        (head + b"<outline text='a\x00b' xmlUrl='https://n.example/'/></body></opml>", ""),
        (("\ufeff" + OPML.decode()).encode("utf-16-le"), "3 feeds"),
    ):
        html = hand_in(desk, file("list.opml", data))
        assert told in html
        assert "javascript:alert" not in html
    assert not Channel.objects.exists()


def test_hostile_forms_are_answered_in_a_sentence(desk: Client) -> None:
    address = reverse("desk_take_in")
    html = hand_in(
        desk, text="Quay\x00 \u202eclosed\n\nIt is.\x00", source="Har\x00bour\n<b>", section="../x"
    )
    report = Report.objects.get(delivery__handed_in_by__isnull=False)
    assert "\x00" not in report.title + report.text + report.source.name
    assert "\u202e" not in report.title
    assert (report.section, "<b>" in report.source.name) == ("x", False)
    assert report.title in html
    latin = hand_in(desk, file("a.txt", "Fähre spät\n\nDie Fähre fährt nicht.".encode("cp1252")))
    assert "Fähre spät" in latin
    torn = hand_in(
        desk, file("b.txt", b"Torn \xff\xc3 text\n\n\xe2\x82 is here, and the rest of it.")
    )
    assert "Torn" in torn
    for body, kind in (
        (b"", "multipart/form-data"),
        (b"--x\r\nContent-Disposition: form-data; name", "multipart/form-data; boundary=x"),
        (
            b"&".join(b"f%d=1" % number for number in range(1_500)),
            "application/x-www-form-urlencoded",
        ),
    ):
        reply = desk.post(address, body, content_type=kind)
        assert reply.status_code in {400, 422}
        assert b"desk-problem" in reply.content
    kept = Delivery.objects.count()
    for length in ("99999999999", "-1", "x"):
        reply = desk.generic("POST", address, b"text=x", CONTENT_LENGTH=length)
        assert reply.status_code == 413
    assert Delivery.objects.count() == kept
