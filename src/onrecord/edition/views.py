"""What Django answers of the edition: the manifest of a printed article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onrecord.edition.signing import find_signed

MEDIA_TYPE = "application/c2pa"


@require_safe
def page_manifest(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with the C2PA manifest of the article as it is printed now."""
    found = find_signed(f"/{section}/{slug}/")
    if found is None:
        raise Http404
    response = HttpResponse(found[1], content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-cache"
    return response
