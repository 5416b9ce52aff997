"""The indexes by which like reports and copies are found, written row by row without models.

A report has some hundred entries in them: as objects they cost more than what finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from onrecord.stories.models import CopyMark, Posting

LONGEST_TERM = 64


def write_marks(*, report_id: int, marks: Iterable[int], at: datetime) -> None:
    """Store the hashes by which copies of a report are found."""
    _insert(CopyMark, ("report", "mark", "at"), [(report_id, mark) for mark in marks], at)


def write_postings(*, fingerprint_id: int, terms: Iterable[str], at: datetime) -> None:
    """Store the words by which reports like one are found, in order."""
    rows = [(fingerprint_id, term[:LONGEST_TERM]) for term in sorted(terms)]
    _insert(Posting, ("fingerprint", "term", "at"), rows, at)


def _insert(
    model: type[Model], names: Sequence[str], rows: Sequence[tuple[int, int | str]], at: datetime
) -> None:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    stored = fields[-1].get_db_prep_save(at, connection)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES (%s, %s, %s)",  # noqa: S608
            [(*row, stored) for row in rows],
        )
