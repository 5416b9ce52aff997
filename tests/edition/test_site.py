"""The edition of a real site: articles published, changed, withdrawn, deleted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.core.checks import run_checks
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from onrecord.distribution import paths as distribution_paths
from onrecord.edition import checks, operations, prints
from onrecord.edition.models import PrintedPage
from onrecord.edition.printing import PrintRefused
from onrecord.edition.queries import edition_state
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.signals import article_withdrawn
from onrecord.reader import paths as reader_paths
from onrecord.reader.models import AboutTexts
from tests.distribution import newsroom
from tests.edition.test_front_door import HTML, put
from tests.edition.wsgi import Door


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


@pytest.fixture
def article(section: SectionPage, now: datetime) -> ArticlePage:
    return newsroom.add_article(section, "talks", now=now, text="The ministers met.")


def test_a_published_article_is_printed_with_all_that_lists_it(
    door: Door, article: ArticlePage, now: datetime
) -> None:
    count = operations.print_article(article_id=article.pk, now=now)
    fronts = ("/world/talks/", "/world/talks/ledger.json", "/world/", "/")
    feeds = ("/feeds/site.rss", "/feeds/world.rss", "/feeds/site.json")
    for path in (*fronts, *feeds, "/sitemap.xml", "/news-sitemap.xml"):
        got = door.get(path)
        assert got.status == 200, path
        assert not got.is_from_behind, path
    assert count == PrintedPage.objects.count()
    assert b"The ministers met." in door.get("/world/talks/").body
    assert b"Talks" in door.get("/").body


def test_a_change_of_one_article_prints_only_what_shows_it(
    door: Door, section: SectionPage, article: ArticlePage, now: datetime
) -> None:
    science = newsroom.add_section(section.get_parent().specific, "science")
    newsroom.add_article(science, "comet", now=now)
    operations.print_everything(now=now)
    ArticlePage.objects.filter(pk=article.pk).update(title="Talks fail")
    later = now + timedelta(minutes=1)
    operations.print_article(article_id=article.pk, now=later)
    again = set(PrintedPage.objects.filter(printed_at=later).values_list("path", flat=True))
    assert {"/", "/world/", "/world/talks/", "/feeds/site.rss", "/feeds/world.rss"} <= again
    assert not {"/science/", "/feeds/science.rss", "/robots.txt"} & again
    for path in ("/", "/world/", "/world/talks/", "/feeds/site.rss", "/feeds/world.rss"):
        assert b"Talks fail" in door.get(path).body, path


def test_everything_public_is_printed_and_nothing_else(
    door: Door, section: SectionPage, now: datetime
) -> None:
    canaries = newsroom.add_hidden_articles(section, now=now)
    told: list[tuple[int, int]] = []
    count = operations.print_everything(
        now=now, progress=lambda done, all_: told.append((done, all_))
    )
    wanted = {*reader_paths.public_paths(), *distribution_paths.public_paths()}
    printed = {page.path for page in PrintedPage.objects.all()}
    assert printed == wanted
    assert count == len(wanted)
    assert told[-1] == (len(wanted), len(wanted))
    for path in printed:
        stored = prints.find(door.media.parent / "edition", path)
        assert stored is not None
        text = stored.bodies["identity"].decode(errors="replace")
        assert not [word for word in canaries.values() if word in text], path


def test_printing_everything_twice_prunes_what_went(
    door: Door, article: ArticlePage, now: datetime
) -> None:
    operations.print_everything(now=now)
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    operations.print_everything(now=now)
    assert door.get("/world/talks/").is_from_behind
    assert not PrintedPage.objects.filter(path="/world/talks/").exists()
    assert b"Talks" not in door.get("/feeds/site.rss").body


def test_an_article_that_is_taken_off_leaves_every_page(
    door: Door, article: ArticlePage, now: datetime
) -> None:
    operations.print_everything(now=now)
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    operations.print_article(article_id=article.pk, now=now)
    for page in PrintedPage.objects.all():
        assert b"The ministers met." not in door.get(page.path).body, page.path
    assert door.get("/world/talks/").is_from_behind


def test_a_withdrawal_replaces_the_page_at_once_on_commit(
    door: Door,
    article: ArticlePage,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    operations.print_everything(now=now)
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    with django_capture_on_commit_callbacks(execute=True):
        article_withdrawn.send(
            sender=ArticlePage, article_id=article.pk, path="/world/talks/", at=now
        )
        assert door.get("/world/talks/").status == 200
    got = door.get("/world/talks/")
    assert got.status == 410
    assert b"withdrawn" in got.body.lower()
    assert b"The ministers met." not in got.body
    assert got.headers["Content-Security-Policy"]
    assert door.get("/world/talks/ledger.json").is_from_behind
    assert edition_state().withdrawn == 1


@pytest.mark.parametrize("path", ["/world/t%C3%A1lks/", ""])
def test_the_path_of_a_withdrawal_may_be_encoded_or_empty(
    door: Door,
    article: ArticlePage,
    now: datetime,
    path: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    with django_capture_on_commit_callbacks(execute=True):
        article_withdrawn.send(sender=ArticlePage, article_id=article.pk, path=path, at=now)
    assert door.get("/world/t%C3%A1lks/").status == (410 if path else 200)
    assert PrintedPage.objects.count() == bool(path)


def test_an_article_that_was_moved_is_not_called_withdrawn(
    door: Door, article: ArticlePage, now: datetime
) -> None:
    operations.print_everything(now=now)
    operations.withdraw_article(article_id=article.pk, path="/world/talks/", now=now)
    assert door.get("/world/talks/").is_from_behind
    assert door.get("/world/talks/ledger.json").is_from_behind


def test_a_withdrawn_page_stays_until_it_is_published_again(
    door: Door, article: ArticlePage, now: datetime
) -> None:
    operations.withdraw_path(
        "/world/talks/", now=now, title="Talks", reason="A <b>source</b> lied."
    )
    assert b"A &lt;b&gt;source&lt;/b&gt; lied." in door.get("/world/talks/").body
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    with pytest.raises(PrintRefused):
        operations.print_path("/world/talks/", now=now)
    assert door.get("/world/talks/").status == 410
    ArticlePage.objects.filter(pk=article.pk).update(live=True)
    operations.print_path("/world/talks/", now=now)
    assert door.get("/world/talks/").status == 200


def test_a_withdrawal_whose_notice_fails_still_takes_the_page_off(
    door: Door, article: ArticlePage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_path("/world/talks/", now=now)

    def fail(*args: object) -> None:
        raise PrintRefused("out of order")

    monkeypatch.setattr(operations.printing, "render_notice", fail)
    with pytest.raises(PrintRefused, match="out of order"):
        operations.withdraw_path("/world/talks/", now=now)
    assert door.get("/world/talks/").is_from_behind


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://news.example.org", ["news.example.org"], []),
        ("https://news.example.org", ["other.example.org"], ["onrecord.W802"]),
        ("http://[::1]:8000", ["[::1]"], []),
        ("news.example.org", ["*"], ["onrecord.W801"]),
    ],
)
def test_an_address_that_cannot_be_printed_is_told_at_boot(
    settings: Settings, url: str, hosts: list[str], expected: list[str]
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, hosts
    assert [message.id for message in checks.check_site_address()] == expected


def test_the_check_is_asked_at_boot(settings: Settings) -> None:
    settings.SITE_URL = "nonsense"
    assert "onrecord.W801" in {message.id for message in run_checks()}


SERVED = """
import os
from pathlib import Path
from onrecord.edition.front_door import FrontDoor
from tests.edition.wsgi import behind
folder = Path(os.environ["DOOR"])
application = FrontDoor(behind, edition_root=folder / "edition", media_root=folder / "media",
    static_root=folder / "static")
"""


def test_it_works_under_granian(door: Door, root: Path, tmp_path: Path) -> None:
    put(root)
    (door.media / "audio" / "a.mp3").write_bytes(b"0123456789" * 100_000)
    (tmp_path / "served.py").write_text(SERVED)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server_options = f"--interface wsgi --host 127.0.0.1 --port {port} --no-ws --log-level error"
    command = [sys.executable, "-m", "granian", *server_options.split(), "served:application"]
    paths = os.pathsep.join([str(tmp_path), str(Path.cwd())])
    server = subprocess.Popen(
        command, env={**os.environ, "DOOR": str(tmp_path), "PYTHONPATH": paths}
    )
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                with urlopen(f"{base}/page/") as answer:
                    assert answer.read() == HTML
                break
            except OSError:
                time.sleep(0.05)
        else:
            pytest.fail("Granian did not start")
        with urlopen(Request(f"{base}/page/", method="HEAD")) as answer:
            assert answer.headers["Content-Length"] == str(len(HTML))
        request = Request(f"{base}/media/audio/a.mp3", headers={"Range": "bytes=5-14"})
        with urlopen(request) as answer:
            assert (answer.status, answer.read()) == (206, b"5678901234")
        with urlopen(f"{base}/media/audio/a.mp3") as answer:
            assert len(answer.read()) == 1_000_000
        with urlopen(f"{base}/%2e%2e/page/") as answer:
            assert answer.headers["X-Behind"]
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) in (0, -signal.SIGTERM)


def test_the_newsroom_own_words_are_printed_when_they_are_saved(
    door: Door,
    section: SectionPage,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    operations.print_path("/about/ethics/", now=now)
    texts = AboutTexts.load()
    texts.ethics = [("paragraph", "We ask twice.")]
    with django_capture_on_commit_callbacks(execute=True):
        texts.save()
    assert b"We ask twice." in door.get("/about/ethics/").body
