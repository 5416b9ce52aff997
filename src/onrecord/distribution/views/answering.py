"""Answers that name what they show, so that exactly they are printed again."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

XML = "application/xml; charset=utf-8"


def answer(body: bytes | str, media_type: str, keys: Iterable[str]) -> HttpResponse:
    """Return an answer with its surrogate keys."""
    response = HttpResponse(body, content_type=media_type)
    response.headers["Surrogate-Key"] = " ".join(keys)
    return response
