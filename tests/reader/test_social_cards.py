"""Every kind of page has a picture for the sites that link to it."""

from __future__ import annotations

import re

from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths
from onrecord.reader.models import StoryAddress
from tests.reader.material import Newsroom

OG = re.compile(r'<meta property="og:image(?::(\w+))?" content="([^"]*)">')


def cards_of(client: Client, path: str) -> dict[str, str]:
    page = client.get(path).content.decode()
    found = OG.findall(page)
    assert len(found) == len(dict(found)) == 5, path
    return dict(found)


def test_every_kind_of_page_has_one(
    client: Client, newsroom: Newsroom, article: ArticlePage
) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(lead_picture=None)
    told = newsroom.story("Told")
    bare = newsroom.article(newsroom.sections["world"], "Bare", story=told)
    ArticlePage.objects.filter(pk=bare.pk).update(lead_picture=None)
    StoryAddress.objects.create(story=told, slug="told", made_at=newsroom.now)
    where = {"/", "/world/", "/stories/told/", paths.path_of(bare), paths.path_of(article)}
    own = {paths.ABOUT, *map(paths.about_path, paths.ABOUT_PAGES), paths.VERIFY}
    own |= {paths.ARCHIVE, paths.CORRECTIONS, paths.SOURCES, paths.TOPICS}
    seen = {path: cards_of(client, path) for path in sorted(where | own)}
    for path, card in seen.items():
        assert (card["width"], card["height"], card["type"]) == ("1200", "630", "image/png"), path
        assert card[""].startswith("https://news.example/media/images/cards/")
        assert default_storage.exists(card[""].partition("/media/")[2])
    assert len({seen[path][""] for path in own}) == len(own)
    # A story and an article without a picture share the card of their section.
    assert seen["/stories/told/"][""] == seen["/world/"][""] == seen[paths.path_of(bare)][""]
    assert "“World”" in seen["/world/"]["alt"]
    assert seen["/"][""] not in {seen[path][""] for path in own}


def test_the_card_of_a_section_is_there_before_a_page_needs_it(
    newsroom: Newsroom, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    folder = "images/cards"
    before = set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()
    with django_capture_on_commit_callbacks(execute=True):
        newsroom.section("Culture")
    drawn = set(default_storage.listdir(folder)[1]) - before
    assert len(drawn) == 2, "the site's own and the section's"
    with django_capture_on_commit_callbacks(execute=True):
        newsroom.section("Sport")
    assert len(set(default_storage.listdir(folder)[1]) - before - drawn) == 1
