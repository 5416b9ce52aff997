from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import brotli
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from onrecord.edition import one_page, operations, prints, recording
from onrecord.edition.models import PrintedKey, PrintedPage, PrintRun
from onrecord.edition.printing import PrintFailed, PrintRefused, render
from tests.edition import pages
from tests.edition.wsgi import Door

pytestmark = pytest.mark.django_db


def test_a_page_is_printed_with_what_it_shows(root: Path, now: datetime) -> None:
    page = operations.print_path("/page/", now=now)
    assert (page.path, page.status, page.media_type) == ("/page/", 200, "text/html")
    assert page.printed_at == now
    assert set(page.keys.values_list("key", flat=True)) == {"article-1", "section-3", "front"}
    stored = prints.find(root, "/page/")
    assert stored is not None
    assert brotli.decompress(stored.bodies["br"]) == stored.bodies["identity"]
    assert page.size == len(stored.bodies["identity"])


def test_a_generation_is_taken_with_a_publication_where_one_writes_at_a_time(
    root: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recording.start_run_within("path /page/", now)
    assert run is not None
    operations.print_own(path="/page/", run=run, now=now)
    assert PrintedPage.objects.get(path="/page/").generation == run.pk
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert recording.start_run_within("path /page/", now) is None
    operations.print_own(path="/page/", run=None, now=now)
    assert PrintedPage.objects.get(path="/page/").generation > run.pk


def test_the_same_files_lie_ready_for_a_web_server(root: Path, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    operations.print_path("/data.json", now=now)
    plain = root / "pages" / "page" / "index.html"
    assert b"first" in plain.read_bytes()
    assert gzip.decompress(plain.with_name("index.html.gz").read_bytes()) == plain.read_bytes()
    assert plain.with_name("index.html.br").exists()
    assert plain.with_name("index.html.zst").exists()
    assert (root / "pages" / "data.json").read_bytes() == b'{"a": 1}'
    assert not (root / "pages" / "data.json.gz").exists()
    assert plain.stat().st_mode & 0o444 == 0o444


def test_plain_files_can_be_left_out(root: Path, now: datetime, settings: Settings) -> None:
    settings.EDITION_PLAIN_FILES = False
    operations.print_path("/page/", now=now)
    assert prints.find(root, "/page/") is not None
    assert not (root / "pages").exists()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/cookie/", "cookie seen"),
        ("/session/", "varies on cookie"),
        ("/signed-in/", "varies on cookie"),
        ("/varies/", "varies on accept-language"),
        ("/private/", "private"),
        ("/stream/", "streamed"),
        ("/missing/", "404"),
        ("/forbidden/", "403"),
        ("/moved/", "302"),
        ("/page", "301"),
        ("/page/?a=1", "not a path"),
        ("/../page/", "not a path"),
        ("page/", "not a path"),
    ],
)
def test_what_is_not_for_everyone_is_refused(
    path: str, why: str, now: datetime, root: Path
) -> None:
    with pytest.raises(PrintRefused, match=why):
        operations.print_path(path, now=now)
    assert not PrintedPage.objects.exists()
    assert not (root / "pages").exists()


@pytest.mark.filterwarnings("ignore")
def test_a_failing_view_leaves_the_old_page(
    root: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_path("/page/", now=now)
    monkeypatch.setattr(pages, "PAGE", {})  # the view now raises KeyError
    with pytest.raises(PrintFailed, match="500"):
        operations.print_path("/page/", now=now)
    stored = prints.find(root, "/page/")
    assert stored is not None
    assert stored.status == 200
    assert PrintedPage.objects.filter(path="/page/").exists()


def test_a_page_that_became_private_leaves_the_edition(
    door: Door, now: datetime, settings: Settings
) -> None:
    operations.print_path("/page/", now=now)
    assert door.get("/page/").status == 200
    settings.ROOT_URLCONF = "tests.distribution.urls"  # where /page/ is 404
    with pytest.raises(PrintRefused):
        operations.print_path("/page/", now=now)
    assert door.get("/page/").is_from_behind
    assert not PrintedPage.objects.exists()


def test_the_printer_is_a_stranger_in_the_sites_own_language(
    settings: Settings, now: datetime
) -> None:
    settings.TIME_ZONE = "UTC"
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        body = render("/request/").body.decode()
        assert translation.get_language() == "fr"
    assert "language=en" in body
    assert "zone=UTC" in body
    assert "cookies={}" in body
    assert "GET http://127.0.0.1:8000/request/" in body


def test_the_headers_are_djangos_own(client: Client) -> None:
    sent = client.get("/page/", headers={"host": "127.0.0.1:8000"}).headers
    replayed = dict(render("/page/").headers)
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    ):
        assert replayed[name] == sent[name]
    assert not {"Surrogate-Key", "Set-Cookie", "Content-Length", "Vary"} & replayed.keys()


def test_strict_transport_security_is_printed_on_a_secure_site(settings: Settings) -> None:
    settings.SITE_URL = "https://news.example.org"
    settings.ALLOWED_HOSTS = ["news.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    rendered = render("/request/")
    assert dict(rendered.headers)["Strict-Transport-Security"].startswith("max-age=60")
    assert b"https://news.example.org/request/" in rendered.body


def test_a_host_that_django_refuses_is_named(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    with pytest.raises(PrintRefused, match="ALLOWED_HOSTS"):
        render("/request/")


def test_indentation_is_taken_out_and_words_are_not() -> None:
    body = render("/page/").body.decode()
    assert "</title>\n<p>first word word" in body


def test_a_path_beyond_ascii_is_printed(door: Door, now: datetime) -> None:
    operations.print_path("/čeština/", now=now)
    assert b"first" in door.get("/%C4%8De%C5%A1tina/").body


def test_printing_again_replaces_page_and_keys(door: Door, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    tag = door.get("/page/").headers["ETag"]
    pages.PAGE.update(text="second", keys="article-9 front")
    operations.print_path("/page/", now=now + timedelta(minutes=1))
    got = door.get("/page/")
    assert b"second" in got.body
    assert got.headers["ETag"] != tag
    assert set(PrintedKey.objects.values_list("key", flat=True)) == {"article-9", "front"}


def test_a_page_that_did_not_change_keeps_its_date(root: Path, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    first = prints.find(root, "/page/")
    operations.print_path("/page/", now=now + timedelta(hours=1))
    second = prints.find(root, "/page/")
    assert first is not None
    assert second is not None
    assert second.last_modified == first.last_modified
    assert second.bodies == first.bodies
    assert second.generation > first.generation


def test_only_pages_that_show_a_thing_are_printed_again(root: Path, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    operations.print_path("/other/", now=now)
    later = now + timedelta(minutes=5)
    assert operations.print_showing(["article-1"], now=later) == 1
    printed = dict(PrintedPage.objects.values_list("path", "printed_at"))
    assert printed == {"/page/": later, "/other/": now}
    assert operations.print_showing(["front", "article-1"], now=later) == 2
    assert operations.print_showing(["article-77"], now=later) == 0


def test_pages_that_are_gone_are_removed_when_what_they_show_changes(
    door: Door, now: datetime, settings: Settings
) -> None:
    operations.print_path("/page/", now=now)
    settings.ROOT_URLCONF = "tests.distribution.urls"
    assert operations.print_showing(["article-1"], now=now) == 0
    assert door.get("/page/").is_from_behind


@pytest.mark.filterwarnings("ignore")
def test_one_failing_page_does_not_keep_the_others(
    door: Door, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_path("/other/", now=now)
    operations.print_path("/page/", now=now)
    pages.PAGE["text"] = "second"
    del pages.PAGE["keys"]  # /page/ now fails
    with pytest.raises(PrintFailed):
        operations.print_showing(["front"], now=now)
    pages.PAGE["keys"] = ""
    assert b"second" in door.get("/other/").body
    assert b"first" in door.get("/page/").body


def test_an_older_print_never_replaces_a_newer_one(
    root: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow process took its generation first and comes to write last."""
    slow = recording.start_run("slow", now)
    stale = render("/page/")
    pages.PAGE["text"] = "newer"
    operations.print_path("/page/", now=now)
    one_page.file_page(stale, run=slow, now=now)
    stored = prints.find(root, "/page/")
    assert stored is not None
    assert b"newer" in stored.bodies["identity"]
    assert PrintedPage.objects.get(path="/page/").generation == stored.generation


def test_a_slow_print_does_not_bring_a_removed_page_back(door: Door, now: datetime) -> None:
    slow = recording.start_run("slow", now)
    stale = render("/page/")
    operations.remove("/page/", now=now)
    one_page.file_page(stale, run=slow, now=now)
    assert door.get("/page/").is_from_behind
    assert not PrintedPage.objects.exists()


def test_a_removed_page_can_be_printed_again(door: Door, root: Path, now: datetime) -> None:
    operations.print_path("/page/", now=now)
    operations.remove("/page/", now=now)
    assert door.get("/page/").is_from_behind
    assert not (root / "pages" / "page" / "index.html").exists()
    assert not (root / "pages" / "page" / "index.html.br").exists()
    operations.print_path("/page/", now=now)
    assert door.get("/page/").status == 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_printed_inside_a_transaction(now: datetime) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        operations.print_path("/page/", now=now)
    assert not PrintRun.objects.exists()


def test_generations_only_grow(now: datetime) -> None:
    runs = [recording.start_run("x", now).pk for _ in range(3)]
    PrintRun.objects.all().delete()
    runs.append(recording.start_run("x", now).pk)
    assert runs == sorted(set(runs))


def test_the_printer_asks_with_no_editors_session(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    with pytest.raises(PrintRefused):
        render("/signed-in/")


def test_a_page_that_is_not_there_is_no_warning(
    caplog: pytest.LogCaptureFixture, client: Client
) -> None:
    with pytest.raises(PrintRefused, match="404"):
        render("/missing/")
    assert not [record for record in caplog.records if record.name == "django.request"]
    client.get("/missing/")
    assert [record for record in caplog.records if record.name == "django.request"]


def test_two_that_print_a_page_for_the_first_time_do_not_fail_each_other(
    now: datetime, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writers are not kept apart, another's first row of the page may come in between."""
    save = PrintedPage.save

    def crossed(row: PrintedPage, *args: object, **kwargs: object) -> None:
        monkeypatch.setattr(PrintedPage, "save", save)
        PrintedPage.objects.create(path=row.path, digest="other", size=1, printed_at=now)
        save(row)

    monkeypatch.setattr(PrintedPage, "save", crossed)
    row = operations.print_path("/page/", now=now)
    assert row.digest != "other"
    assert row.keys.exists()
