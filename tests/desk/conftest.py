"""Set-up shared by the tests of the desk: the newsroom of publishing's tests, and its users."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

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
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", "boss@example.org", "a long test pass")


@pytest.fixture
def as_user(newsroom: Newsroom, boss: User) -> Callable[[str], Client]:
    """Return a client signed in as anonymous, reader, editor, moderator or superuser."""
    users = {
        "anonymous": None,
        "plain": newsroom.reader,
        "editor": newsroom.editor,
        "moderator": newsroom.reviewer,
        "superuser": boss,
    }

    def sign_in(role: str) -> Client:
        client = Client()
        user = users[role]
        if user is not None:
            client.force_login(user)
        return client

    return sign_in
