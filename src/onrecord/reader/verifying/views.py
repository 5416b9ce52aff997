"""The door of ``/verify/``: a form that takes one file or an address, without script."""

from __future__ import annotations

import threading
import time
from collections import deque
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onrecord.reader import heads, paths
from onrecord.reader.verifying.looking import MOST_BYTES, CannotLook, look_at, look_at_address
from onrecord.reader.verifying.wording import Report, report_of

AT_ONCE = 2
"""So many checks run in a process at once; others wait, and are sent away after a while."""

WAIT_SECONDS = 3.0
IN_A_MINUTE = 12
"""So many checks one address of the network may ask a process for in a minute."""

MOST_SENDERS = 2000
_FORM_BYTES = 64 * 1024

_places = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_sent: dict[str, deque[float]] = {}


# Nothing is changed and no cookie counts, so there is nothing to forge; and the page is printed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form, and with what was found; every failure is one sentence."""
    address = str(request.GET.get("of") or "")[:500]
    if request.method != "POST" and not address:
        return _page(request)
    if _is_too_large(request):
        # Not one byte of the body is read.
        return _page(request, problem=_too_large(), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not _may_ask(request, time.monotonic()):
        words = _("That was a lot in a short time. Please wait a minute and ask again.")
        return _page(request, problem=words, status=HTTPStatus.TOO_MANY_REQUESTS)
    if not _places.acquire(timeout=WAIT_SECONDS):
        words = _("The check is busy. Please try again in a minute.")
        return _page(request, problem=words, status=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        return _answer(request, address)
    finally:
        _places.release()


def _answer(request: HttpRequest, address: str) -> HttpResponse:
    bad = HTTPStatus.BAD_REQUEST
    try:
        file, address = _handed_in(request, address)
        if file is not None:
            name = str(file.name or "")[:100]
            reports = [report_of(look_at(file.read(), name=name))]
        elif address:
            reports = [report_of(look) for look in look_at_address(address)]
        else:
            words = _("Choose a file, or give the address of a picture, recording or article.")
            return _page(request, problem=words, status=bad)
    except CannotLook as error:
        return _page(request, address=address, problem=error.message, status=bad)
    except (MultiPartParserError, OSError):
        return _page(request, problem=_("The file did not arrive whole."), status=bad)
    return _page(request, reports=reports, address=address)


def _handed_in(request: HttpRequest, address: str) -> tuple[UploadedFile[bytes] | None, str]:
    if request.method != "POST":
        return None, address
    file = request.FILES.get("file")
    return file, str(request.POST.get("of") or "")[:500]


def _is_too_large(request: HttpRequest) -> bool:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return True
    return length > MOST_BYTES + _FORM_BYTES


def _too_large() -> str:
    return _("The file is larger than %(n)d MB; files that large are not checked here.") % {
        "n": MOST_BYTES // 1024 // 1024
    }


def _may_ask(request: HttpRequest, now: float) -> bool:
    """Count a check of one sender; kept in memory for a minute and nowhere else."""
    sender = str(request.META.get("REMOTE_ADDR") or "")
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        # What the outermost of our own proxies wrote; the rest is the client's to invent.
        sender = forwarded[-settings.PROXY_COUNT].strip()[:60]
    with _lock:
        if len(_sent) > MOST_SENDERS:
            for known in [one for one, at in _sent.items() if not at or now - at[-1] > 60]:
                del _sent[known]
        times = _sent.setdefault(sender, deque(maxlen=IN_A_MINUTE))
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) == IN_A_MINUTE:
            return False
        times.append(now)
        return True


def _page(
    request: HttpRequest,
    *,
    reports: list[Report] | None = None,
    address: str = "",
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    title = _("Check a file")
    words = _("What a picture or a recording of this site is, who made it and how.")
    context: dict[str, Any] = {
        "head": heads.Head(
            title=title,
            description=words,
            path=paths.VERIFY,
            crumbs=heads.crumbs((title, paths.VERIFY)),
        ),
        "reports": reports or [],
        "address": address,
        "problem": problem,
    }
    response = TemplateResponse(request, "reader/verify_page.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response.headers["Retry-After"] = "60"
    return response
