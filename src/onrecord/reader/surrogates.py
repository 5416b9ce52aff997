"""The names of what a page shows, sent as ``Surrogate-Key`` so that exactly it is reprinted.

=================  ==================================================================
``front``          the home front and its choice of stories
``section-3``      the front of section 3 and its list of articles
``article-12``     article 12: its own page, its ledger, and every teaser that names it
``sections``       the names and order of the sections, in the navigation of every page
=================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

HEADER = "Surrogate-Key"
_ATTRIBUTE = "onrecord_shown"


def shows(request: HttpRequest | None, *keys: str) -> None:
    """Note that the page being made for ``request`` shows the things called ``keys``."""
    if request is None:
        return
    shown = getattr(request, _ATTRIBUTE, None)
    if shown is None:
        shown = {}
        setattr(request, _ATTRIBUTE, shown)
    shown.update(dict.fromkeys(keys))


def shows_articles(request: HttpRequest | None, article_ids: Iterable[int]) -> None:
    """Note that the page being made for ``request`` shows these articles."""
    shows(request, *(f"article-{article_id}" for article_id in article_ids))


def label(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Name on ``response`` all that was noted for ``request``, once it has been rendered."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.add_post_render_callback(lambda rendered: _write(request, rendered))
    else:
        _write(request, response)
    return response


def _write(request: HttpRequest, response: HttpResponseBase | HttpResponse) -> None:
    keys = getattr(request, _ATTRIBUTE, None)
    if keys:
        response.headers[HEADER] = " ".join(keys)
