"""Set-up shared by the tests of publishing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.publishing.signals import article_changed, article_published, article_withdrawn
from tests.publishing.shared import fake_checker, let_spooled_files_go, newsroom

__all__ = ["fake_checker", "newsroom"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    let_spooled_files_go(items, Path(__file__).parent)


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
