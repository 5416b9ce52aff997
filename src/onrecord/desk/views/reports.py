"""Sentences that readers say are wrong, with what they stand on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk.permissions import demand, for_desk, may_publish
from onrecord.desk.presenting import VERDICT_LABELS
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.discussion.models import ReportState, SentenceReport
from onrecord.discussion.reporting import decide_report, has_changed, open_reports
from onrecord.vocabulary.errors import NewsroomError

PAGE = 20
DECISIONS = (ReportState.CORRECTED.value, ReportState.DISMISSED.value)


@for_desk
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Show reports in one state, open ones unless asked otherwise, each with its evidence."""
    state = request.GET.get("state", "")
    state = state if state in ReportState.values else ReportState.OPEN.value
    page = page_of(request, open_reports(state), size=PAGE)
    return show(
        request,
        "desk/reports.html",
        board="reports",
        page=page,
        rows=[
            {
                "report": one,
                "verdict": VERDICT_LABELS.get(one.evidence.get("verdict", ""), ""),
                "has_changed": has_changed(one),
            }
            for one in page
        ],
        states=ReportState.choices,
        chosen_state=state,
        query=query_of(state=state),
        may_decide=may_publish(request.user),
    )


@for_desk
@require_POST
def decide(request: HttpRequest, report_id: int) -> HttpResponse:
    """Answer a report: the sentence was corrected, or it stands, and why."""
    report = get_object_or_404(SentenceReport.objects.select_related("article"), pk=report_id)
    allowed = report.article.permissions_for_user(request.user).can_publish()
    demand(allowed, "decide about reports on this article")
    state = request.POST.get("state", "")
    if state not in DECISIONS:
        return HttpResponseBadRequest(_("A report is answered by a correction or dismissed."))
    try:
        decide_report(
            report_id=report.pk,
            state=ReportState(state),
            answer=request.POST.get("answer", ""),
            user=request.user,
            now=timezone.now(),
        )
    except NewsroomError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The reader finds your answer at the address of the report."))
    return redirect("desk_reports")
