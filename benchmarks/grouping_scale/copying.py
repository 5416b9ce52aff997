"""A window made larger by the database itself: every report and story copied under other words.

A copy has its own rare words, names and addresses (``archive.OWN`` marks what is an event's
own) and a vector turned away from the original's, so that events stay apart; its common words
and its time are those of the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.grouping_scale.archive import OWN
from django.db import connection

STEP = 1_000_000_000
"""Numbers of one copy begin so far after those of the one before."""

_TABLES = (
    "intake_report",
    "stories_story",
    "stories_membership",
    "stories_fingerprint",
    "stories_posting",
)
_NUMBERS = {"id", "report_id", "story_id", "fingerprint_id"}
_TURN = 14
"""Each copy's vectors are turned by so many bytes more: seven numbers of half precision."""

_TOLD_APART = {
    "dense": "turned({column}, {number})",
    "identity": "{column} || '-{copy}'",
    "slug": "{column} || '-{copy}'",
    "terms": "replace({column}, '{own}', '{own}{copy}')",
    "names": "replace({column}, '{own}', '{own}{copy}')",
    "title_names": "replace({column}, '{own}', '{own}{copy}')",
    "title_terms": "replace({column}, '{own}', '{own}{copy}')",
    "term": "replace({column}, '{own}', '{own}{copy}')",
}


class Copies:
    """Copies of what is in the database now, as many as are asked for (SQLite)."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            self.last = {table: _one(cursor, f"SELECT max(id) FROM {table}") for table in _TABLES}
            self.size = _one(cursor, "SELECT count(*) FROM intake_report")
        self.made = 0

    def add(self, count: int) -> None:
        """Store so many copies more; indexes are built anew at the end, which is far cheaper."""
        if count < 1:
            return
        connection.ensure_connection()
        raw: Any = connection.connection
        raw.create_function("turned", 2, _turned, deterministic=True)
        with connection.cursor() as cursor, _without_indexes(cursor):
            for _ in range(count):
                self.made += 1
                for table in _TABLES:
                    self._copy(cursor, table)

    def _copy(self, cursor: Any, table: str) -> None:
        cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")
        columns = [row[0] for row in cursor.fetchall()]
        told = ", ".join(self._told(column) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {told} FROM {table} "
            f"WHERE id <= {self.last[table]}"
        )

    def _told(self, column: str) -> str:
        if column in _NUMBERS:
            return f'"{column}" + {self.made * STEP}'
        pattern = _TOLD_APART.get(column, "{column}")
        return pattern.format(
            column=f'"{column}"', own=OWN, copy=f"c{self.made}x", number=self.made
        )


def _turned(dense: bytes, number: int) -> bytes:
    """Return a vector whose numbers stand elsewhere: as long, and like none of another copy's."""
    by = _TURN * number % len(dense)
    return dense[by:] + dense[:by]


def _one(cursor: Any, question: str) -> int:
    cursor.execute(question)
    return int(cursor.fetchone()[0] or 0)


def _set(cursor: Any, pragma: str) -> None:
    """Change a setting of the connection; an answer left unread would keep tables locked."""
    cursor.execute(pragma)
    cursor.fetchall()


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Leave out indexes, checks and the journal while rows are copied."""
    holders = ", ".join(f"'{table}'" for table in _TABLES)
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({holders}) AND sql NOT LIKE '%UNIQUE%'"
    )
    indexes = cursor.fetchall()
    _set(cursor, "PRAGMA foreign_keys=OFF")
    _set(cursor, "PRAGMA journal_mode=OFF")
    _set(cursor, "PRAGMA cache_size=-400000")
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, made_by in indexes:
        cursor.execute(made_by)
    # A new connection has the product's settings again, and no question left half answered.
    connection.close()
