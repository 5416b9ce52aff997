"""What falls due is printed by itself: schedules, and pages that the time alone makes stale."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.urls import path
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import Page

from onrecord.edition import operations
from onrecord.edition.models import OrderedPage, PrintedPage, PrintRun
from onrecord.edition.printing import PrintFailed
from onrecord.pipeline import operations as pipeline
from onrecord.pipeline.models import Run
from onrecord.pipeline.schedule import keep_schedule
from onrecord.publishing.content import content_digest
from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom
from tests.edition import pages, urls
from tests.edition.wsgi import Door

NEWS = "/news-sitemap.xml"


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


def test_the_news_sitemap_drops_what_is_old_by_itself(
    door: Door, section: SectionPage, now: datetime
) -> None:
    newsroom.add_article(section, "young", now=now)
    newsroom.add_article(section, "old", now=now, published_at=now - timedelta(hours=47))
    operations.print_path(NEWS, now=now)
    due = now + timedelta(hours=1)
    assert PrintedPage.objects.get(path=NEWS).stale_at == due
    assert operations.print_due(now=due - timedelta(seconds=1)) == 0
    assert b"/world/old/" in door.get(NEWS).body
    assert operations.print_due(now=due) == 1
    assert b"/world/old/" not in door.get(NEWS).body
    assert b"/world/young/" in door.get(NEWS).body
    assert operations.print_due(now=due) == 0


@pytest.mark.filterwarnings("ignore")
def test_a_due_page_that_fails_is_tried_again_later_and_not_all_the_time(
    door: Door, db: None, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def soon(request: object) -> object:
        response = pages.page(request)  # type: ignore[arg-type]
        response.headers["Surrogate-Until"] = (now + timedelta(minutes=1)).isoformat()
        return response

    monkeypatch.setattr(urls, "urlpatterns", [path("page/", soon)])
    settings.ROOT_URLCONF = "tests.edition.urls"
    operations.print_path("/page/", now=now)
    due = now + timedelta(minutes=1)
    pages.PAGE.pop("text")
    with pytest.raises(PrintFailed):
        operations.print_due(now=due)
    assert b"first" in door.get("/page/").body
    assert operations.print_due(now=due + timedelta(seconds=1)) == 0
    pages.PAGE["text"] = "second"
    assert operations.print_due(now=due + operations.TRY_AGAIN_AFTER) == 1
    assert b"second" in door.get("/page/").body
    # The instant it names is past now; it is not printed for ever.
    assert operations.print_due(now=due + timedelta(hours=1)) == 0


def work_through(now: datetime) -> None:
    for run in Run.objects.filter(state="waiting", line__in=["article", "page"]).order_by("pk"):
        pipeline.advance_run(run_id=run.pk)


def test_an_article_goes_live_at_its_instant_and_every_page_shows_it(
    door: Door,
    section: SectionPage,
    now: datetime,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    # The gate is asked again at that instant; it has tests of its own.
    monkeypatch.setattr("onrecord.publishing.handlers.refusals_of", lambda article: [])
    article = newsroom.add_article(section, "embargoed", now=now, live=False, text="It is out.")
    article.go_live_at = now + timedelta(minutes=5)
    article.save()
    ArticlePage.objects.filter(pk=article.pk).update(
        cleared_digest=content_digest(article), published_at=None
    )
    article.refresh_from_db()
    article.save_revision(approved_go_live_at=article.go_live_at)
    operations.print_everything(now=now)
    early = now + timedelta(minutes=5) - timedelta(seconds=1)
    assert keep_schedule(now=early) == 0
    assert door.get("/world/embargoed/").is_from_behind
    due = now + timedelta(minutes=5)
    with django_capture_on_commit_callbacks(execute=True):
        assert keep_schedule(now=due) == 1
    # Its own page is out with the commit, before any worker has heard of it.
    assert b"It is out." in door.get("/world/embargoed/").body
    assert ArticlePage.objects.get(pk=article.pk).published_at == due
    work_through(due)
    for listing in ("/", "/world/", "/feeds/site.rss"):
        assert b"Embargoed" in door.get(listing).body, listing
    assert keep_schedule(now=due) == 0


def test_an_article_expires_at_its_instant_and_leaves_every_page(
    door: Door,
    section: SectionPage,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    article = newsroom.add_article(section, "offer", now=now, text="Until noon.")
    Page.objects.filter(pk=article.pk).update(expire_at=now + timedelta(minutes=5))
    operations.print_everything(now=now)
    assert keep_schedule(now=now) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert keep_schedule(now=now + timedelta(minutes=5)) == 1
    assert door.get("/world/offer/").status == 410
    work_through(now)
    for page in PrintedPage.objects.all():
        assert b"Until noon." not in door.get(page.path).body, page.path


def test_one_schedule_that_is_refused_holds_up_no_other(
    section: SectionPage, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    for slug in ("first", "second"):
        article = newsroom.add_article(section, slug, now=now)
        Page.objects.filter(pk=article.pk).update(expire_at=now - timedelta(minutes=5))
    broken = ArticlePage.objects.get(slug="first")
    original = Page.unpublish

    def refuse(page: Page, *args: object, **kwargs: object) -> None:
        if page.pk == broken.pk:
            raise ValueError("out of order")
        original(page, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Page, "unpublish", refuse)
        assert keep_schedule(now=now) == 1
    assert ArticlePage.objects.get(slug="first").live
    assert not ArticlePage.objects.get(slug="second").live
    assert "out of order" in caplog.text


def test_what_several_articles_share_is_printed_once_for_all(
    door: Door, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_everything(now=now)
    slugs = ("first", "second", "third")
    articles = [newsroom.add_article(section, slug, now=now) for slug in slugs]
    for article in articles:
        pipeline.start_run(line="page", subject_id=article.pk, reason="published", now=now)
    printed: list[str] = []
    print_one = operations.print_one

    def note(path: str, *, run: PrintRun, now: datetime) -> None:
        printed.append(path)
        print_one(path, run=run, now=now)

    monkeypatch.setattr(operations, "print_one", note)
    work_through(now)
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    assert not OrderedPage.objects.exists()
    counted = Counter(printed)
    # Its own page and its fronts show an article at once, whatever else there is to do.
    assert {counted[f"/world/{slug}/"] for slug in slugs} <= {1, 2}
    assert counted["/"] == counted["/world/"] == len(slugs)
    rest = {path for path in counted if path not in {"/", "/world/"}}
    assert {"/feeds/site.rss", "/sitemap-articles-1.xml"} <= rest
    assert {path for path in rest if counted[path] > 1} <= {f"/world/{slug}/" for slug in slugs}
    for slug in slugs:
        assert slug.encode() in door.get("/feeds/site.rss").body


def test_what_was_ordered_is_printed_by_the_clock_should_nobody_else(
    door: Door, section: SectionPage, now: datetime
) -> None:
    operations.print_everything(now=now)
    article = newsroom.add_article(section, "new", now=now)
    operations.order_article(article_id=article.pk, now=now)
    for shown in ("/world/new/", "/world/", "/"):
        assert b"/world/new/" in door.get(shown).body
    assert b"/world/new/" not in door.get("/feeds/site.rss").body
    operations.print_path("/feeds/site.rss", now=now)
    later = now + timedelta(seconds=1)
    count = operations.print_due(now=later)
    assert count == PrintedPage.objects.filter(printed_at=later).count() > 0
    # The feed was printed since by somebody else, and so not again.
    assert PrintedPage.objects.get(path="/feeds/site.rss").printed_at == now
    assert PrintedPage.objects.get(path="/feeds/site.atom").printed_at == later
    assert operations.print_due(now=later) == 0


@pytest.mark.filterwarnings("ignore")
def test_an_ordered_page_that_fails_stays_ordered(
    door: Door, section: SectionPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.print_everything(now=now)
    article = newsroom.add_article(section, "new", now=now)
    operations.order_article(article_id=article.pk, now=now)
    print_one = operations.print_one

    def fail(path: str, *, run: PrintRun, now: datetime) -> None:
        if path == "/feeds/site.rss":
            raise PrintFailed("out of order")
        print_one(path, run=run, now=now)

    with monkeypatch.context() as patched:
        patched.setattr(operations, "print_one", fail)
        with pytest.raises(PrintFailed):
            operations.print_due(now=now)
        assert b"/world/new/" in door.get("/feeds/site.atom").body
        assert operations.print_due(now=now + timedelta(seconds=1)) == 0
    assert [one.path for one in OrderedPage.objects.all()] == ["/feeds/site.rss"]
    assert operations.print_due(now=now + operations.TRY_AGAIN_AFTER) == 1
    assert b"/world/new/" in door.get("/feeds/site.rss").body
    assert not OrderedPage.objects.exists()
