"""Pages of every kind, public and not, for the printer to meet."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import timezone, translation

PAGE = {"text": "first", "keys": "article-1 section-3 front"}
"""What the page at ``/page/`` says; tests change it."""


def page(request: HttpRequest) -> HttpResponse:
    body = f"<!doctype html>\n<title>Page</title>\n\n   <p>{PAGE['text']} " + "word " * 200
    return HttpResponse(body, headers={"Surrogate-Key": PAGE["keys"]})


def other(request: HttpRequest) -> HttpResponse:
    return HttpResponse("other " + PAGE["text"], headers={"Surrogate-Key": "article-2 front"})


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("for you")
    response.set_cookie("seen", "1")
    return response


def session(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"hello {request.session.get('name')}")


def signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"user {request.user}")


def varies(request: HttpRequest) -> HttpResponse:
    return HttpResponse("text", headers={"Vary": "Accept-Language"})


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("text", headers={"Cache-Control": "private"})


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/page/")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("out of order")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        yield "part"

    return StreamingHttpResponse(parts())


def request_seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        f"{request.method} {request.build_absolute_uri()} cookies={dict(request.COOKIES)} "
        f"language={translation.get_language()} zone={timezone.get_current_timezone_name()}"
    )


def data(request: HttpRequest) -> HttpResponse:
    return HttpResponse('{"a": 1}', content_type="application/json")
