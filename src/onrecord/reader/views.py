"""Pages that are no Wagtail page: the ledger as JSON, and what the site says of itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from onrecord.reader import paths, queries
from onrecord.reader.ledger_json import ledger_of
from onrecord.reader.surrogates import label, shows, shows_articles


@require_safe
def ledger(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Answer with the ledger of one article that anyone may read, else 404."""
    found = queries.readable_articles().select_related("draft", "lead_picture", "narration")
    path = f"/{section}/{slug}/"
    article = get_object_or_404(found, slug=slug, url_path__endswith=path)
    if paths.path_of(article) != path:
        return HttpResponse(status=404)
    response = JsonResponse(
        ledger_of(article), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    shows_articles(request, [article.pk])
    label(request, response)
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page on what this site is and how its sentences are on the record."""
    shows(request, "about")
    return label(request, TemplateResponse(request, "reader/about_page.html"))
