"""Runs: how far the line is, and what stopped."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import queries
from onrecord.desk.permissions import demand, for_desk, may_publish
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.pipeline.line import LINES
from onrecord.pipeline.models import Run, RunState
from onrecord.pipeline.operations import retry_run
from onrecord.vocabulary.errors import NewsroomError

PAGE = 40


@for_desk
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Show runs: the stopped ones with their reason, then the rest by time."""
    state = request.GET.get("state", "")
    state = state if state in RunState.values else ""
    page = page_of(request, queries.runs(state=state), size=PAGE)
    stopped = list(queries.runs(state=RunState.STOPPED)[:PAGE]) if not state else []
    subjects = queries.subjects_of([*page, *stopped])
    return show(
        request,
        "desk/runs.html",
        board="runs",
        page=page,
        rows=[
            (run, _why(run), _steps(run), subjects.get((run.line, run.subject_id), ""))
            for run in page
        ],
        stopped=[(run, subjects.get((run.line, run.subject_id), "")) for run in stopped],
        counts=queries.run_counts(),
        chosen_state=state,
        query=query_of(state=state),
        may_retry=may_publish(request.user),
    )


def _why(run: Run) -> str:
    """Return what a run was begun for, without the instant that makes its reason unique."""
    return re.sub(r"\s*\d{4}-\d\d-\d\dT\S+$", "", run.reason)


def _steps(run: Run) -> list[tuple[str, str]]:
    """Return (name, state) of each step of the run's line: done, now, stopped or ahead."""
    line = LINES.get(run.line)
    if line is None:
        return []
    names = [step.name for step in line.steps]
    reached = names.index(run.step) if run.step in names else 0
    found = []
    for number, name in enumerate(names):
        if run.state == RunState.DONE or number < reached:
            found.append((name, "done"))
        elif number == reached:
            found.append((name, "stopped" if run.state == RunState.STOPPED else "now"))
        else:
            found.append((name, "ahead"))
    return found


@for_desk
@require_POST
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let a stopped run go on from the step at which it stopped."""
    demand(may_publish(request.user), "retry runs")
    try:
        retry_run(run_id=run_id, now=timezone.now())
    except NewsroomError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The run goes on from the step at which it stopped."))
    return redirect("desk_stories" if request.POST.get("next") == "stories" else "desk_runs")
