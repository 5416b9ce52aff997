"""The wire: what came in, how far it is, what failed and what to do; and each report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import incoming, queries
from onrecord.desk.permissions import demand, for_desk, may_start_drafts
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.intake.models import Medium, Report
from onrecord.intake.operations.looking import look_at_medium
from onrecord.pipeline.models import Run, RunState
from onrecord.pipeline.operations import retry_run, start_run
from onrecord.vocabulary.errors import NewsroomError

PAGE = 50


@for_desk
@require_safe
def wire(request: HttpRequest) -> HttpResponse:
    """Show reports as they came in, newest first, after what fails."""
    chosen = {
        name: request.GET.get(name, "")[:80].replace("\x00", "")
        for name in ("source", "state", "section", "language")
    }
    reports = page_of(request, incoming.wire(**chosen), size=PAGE)
    failing = chosen["state"] in {"", "failed"} and not (chosen["section"] or chosen["language"])
    return show(
        request,
        "desk/wire.html",
        board="wire",
        reports=reports,
        newest=max((report.pk for report in reports), default=0),
        is_live=reports.number == 1 and not any(chosen.values()),
        troubles=queries.troubles(source=chosen["source"]) if failing else [],
        sources=queries.sources(),
        states=incoming.STATES,
        sections=incoming.sections(),
        languages=incoming.languages(),
        chosen=chosen,
        query=query_of(**chosen),
        may_take_in=may_start_drafts(request.user),
    )


@for_desk
@require_safe
def newer(request: HttpRequest, report_id: int) -> HttpResponse:
    """Say how many reports came in after one: the list asks while it is open."""
    return JsonResponse({"count": incoming.newer_than(min(report_id, 2**63 - 1))})


@for_desk
@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show one report: its text, its versions, where it went and why, what may be done with it."""
    found = incoming.dossier(report_id) if report_id < 2**63 else None
    if found is None:
        raise Http404
    stopped = [run for run in found.runs if run.state == RunState.STOPPED]
    return show(
        request,
        "desk/report.html",
        board="wire",
        title=_("Report"),
        dossier=found,
        report=found.report,
        paragraphs=(found.report.text or found.report.summary).split("\n\n"),
        may_look=may_start_drafts(request.user),
        may_retry=may_start_drafts(request.user) and (bool(stopped) or not found.runs),
    )


@for_desk
@require_POST
def medium(request: HttpRequest, medium_id: int) -> HttpResponse:
    """Fetch a medium, if that is allowed, and show what its file claims."""
    demand(may_start_drafts(request.user), "fetch media")
    found = Medium.objects.filter(pk=medium_id).first()
    if found is None:
        raise Http404
    try:
        look_at_medium(medium_id=medium_id, now=timezone.now())
    except NewsroomError as error:
        messages.error(request, error.message)
    return redirect("desk_report", found.report_id)


@for_desk
@require_POST
def retry(request: HttpRequest, report_id: int) -> HttpResponse:
    """Let a report go along the line again from where it stopped."""
    demand(may_start_drafts(request.user), "retry reports")
    now = timezone.now()
    found = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise Http404
    run = Run.objects.filter(line="report", subject_id=report_id).order_by("-pk").first()
    if run is None:
        start_run(line="report", subject_id=report_id, reason="new", now=now)
    else:
        retry_run(run_id=run.pk, now=now)
    messages.success(request, _("It goes on from the step at which it stopped."))
    return redirect("desk_report", report_id)
