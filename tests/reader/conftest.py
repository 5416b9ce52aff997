"""A newsroom with evidence, served by the reader's own addresses."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from PIL import Image
from pytest_django import Settings

from onrecord.illustration import social
from onrecord.publishing.models import ArticlePage
from tests.reader.material import Newsroom, open_newsroom


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Wagtail leaves the spooled file of a new rendition to the garbage collector."""
    ignored = (
        "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning",
        "ignore:.*_io.FileIO:pytest.PytestUnraisableExceptionWarning",
    )
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for warning in ignored:
                item.add_marker(pytest.mark.filterwarnings(warning))


SITE: dict[str, Any] = {
    "ROOT_URLCONF": "tests.reader.urls",
    "SITE_URL": "https://news.example",
    "EMBEDDERS": {"default": {"ENGINE": "fake", "OPTIONS": {}}},
}
"""Settings under which the reader site stands alone."""


@pytest.fixture(autouse=True)
def _quick_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have social cards be one colour: a drawing takes 0.3 s, and has tests of its own."""
    out = io.BytesIO()
    Image.new("RGB", (12, 6), "#123").save(out, "PNG")
    monkeypatch.setattr(social, "drawn_card", lambda title, site_name: out.getvalue())


@pytest.fixture(autouse=True)
def _reader_site(settings: Settings, tmp_path: Path) -> None:
    for name, value in SITE.items():
        setattr(settings, name, value)
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def newsroom(db: None, now: datetime) -> Newsroom:
    return open_newsroom(now)


@pytest.fixture
def article(newsroom: Newsroom) -> ArticlePage:
    """An article that has everything its page can show, in a sample section."""
    return newsroom.full_article(newsroom.section("World", is_sample=True))
