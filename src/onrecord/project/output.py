"""What commands print: plain tables, JSON, and one line of progress."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from onrecord.plumbing.env import env_flag


def print_json(value: object) -> None:
    """Print ``value`` as JSON; instants become ISO 8601."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], empty: str) -> None:
    """Print rows as aligned columns under their names, or ``empty`` when there is none."""
    table = [[_cell(row.get(column)) for column in columns] for row in rows]
    if not table:
        print(empty)
        return
    widths = [max(len(line[i]) for line in [list(columns), *table]) for i in range(len(columns))]
    for line in [[column.upper() for column in columns], *table]:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 72 else text[:71] + "…"


class ProgressLine:
    """One line that says what is being done and how far it is; plain lines where no terminal is."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty() and not env_flag("NO_PROGRESS")
        self._last = ""
        self._width = 0
        self._began = (0.0, 0)

    def tell(self, what: str, done: int, total: int) -> None:
        """Show progress; at the end of a stretch of work the line stays."""
        finished = done >= total
        if self._terminal:
            bar = "█" * (20 * done // max(total, 1)) if total else ""
            text = f"  {what:<28} {bar:<20} {done}/{total}{self._pace(what, done, total)}"
            print(
                f"\r{text.ljust(self._width)}",
                end="\n" if finished else "",
                file=sys.stderr,
                flush=True,
            )
            self._width = 0 if finished else len(text)
        elif finished:
            print(f"  {what}: {total}", file=sys.stderr, flush=True)
        elif what != self._last:
            print(f"  {what} …", file=sys.stderr, flush=True)
        self._last = what

    def _pace(self, what: str, done: int, total: int) -> str:
        """Return how many a second are done and how long the rest takes, once that is known."""
        if what != self._last:
            self._began = (time.monotonic(), done)
        began, first = self._began
        seconds = time.monotonic() - began
        if seconds < 1 or done <= first:
            return ""
        rate = (done - first) / seconds
        left = timedelta(seconds=round((total - done) / rate))
        return f"  {rate:.1f}/s, {left} left" if left else f"  {rate:.1f}/s"
