"""The index that needs no service: SQLite's FTS5, in the same file and the same transaction.

Two tables a shelf: the words (contentless: the text itself stands in the articles) and a
row with time and labels. Entries are met newest first, and no more than ``CAP`` of them,
so that the commonest word costs what a rare one does. A label is a word of the column
``keys``: narrowing is one more word to find, not a scan.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import numpy as np
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from onrecord.reader.search.indexes.database import DatabaseIndex
from onrecord.reader.search.indexes.port import CAP, SECONDS, WEIGHTS
from onrecord.reader.search.indexes.weighing import weighed
from onrecord.reader.search.values import Entry, Matched, Plan, Shelf, TooCostly, Words

HEADLINES = 500
"""Of a word met too often, so many older entries that have it in the headline are weighed too."""

_STEPS = 20_000
"""After so many steps of SQLite's machine the clock is looked at."""

_WEIGHED = ", ".join(str(WEIGHTS[name]) for name in ("head", "lead", "names", "body"))


class SqliteIndex(DatabaseIndex):
    """Full text in the newsroom's own SQLite."""

    name: ClassVar[str] = "sqlite"

    def prepare(self) -> None:
        """Make the tables; empty the words of a shelf whose rows were emptied."""
        with self._connection.cursor() as cursor:
            for shelf in Shelf:
                table = _table(shelf)
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5("
                    "head, lead, names, body, keys, content='', contentless_delete=1, "
                    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M*'\")"
                )
                cursor.execute(
                    f"CREATE TABLE IF NOT EXISTS {table}_rows "
                    "(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, labels BLOB NOT NULL)"
                )
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_at ON {table}_rows (at)")

    def put(self, shelf: Shelf, entries: Sequence[Entry]) -> None:
        """Write entries; one with a known number takes the other's place."""
        table = _table(shelf)
        words = [
            (e.id, e.head, e.lead, e.names, e.body, " ".join(f"k{label}" for label in e.labels))
            for e in entries
        ]
        rows = [
            (e.id, int(e.at.timestamp()) if e.at else 0, np.array(e.labels, dtype="<u4").tobytes())
            for e in entries
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {table} (rowid, head, lead, names, body, keys) "  # noqa: S608
                "VALUES (%s, %s, %s, %s, %s, %s)",
                words,
            )
            cursor.executemany(
                f"INSERT OR REPLACE INTO {table}_rows (id, at, labels) VALUES (%s, %s, %s)",  # noqa: S608
                rows,
            )

    def drop(self, shelf: Shelf, ids: Iterable[int]) -> None:
        """Take entries out."""
        gone = [(number,) for number in ids]
        with self._connection.cursor() as cursor:
            for table, key in ((_table(shelf), "rowid"), (f"{_table(shelf)}_rows", "id")):
                cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", gone)  # noqa: S608

    def clear(self, shelf: Shelf) -> None:
        """Empty a shelf."""
        table = _table(shelf)
        with self._connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")  # noqa: S608
            cursor.execute(f"DELETE FROM {table}_rows")  # noqa: S608

    def match(self, shelf: Shelf, plan: Plan, *, limit: int, now: datetime) -> Matched:
        """Find, weigh and count; see the module's docstring for what bounds the cost."""
        with _bounded(self._connection):
            rows = _found(self._connection, shelf, plan, CAP)
            if len(rows) >= CAP and plan.must and not plan.newest_first:
                rows += _found(self._connection, shelf, plan, HEADLINES, head_below=rows[-1][0])
        return weighed(
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            np.frombuffer(b"".join(row[3] for row in rows), dtype="<u4"),
            newest_first=plan.newest_first or not plan.must,
            limit=limit,
            now=now,
        )

    def present(self, shelf: Shelf, plans: Sequence[Plan]) -> list[bool]:
        """Ask for one match a plan."""
        table = _table(shelf)
        with _bounded(self._connection), self._connection.cursor() as cursor:
            found = []
            for plan in plans:
                sql = f"SELECT 1 FROM {table} WHERE {table} MATCH %s LIMIT 1"  # noqa: S608
                cursor.execute(sql, [_expression(plan)])
                found.append(cursor.fetchone() is not None)
        return found


def _table(shelf: Shelf) -> str:
    return f"reader_search_{shelf.value}"


def _found(
    connection: BaseDatabaseWrapper,
    shelf: Shelf,
    plan: Plan,
    limit: int,
    *,
    head_below: int | None = None,
) -> list[tuple[int, float, int, bytes]]:
    """Return (id, score, time, labels) of the newest matches; of headlines alone below an id."""
    table = _table(shelf)
    expression = _expression(plan, head_only=head_below is not None)
    scored = expression and plan.must and not plan.newest_first
    score = f"-bm25({table}, {_WEIGHED}, 0.0)" if scored else "0.0"
    where, values = _times(connection, table, plan)
    if head_below is not None:
        where, values = [*where, "r.id < %s"], [*values, head_below]
    if expression:
        sources, order = f"{table} JOIN {table}_rows r ON r.id = {table}.rowid", f"{table}.rowid"
        where, values = [f"{table} MATCH %s", *where], [expression, *values]
    else:
        sources, order = f"{table}_rows r", "r.id"
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.id, {score}, r.at, r.labels FROM {sources} {condition} "  # noqa: S608
            f"ORDER BY {order} DESC LIMIT %s",
            [*values, limit],
        )
        rows: list[tuple[int, float, int, bytes]] = cursor.fetchall()
    return rows


def _times(connection: BaseDatabaseWrapper, table: str, plan: Plan) -> tuple[list[str], list[Any]]:
    """Return what bounds the time: exactly, and by the numbers of entries, which grow with it."""
    where: list[str] = []
    values: list[Any] = []
    for at, sign in ((plan.since, ">="), (plan.until, "<")):
        if at is not None:
            where.append(f"r.at {sign} %s")
            values.append(int(at.timestamp()))
    if not where:
        return [], []
    condition = " AND ".join(where)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(id), max(id) FROM {table}_rows r WHERE {condition}",  # noqa: S608
            values,
        )
        first, last = cursor.fetchone()
    bounds = [f"{table}.rowid >= %s", f"{table}.rowid <= %s"] if plan.must or plan.labels else []
    return [*where, *bounds], [*values, *([first or 0, last or 0] if bounds else [])]


def _expression(plan: Plan, *, head_only: bool = False) -> str:
    """Return the plan in FTS5's language. Words hold nothing that means anything in it."""
    column = "head" if head_only or plan.head_only else "- keys"
    parts = [f"{column} : ({' OR '.join(map(_words, row))})" for row in plan.must]
    parts += [f"keys : k{label}" for label in plan.labels]
    found = " AND ".join(f"({part})" for part in parts)
    if found and plan.must_not:
        found = f"({found}) NOT (- keys : ({' OR '.join(map(_words, plan.must_not))}))"
    return found


def _words(words: Words) -> str:
    return '"' + " ".join(words.words) + '"'


@contextmanager
def _bounded(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Give a question up that takes longer than ``SECONDS``."""
    connection.ensure_connection()
    raw: Any = connection.connection
    end = time.monotonic() + SECONDS
    raw.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupt" not in str(error):
            raise
        raise TooCostly("The search took too long. Other or fewer words may do.") from error
    finally:
        raw.set_progress_handler(None, 0)
