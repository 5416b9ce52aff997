"""The wire: what came in, how far it is, what failed and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.desk import queries
from onrecord.desk.permissions import for_desk
from onrecord.desk.views.frame import page_of, query_of, show

STATES = (("received", "Received"), ("read", "Read"), ("failed", "Failed"), ("folded", "Folded"))
PAGE = 50


@for_desk
@require_safe
def wire(request: HttpRequest) -> HttpResponse:
    """Show reports as they came in, newest first, after what fails."""
    source, state = request.GET.get("source", ""), request.GET.get("state", "")
    return show(
        request,
        "desk/wire.html",
        board="wire",
        reports=page_of(request, queries.wire(source=source, state=state), size=PAGE),
        troubles=queries.troubles(source=source) if state in {"", "failed"} else [],
        sources=queries.sources(),
        states=STATES,
        chosen_source=source,
        chosen_state=state,
        query=query_of(source=source, state=state),
    )
