"""Printing one page: rendered, put on disk, on record; removed where it may not be printed."""

from __future__ import annotations

from datetime import datetime

from onrecord.edition import printing, prints, recording
from onrecord.edition.compressing import Effort
from onrecord.edition.models import PrintedPage, PrintRun
from onrecord.edition.printing import PrintRefused, Rendered

MOST_AGAIN = 5
"""How often a page is printed again because what it shows changed while it was printed."""


def print_one(path: str, *, run: PrintRun, now: datetime) -> None:
    """Print one page under ``run``; raises as ``operations.print_path`` does."""
    file_page(render_or_remove(path, run=run, now=now), run=run, now=now)


def render_or_remove(path: str, *, run: PrintRun, now: datetime) -> Rendered:
    """Render a page; one that may not be printed is removed before ``PrintRefused`` goes on.

    A page that was withdrawn stays withdrawn.
    """
    try:
        return printing.render(path, now=now)
    except PrintRefused:
        existing = prints.find(recording.root(), path)
        if existing is not None and (existing.status == 200 or _was_killed(existing)):
            recording.mark_removed(path, run, for_good=False)
        raise


def _was_killed(page: prints.Print) -> bool:
    """Whether a page was removed from the disk and a kill kept it on the record."""
    is_removed = page.status == prints.REMOVED
    return is_removed and PrintedPage.objects.filter(path=page.path).exists()


def file_page(rendered: Rendered, *, run: PrintRun, now: datetime) -> None:
    """Put a page on disk and then on record; again, if it missed a change meanwhile."""
    for _ in range(MOST_AGAIN):
        filed = recording.put_on_disk(rendered, run=run, now=now, effort=Effort.QUICK)
        if filed is None or not recording.record([filed], now=now) or rendered.status != 200:
            return
        run = recording.start_run(f"again {rendered.path}", now)
        rendered = render_or_remove(rendered.path, run=run, now=now)
