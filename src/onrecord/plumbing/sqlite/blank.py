"""A migrated, empty database as text: written once for a release, read when a newsroom starts.

Making the tables of all apps migration by migration takes a first start ten seconds and more, since
SQLite has a table copied for most changes of it. The text holds what comes out at the end.
Migrations made after it was written apply to it as they apply to any older database, so
it never keeps a newsroom from starting; it only saves less.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pysqlite3.dbapi2 as sqlite
from django.db.migrations.loader import MigrationLoader

NOW = "CURRENT_TIMESTAMP"
"""Stands where a row says when it was made."""

KEY = "lower(hex(randomblob(16)))"
"""Stands where a row has a key made by chance (32 hex digits, as Django keeps a UUID)."""

_UUID = re.compile(r"[0-9a-f]{32}")


class _Rows(Protocol):
    """What the reading side needs of a connection or cursor, Django's and SQLite's alike."""

    def execute(self, sql: str, /) -> Any: ...


def digest_of_migrations() -> str:
    """Return the SHA-256 of every migration there is: of its name and of its source."""
    digest = hashlib.sha256()
    found = MigrationLoader(None).disk_migrations
    for (app, name), migration in sorted(found.items()):
        source = Path(str(sys.modules[migration.__module__].__file__)).read_bytes()
        digest.update(f"{app} {name} {hashlib.sha256(source).hexdigest()}\n".encode())
    return digest.hexdigest()


def dump(connection: sqlite.Connection, *, source: str = "") -> str:
    """Return statements that make this database again, one after the other.

    Tables with their rows first, then indexes and triggers. The same tables and rows give the same
    text, whenever they were made. ``source`` is the digest of the migrations that made it.
    """
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    ).fetchall()
    virtual = [name for _, name, sql in made if sql.upper().startswith("CREATE VIRTUAL")]
    # The tables that a virtual table keeps behind it come with it; a blank one has nothing in them.
    behind = tuple(f"{name}_{part}" for name in virtual for part in _BEHIND)
    lines = [f"-- Written by scripts/build_blank.py from the migrations with the digest {source}"]
    tables = [row for row in made if row[0] == "table" and row[1] not in behind]
    for _, name, sql in tables:
        if not name.startswith("sqlite_"):
            lines.append(f"{_flat(sql)};")
    for _, name, _ in tables:
        if name not in virtual and not name.startswith("sqlite_"):
            lines.extend(_rows(connection, name))
    lines.append("DELETE FROM sqlite_sequence;")
    lines.extend(_rows(connection, "sqlite_sequence"))
    lines.extend(f"{_flat(sql)};" for kind, _, sql in made if kind in ("index", "view"))
    lines.extend(f"{_flat(sql)};" for kind, _, sql in made if kind == "trigger")
    return "\n".join(lines) + "\n"


_BEHIND = ("data", "idx", "content", "docsize", "config")


def fill(rows: _Rows, text: str) -> None:
    """Make the tables and rows of ``text`` in an empty database; the caller holds a transaction."""
    for statement in _statements(text):
        rows.execute(statement)


def is_empty(rows: _Rows) -> bool:
    """Whether the database has no table yet."""
    return not rows.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()


def _statements(text: str) -> Iterator[str]:
    waiting = ""
    for line in text.splitlines():
        if line.startswith("--"):
            continue
        waiting = f"{waiting}\n{line}" if waiting else line
        if sqlite.complete_statement(waiting):
            yield waiting
            waiting = ""


def _rows(connection: sqlite.Connection, table: str) -> Iterator[str]:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    types = [column[2].lower() for column in columns]
    names = ", ".join(f'"{column[1]}"' for column in columns)
    asked = f'SELECT {names} FROM "{table}" ORDER BY 1'  # noqa: S608  # names of its own tables
    for row in connection.execute(asked):
        values = ", ".join(map(_literal, row, types))
        yield f'INSERT INTO "{table}" ({names}) VALUES ({values});'  # noqa: S608


def _literal(value: object, kind: str) -> str:
    if value is None:
        return "NULL"
    if kind == "datetime":
        return NOW
    if isinstance(value, str):
        if kind == "char(32)" and _UUID.fullmatch(value):
            return KEY
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def _flat(sql: str) -> str:
    """One line a statement where its own text allows it: strings may hold line ends."""
    return sql if "'" in sql and "\n" in sql else " ".join(sql.split("\n"))
