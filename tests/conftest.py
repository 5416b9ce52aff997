"""Set-up shared by every test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen; passed in, never read from a clock."""
    return datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
