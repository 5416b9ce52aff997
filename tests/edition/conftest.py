from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.edition import pages
from tests.edition.wsgi import Door


@pytest.fixture(autouse=True)
def _site(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.edition.urls"
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.EDITION_ROOT = tmp_path / "edition"
    kept = dict(pages.PAGE)
    yield
    pages.PAGE.update(kept)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "edition"


@pytest.fixture
def door(root: Path, tmp_path: Path) -> Door:
    for folder in ("media/audio", "media/images", "media/original_images", "static"):
        (tmp_path / folder).mkdir(parents=True)
    return Door(edition=root, media=tmp_path / "media", static=tmp_path / "static")
