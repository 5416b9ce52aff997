"""Pages that are no Wagtail page: the ledger as JSON, and what the site says of itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from onrecord.reader import paths, queries
from onrecord.reader.changes import steps_of
from onrecord.reader.ledger_json import ledger_of
from onrecord.reader.surrogates import label, shows_articles


def article(request: HttpRequest, section: str, slug: str) -> HttpResponseBase:
    """Let Wagtail serve what stands at ``/section/slug/``.

    Wagtail walks down the tree, two queries a step; a live article is found here at once,
    with what its page needs of other tables, and Wagtail is told. All else it finds itself.
    """
    path = f"{section}/{slug}/"
    root = _root_path(request)
    found = queries.find_live(root + path, slug=slug) if root else None
    if found is not None:
        # Where ``Page.route_for_request`` keeps what it found; it looks there first.
        request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    response: HttpResponseBase = serve(request, path)
    return response


def _root_path(request: HttpRequest) -> str:
    """Return the path in the tree of the site that was asked for; empty if there is none.

    Where there is one site, as in every newsroom that was not told otherwise, Wagtail keeps it.
    """
    known = Site.get_site_root_paths()
    if len(known) == 1:
        return str(known[0].root_path)
    site = Site.find_for_request(request)
    return str(site.root_page.localized.url_path) if site else ""


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
def changes(request: HttpRequest, section: str, slug: str) -> HttpResponseBase:
    """Answer with every text that readers had of an article that they may read, else 404."""
    path = f"/{section}/{slug}/"
    found = queries.readable_articles().filter(slug=slug, url_path__endswith=path)
    article = next((one for one in found if paths.path_of(one) == path), None)
    if article is None:
        return HttpResponse(status=404)
    shows_articles(request, [article.pk])
    context = {
        "page": article,
        "steps": steps_of(article),
        "changes_path": paths.changes_path(article),
    }
    return label(request, TemplateResponse(request, "reader/changes_page.html", context))
