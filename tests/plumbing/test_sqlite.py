"""The database is the carried SQLite, opened so that nothing is lost."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import IntegrityError, connection, transaction

from onrecord.intake.models import Source
from onrecord.plumbing.sqlite.base import SAFE_VERSION


@pytest.mark.django_db
def test_the_carried_library_is_new_enough() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = tuple(int(part) for part in cursor.fetchone()[0].split("."))
    assert version >= SAFE_VERSION


def test_the_standard_module_is_left_alone() -> None:
    assert sqlite3.__name__ == "sqlite3"
    assert "pysqlite3" not in (sqlite3.__file__ or "")


@pytest.mark.django_db
def test_errors_are_django_errors(now) -> None:  # type: ignore[no-untyped-def]
    Source.objects.create(name="A", slug="a", created_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(name="B", slug="a", created_at=now)


@pytest.mark.django_db
def test_values_come_back_as_they_went(now) -> None:  # type: ignore[no-untyped-def]
    kept = Source.objects.create(name="é\u2028", slug="b", created_at=now)
    kept.refresh_from_db()
    assert (kept.name, kept.created_at, kept.may_feed_model) == ("é\u2028", now, False)
