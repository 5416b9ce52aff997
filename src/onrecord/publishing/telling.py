"""Telling an editor why a door of the admin stayed shut.

Wagtail answers every refusal with "you do not have permission", which is not the reason.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from onrecord.publishing.guards import hearing_refusals


def tell_refusals(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return middleware that puts what the gate said above the page that a refusal leads to."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with hearing_refusals() as told:
            response = get_response(request)
        if told and 300 <= response.status_code < 400:
            for message in dict.fromkeys(told):
                messages.error(request, message)
        return response

    return middleware
