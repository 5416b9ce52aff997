"""Set-up shared by the tests of the desk: the newsroom of publishing's tests, and its users."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.publishing.newsroom import Newsroom
from tests.publishing.shared import fake_checker, let_spooled_files_go, newsroom

__all__ = ["fake_checker", "newsroom"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    let_spooled_files_go(items, Path(__file__).parent)


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
