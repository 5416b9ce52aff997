"""Set-up shared by every test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: packed bytes may carry the time of packing.

    Two workers that collect in different seconds would else collect different tests.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen; passed in, never read from a clock."""
    return datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
