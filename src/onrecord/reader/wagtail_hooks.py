"""What the reader site adds when Wagtail serves a page: the names of all that it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import hooks
from wagtail.models import Page

from onrecord.reader.surrogates import label

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponseBase]


@hooks.register("on_serve_page")  # type: ignore[untyped-decorator]
def name_what_is_shown(serve: Serve) -> Serve:
    """Send ``Surrogate-Key`` with every page of the site."""

    def named(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        return label(request, serve(page, request, args, kwargs))

    return named
