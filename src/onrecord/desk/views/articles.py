"""The list of articles in work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.desk import queries
from onrecord.desk.permissions import for_desk
from onrecord.desk.views.frame import page_of, show
from onrecord.publishing.queries import articles_in_work

PAGE = 20
PUBLISHED = 10


@for_desk
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """Show articles whose newest text readers do not have, and what blocks each."""
    page = page_of(request, articles_in_work(), size=PAGE)
    return show(
        request,
        "desk/articles.html",
        board="articles",
        page=page,
        rows=queries.in_work(page),
        published=queries.published(PUBLISHED),
    )
