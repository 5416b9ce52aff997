"""The addresses of offline reading: worker, manifest, what was kept, and the last resort."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from onrecord.reader import offline
from onrecord.reader.surrogates import label, shows


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """Answer with the service worker; at the root, so that it may serve the whole site."""
    shows(request, "shell")
    return label(request, HttpResponse(offline.worker(), content_type="text/javascript"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:
    """Answer with the manifest by which the site can be installed."""
    shows(request, "shell")
    media_type = "application/manifest+json"
    response = JsonResponse(
        offline.manifest(), content_type=media_type, json_dumps_params={"ensure_ascii": False}
    )
    return label(request, response)


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Answer with the icon that browsers ask for where a page names none, as a feed does."""
    shows(request, "shell")
    return label(request, HttpResponse(offline.small_icon(), content_type="image/png"))


@require_safe
def saved(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page that the browser fills with what its reader has kept."""
    shows(request, "shell")
    return label(request, TemplateResponse(request, "reader/saved_page.html"))


@require_safe
def without_network(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page that is shown where there is neither a network nor a copy."""
    shows(request, "shell")
    return label(request, TemplateResponse(request, "reader/offline_page.html"))
