"""Nothing that is not published can be seen: canaries in every state, a look in every surface.

In one process, but through the real front door, the real addresses and the real printed
files; so that all of it takes seconds and runs with the unit tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from pytest_django import Settings

from onrecord.edition import operations as edition
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader.models import StoryAddress
from tests.journeys.canaries import Planted, plant, take_off
from tests.journeys.surfaces import (
    Looker,
    Street,
    desk_guesses,
    every_route,
    guesses,
    printed_bodies,
)

pytestmark = [
    pytest.mark.filterwarnings(
        "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
    ),
    pytest.mark.filterwarnings("ignore:.*_io.FileIO:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.xdist_group("canaries"),
]


@pytest.fixture
def street(settings: Settings, tmp_path: Path) -> Iterator[Street]:
    """The site with its own addresses, in folders of its own."""
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.EDITION_ROOT = tmp_path / "edition"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.EMBEDDERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.WEBSUB_HUBS = []
    cache.clear()
    yield Street(edition=tmp_path / "edition", media=tmp_path / "media", static=tmp_path / "static")
    cache.clear()


@pytest.fixture
def planted(db: None, street: Street, django_capture_on_commit_callbacks: object) -> Planted:
    """Everything planted and printed; then an article deleted and one withdrawn."""
    now = timezone.now() - timedelta(minutes=10)
    made = plant(now)
    edition.print_everything(now=now)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        take_off(made, now + timedelta(minutes=5))
    return made


def sign_in(made: Planted) -> dict[str, str]:
    """Return the cookies of each kind of stranger."""
    stranger = Client()
    stranger.force_login(made.newsroom.reader)
    commenter = Client(headers={"host": "127.0.0.1:8000"})
    commenter.get(f"/discussion/{made.newsroom.article_id}/")
    cookies = {"anonymous": Client(), "signed in": stranger, "commenter": commenter}
    return {
        role: "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        for role, client in cookies.items()
    }


def looker_for(made: Planted) -> Looker:
    return Looker(made.secret, made.open_words)


def test_nothing_unpublished_is_seen_anywhere(
    planted: Planted, street: Street, settings: Settings
) -> None:
    looker = looker_for(planted)
    look_at_files(looker, Path(settings.EDITION_ROOT))
    cookies = sign_in(planted)
    for role, cookie in cookies.items():
        look_at_addresses(looker, street, role, cookie)
    for role in ("anonymous", "signed in"):
        look_at_the_desk(looker, street, role, cookies[role], planted.newsroom.article_id)
    look_at_searches(looker, street, planted)
    assert looker.leaks == [], "\n".join(sorted({str(leak) for leak in looker.leaks}))
    # The open words were met, in print and by each way of asking: the looker is not blind.
    unmet = set(planted.open_words) - set(looker.met)
    assert not unmet, f"nobody saw {unmet}"
    assert any(where.startswith("/discussion/") for where in looker.met["comment"])
    assert any("(410)" in where for where in looker.met["withdrawal"])


def look_at_files(looker: Looker, root: Path) -> None:
    """Look at every printed byte, decompressed; what was taken off is named by nobody."""
    count = 0
    for where, body in printed_bodies(root):
        text = body.decode("utf-8", "replace")
        looker.look(text, role="anyone", where=where)
        if "to-be-" not in where:
            assert "/to-be-" not in text, f"{where} names an article that was taken off"
        count += 1
    assert count > 100


def look_at_addresses(looker: Looker, street: Street, role: str, cookie: str) -> None:
    """Look at all that can be reached from the front, and at all that can be guessed."""
    articles = list(ArticlePage.objects.values_list("pk", "url_path"))
    numbers = [1, max(pk for pk, _ in articles), *(pk for pk, _ in articles)]
    slugs = [path.split("/", 2)[2].strip("/") for _, path in articles]
    slugs += ["world", "city", *SectionPage.objects.values_list("slug", flat=True)]
    slugs += [word for place, word in looker.secret.items() if "slug" in place]
    slugs += list(StoryAddress.objects.values_list("slug", flat=True))
    seeds = ["/", *(f"/{slug}/" for slug in slugs), *MEDIA, *WAGTAIL]
    if role == "anonymous":
        seeds += guesses(sorted(set(numbers)), dict.fromkeys(slugs))
    told = set()
    for target, answer in street.crawl(seeds, cookie=cookie):
        assert answer.status < 500, f"{target} answers {answer.status}"
        told.add(answer.status)
        # Whoever asks for a made-up address may see it again in the answer.
        shown = answer.text.replace(target, "").replace(unquote(target), "")
        for slug in slugs:
            if slug in target:
                shown = shown.replace(slug.rpartition("/")[2], "")
        looker.look(shown, role=role, where=f"{target} ({answer.status})")
    assert told >= {200, 404, 410}


def look_at_the_desk(
    looker: Looker, street: Street, role: str, cookie: str, article_id: int
) -> None:
    """Ask for every door of the desk without the right to: none may show anything."""
    doors = desk_guesses(article_id)
    assert len(doors) > 150
    for target in doors:
        answer = street.get(target, cookie=cookie)
        assert answer.status < 500, f"{target} answers {answer.status}"
        looker.look(answer.text, role=role, where=f"{target} ({answer.status})")


def look_at_searches(looker: Looker, street: Street, planted: Planted) -> None:
    """Search for every secret by its beginning; answers repeat the question, not the word."""
    words = [word for word in planted.secret.values() if word.startswith("zq")]
    asked = [f"/search/?q={word[:-3]}" for word in words]
    beginnings = sorted({word[:4] for word in words})
    for address in ("/search/suggest/?q={}", "/search/?speaker={}", "/search/?q={}"):
        asked += [address.format(beginning) for beginning in beginnings]
    for address in asked:
        answer = street.get(address)
        assert answer.status == 200, address
        looker.look(answer.text, role="anonymous", where=address)
    # The search itself is awake: it finds what readers may see.
    assert "Halmar" in street.get("/search/?q=halmar").text


MEDIA = (
    "/media/",
    "/media/images/",
    "/media/original_images/map.png",
    "/media/raw/",
    "/media/audio/",
    "/media/..%2fprivate/",
    "/media/..%2fonrecord.sqlite3",
    "/static/..%2fsecret-key",
    "/private/",
    "/secret-key",
    "/onrecord.sqlite3",
)
WAGTAIL = (
    "/api/",
    "/api/v2/pages/",
    "/documents/1/x.pdf",
    "/images/1/",
    "/_util/authenticate_with_password/1/1/",
    "/?preview=1",
    "/desk/api/main/pages/",
    "/desk/login/",
)


def test_a_leak_would_be_found(db: None, street: Street, settings: Settings) -> None:
    """The look itself can fail: views that leak in different ways, each is caught."""
    planted = plant(timezone.now())
    draft = ArticlePage.objects.get(slug=planted.secret["draft_slug"])

    def in_header(request: HttpRequest) -> HttpResponse:
        return HttpResponse("", headers={"X-About": planted.secret["draft_author"]})

    def escaped(request: HttpRequest) -> HttpResponse:
        word = planted.secret["draft_text"]
        return HttpResponse(f"<p>&#{ord(word[0])};<mark>{word[1:5]}</mark>{word[5:]}</p>")

    def in_json(request: HttpRequest) -> JsonResponse:
        word = planted.secret["draft_statement"]
        return JsonResponse({"x": word}, headers={"Surrogate-Key": "leak"})

    def by_number(request: HttpRequest, number: int) -> HttpResponse:
        article = get_object_or_404(ArticlePage, pk=number)
        return HttpResponse(f'<a href="/leak/below/{article.pk}/">x</a>')

    def below(request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(ArticlePage.objects.get(pk=number).title)

    addresses: Any = ModuleType("leaking")
    addresses.urlpatterns = [
        path("leak/header/", in_header),
        path("leak/escaped/", escaped),
        path("leak/in.json", in_json),
        path("leak/<int:number>/", by_number),
        path("leak/below/<int:number>/", below),
        path("", include("onrecord.project.urls")),
    ]
    settings.ROOT_URLCONF = addresses
    looker = looker_for(planted)
    edition.print_path("/leak/in.json", now=timezone.now())
    for where, body in printed_bodies(Path(settings.EDITION_ROOT)):
        looker.look(body.decode("utf-8", "replace"), role="anyone", where=where)
    assert {leak.place for leak in looker.leaks} == {"draft_statement"}
    assert any(leak.where.endswith("as br") for leak in looker.leaks) or len(looker.leaks) >= 2
    wanted = [one for one in guesses([draft.pk], ["x"]) if one.startswith("/leak/")]
    assert f"/leak/{draft.pk}/" in wanted
    for target, answer in street.crawl(wanted):
        looker.look(answer.text, role="anonymous", where=target)
    assert {leak.place for leak in looker.leaks} >= {
        "draft_statement",
        "draft_author",
        "draft_text",
        "draft_title",
    }


def test_every_address_of_the_site_is_guessed() -> None:
    """No route with a form of its own escapes the guesses."""
    tried = guesses([7], ["world/x"])
    routes = [route for route in every_route() if "(" not in route and "/desk/" not in route]
    assert len(routes) > 25
    assert len(tried) >= len(set(routes))
    assert "/world/x/ledger.json" in tried
    assert "/discussion/7/" in tried
    assert not [address for address in tried if "<" in address]
