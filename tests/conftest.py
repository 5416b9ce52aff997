"""Set-up shared by every test."""

from __future__ import annotations

from datetime import UTC, datetime

import pysqlite3.dbapi2 as sqlite
import pytest
from django.db.backends.sqlite3.creation import DatabaseCreation
from hypothesis import HealthCheck, settings

from onrecord.plumbing.sqlite import blank
from onrecord.project.booting import BLANK

# How long an example takes says how busy the machine is; that is no property of ours.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: packed bytes may carry the time of packing.

    Two workers that collect in different seconds would else collect different tests.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen; passed in, never read from a clock."""
    return datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


class _FilledAtOnce(DatabaseCreation):
    """Test databases begin as first starts do, from what migrations made.

    Fifteen seconds of processor time are spared in every worker.
    """

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]
        # A database in memory lives as long as somebody has it open.
        self.held = sqlite.connect(name, uri=True)
        blank.fill(self.held, BLANK.read_text(encoding="utf-8"))
        self.held.commit()
        return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have test databases made by ``_FilledAtOnce``."""
    from django.db import connections

    connections["default"].creation = _FilledAtOnce(connections["default"])
