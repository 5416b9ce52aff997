"""Set-up that the tests of publishing and of the desk have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.newsroom import Newsroom, make_newsroom


def let_spooled_files_go(items: Iterable[pytest.Item], folder: Path) -> None:
    """Wagtail leaves the spooled file of a new rendition to the garbage collector."""
    ignore = "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.filterwarnings(ignore))


@pytest.fixture(autouse=True)
def fake_checker(settings: Any) -> None:
    settings.CHECKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}


@pytest.fixture
def newsroom(db: None, now: datetime) -> Newsroom:
    return make_newsroom(now)
