"""Articles under which a source corrected or withdrew a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.desk.permissions import for_desk
from onrecord.desk.views.frame import show
from onrecord.publishing.fallen import fallen


@for_desk
@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """Show what stands on words that their source has no more, the latest change first."""
    return show(request, "desk/changed.html", board="changed", rows=fallen())
