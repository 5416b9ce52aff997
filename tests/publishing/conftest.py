"""Set-up shared by the tests of publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from onrecord.publishing.signals import article_changed, article_published, article_withdrawn
from tests.publishing.newsroom import Newsroom, make_newsroom


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Wagtail leaves the spooled file of a new rendition to the garbage collector."""
    ignore = "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings(ignore))


@pytest.fixture(autouse=True)
def fake_checker(settings: Any) -> None:
    settings.CHECKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}


@pytest.fixture
def newsroom(db: None, now: datetime) -> Newsroom:
    return make_newsroom(now)


@pytest.fixture
def announced() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The facts that publishing announces while the test runs, in order."""
    heard: list[tuple[str, dict[str, Any]]] = []
    signals = {
        "published": article_published,
        "withdrawn": article_withdrawn,
        "changed": article_changed,
    }
    receivers = []
    for name, signal in signals.items():

        def receive(name: str = name, **kwargs: Any) -> None:
            facts = {key: kwargs[key] for key in ("article_id", "path", "at") if key in kwargs}
            heard.append((name, facts))

        signal.connect(receive, weak=False)
        receivers.append((signal, receive))
    yield heard
    for signal, receive in receivers:
        signal.disconnect(receive)
