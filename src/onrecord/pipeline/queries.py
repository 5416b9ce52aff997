"""Questions about runs: progress, what stopped, whether the line is at rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from onrecord.pipeline.models import Run, RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many runs stand how, per line."""

    line: str
    waiting: int
    running: int
    done: int
    stopped: int


def progress() -> list[Progress]:
    """Return the count of runs by line and state, in one query."""
    counts: dict[str, dict[str, int]] = {}
    rows = Run.objects.values("line", "state").annotate(n=Count("pk")).order_by("line")
    for row in rows:
        counts.setdefault(row["line"], {})[row["state"]] = row["n"]
    return [
        Progress(
            line=line,
            waiting=by_state.get(RunState.WAITING, 0),
            running=by_state.get(RunState.RUNNING, 0),
            done=by_state.get(RunState.DONE, 0),
            stopped=by_state.get(RunState.STOPPED, 0),
        )
        for line, by_state in counts.items()
    ]


def stopped_runs(limit: int = 50) -> list[Run]:
    """Return the runs that wait for a person, newest first."""
    return list(Run.objects.filter(state=RunState.STOPPED).order_by("-updated_at")[:limit])


def recent_runs(limit: int = 50) -> list[Run]:
    """Return the runs that moved last."""
    return list(Run.objects.order_by("-updated_at")[:limit])


def is_at_rest(*, now: datetime) -> bool:
    """Return whether no run is due or being worked on."""
    return not Run.objects.filter(
        state__in=[RunState.WAITING, RunState.RUNNING], due_at__lte=now
    ).exists()


def is_printing_due(*, now: datetime) -> bool:
    """Return whether a run that nobody has begun, or that stands before its printing, is due."""
    return Run.objects.filter(
        line__in=["article", "page"],
        step__in=["remember", "print_pages"],
        state=RunState.WAITING,
        due_at__lte=now,
    ).exists()
