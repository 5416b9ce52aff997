"""Many rows written at once, past the models' own way of it, which costs several times as much.

A delivery brings thirty reports of thirty-six columns with twenty passages each. What is
written is what the models would write: a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def write_new(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model, whose related rows are saved, and give them their ids.

    No signal is sent, as with ``bulk_create``. The caller holds the transaction.
    """
    if not rows:
        return
    fields = [one for one in type(rows[0])._meta.local_concrete_fields if not one.primary_key]
    batch = connection.ops.bulk_batch_size(fields, rows)
    for start in range(0, len(rows), batch):
        _write_batch(fields, rows[start : start + batch])


def _write_batch(fields: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]) -> None:
    meta = type(rows[0])._meta
    kept = _columns_of(meta.db_table, [str(field.column) for field in fields])
    marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
    key = connection.ops.quote_name(str(meta.pk.column))
    # Instants are the only values that a database wants in a form of its own.
    instants = {one.attname: one for one in fields if isinstance(one, models.DateTimeField)}
    names = [field.attname for field in fields]
    values: list[Any] = []
    for row in rows:
        held = row.__dict__
        for name in names:
            value = held[name]
            if value is not None and name in instants:
                value = instants[name].get_db_prep_save(value, connection)
            values.append(value)
    with connection.cursor() as cursor:
        # S608: names of our own models, nothing that came from elsewhere.
        cursor.execute(f"INSERT INTO {kept} VALUES {marks} RETURNING {key}", values)  # noqa: S608
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
            row._state.adding, row._state.db = False, connection.alias


def write_many(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert plain rows, given as tuples of ``columns``; their ids are not asked for."""
    if not rows:
        return
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_columns_of(table, columns)} VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _columns_of(table: str, columns: Sequence[str]) -> str:
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    return f"{connection.ops.quote_name(table)} ({quoted})"
