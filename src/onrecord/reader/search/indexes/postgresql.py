"""The index of newsrooms on PostgreSQL: tsvector and GIN, in the same database and transaction.

Words come folded, so no dictionary, no extension and no right beyond making tables is
needed: vectors and questions are written out, not parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import numpy as np
from django.db import OperationalError, connections, transaction

from onrecord.reader.search.indexes.database import DatabaseIndex
from onrecord.reader.search.indexes.port import CAP, SECONDS, WEIGHTS
from onrecord.reader.search.indexes.weighing import weighed
from onrecord.reader.search.values import Entry, Matched, Plan, Shelf, TooCostly, Words

_FIELDS = (("head", "A"), ("names", "B"), ("lead", "C"), ("body", "D"))
"""PostgreSQL has four weights, named by letters."""

_MOST_POSITIONS = 16_000
_MOST_PLACES = 200
_WEIGHTS = [WEIGHTS[name] / WEIGHTS["head"] for name in ("body", "lead", "names", "head")]
"""As ``ts_rank`` takes them: from the lightest letter to the heaviest."""


class PostgresIndex(DatabaseIndex):
    """Full text in the newsroom's own PostgreSQL."""

    name: ClassVar[str] = "postgresql"

    def prepare(self) -> None:
        """Make the tables."""
        with self._connection.cursor() as cursor:
            for shelf in Shelf:
                table = _table(shelf)
                cursor.execute(
                    f"CREATE TABLE IF NOT EXISTS {table} (id bigint PRIMARY KEY, "
                    "at bigint NOT NULL, labels bigint[] NOT NULL, words tsvector NOT NULL)"
                )
                for column, method in (("words", "gin"), ("labels", "gin"), ("at", "btree")):
                    cursor.execute(
                        f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {table} "
                        f"USING {method} ({column})"
                    )

    def put(self, shelf: Shelf, entries: Sequence[Entry]) -> None:
        """Write entries; one with a known number takes the other's place."""
        rows = [
            (e.id, int(e.at.timestamp()) if e.at else 0, list(e.labels), _vector(e))
            for e in entries
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {_table(shelf)} (id, at, labels, words) "  # noqa: S608
                "VALUES (%s, %s, %s::bigint[], %s::tsvector) ON CONFLICT (id) DO UPDATE SET "
                "at = excluded.at, labels = excluded.labels, words = excluded.words",
                rows,
            )

    def drop(self, shelf: Shelf, ids: Iterable[int]) -> None:
        """Take entries out."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_table(shelf)} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608

    def clear(self, shelf: Shelf) -> None:
        """Empty a shelf."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_table(shelf)}")  # noqa: S608

    def match(self, shelf: Shelf, plan: Plan, *, limit: int, now: datetime) -> Matched:
        """Weigh and count the newest matches."""
        where, values = _condition(plan)
        query = _expression(plan)
        scored = bool(plan.must) and not plan.newest_first
        score = "ts_rank(%s::float4[], words, %s::tsquery, 1)" if scored else "0"
        with _bounded(self._using) as cursor:
            cursor.execute(
                f"SELECT id, {score}, at, labels FROM (SELECT id, at, labels, words "  # noqa: S608
                f"FROM {_table(shelf)} WHERE {where} ORDER BY id DESC LIMIT %s) AS newest",
                [*([_WEIGHTS, query] if scored else []), *values, CAP],
            )
            rows: list[tuple[int, float, int, list[int]]] = cursor.fetchall()
        return weighed(
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            np.array([label for row in rows for label in row[3]], dtype="<u4"),
            newest_first=not scored,
            limit=limit,
            now=now,
        )

    def present(self, shelf: Shelf, plans: Sequence[Plan]) -> list[bool]:
        """Ask for one match a plan."""
        found = []
        with _bounded(self._using) as cursor:
            for plan in plans:
                where, values = _condition(plan)
                cursor.execute(
                    f"SELECT EXISTS (SELECT 1 FROM {_table(shelf)} WHERE {where})",  # noqa: S608
                    values,
                )
                found.append(bool(cursor.fetchone()[0]))
        return found


def _table(shelf: Shelf) -> str:
    return f"reader_search_{shelf.value}"


def _vector(entry: Entry) -> str:
    """Return an entry's words with their places and weights, as PostgreSQL writes them."""
    places: dict[str, list[str]] = {}
    position = 0
    for name, weight in _FIELDS:
        position += 1  # a phrase never spans two fields
        for word in getattr(entry, name).split():
            position = min(position + 1, _MOST_POSITIONS)
            at = places.setdefault(word, [])
            if len(at) < _MOST_PLACES:
                at.append(f"{position}{weight}")
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def _condition(plan: Plan) -> tuple[str, list[Any]]:
    where = ["TRUE"]
    values: list[Any] = []
    if plan.must or plan.must_not:
        where.append("words @@ %s::tsquery")
        values.append(_expression(plan))
    if plan.labels:
        where.append("labels @> %s::bigint[]")
        values.append(list(plan.labels))
    for at, sign in ((plan.since, ">="), (plan.until, "<")):
        if at is not None:
            where.append(f"at {sign} %s")
            values.append(int(at.timestamp()))
    return " AND ".join(where), values


def _expression(plan: Plan) -> str:
    """Return the plan as a tsquery. Words hold nothing that means anything in it."""
    suffix = ":A" if plan.head_only else ""
    parts = [f"({' | '.join(_words(words, suffix) for words in row)})" for row in plan.must]
    parts += [f"!{_words(words, '')}" for words in plan.must_not]
    return " & ".join(parts)


def _words(words: Words, suffix: str) -> str:
    return "(" + " <-> ".join(f"'{word}'{suffix}" for word in words.words) + ")"


@contextmanager
def _bounded(using: str) -> Iterator[Any]:
    """Give a question up that takes longer than ``SECONDS``."""
    try:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(SECONDS * 1000)}")
            yield cursor
    except OperationalError as error:
        if "timeout" not in str(error):
            raise
        raise TooCostly("The search took too long. Other or fewer words may do.") from error
