"""Doors that others knock at: the HTTP inbox, and the address that WebSub hubs call."""

from __future__ import annotations

import contextlib
import re
from email.message import Message
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onrecord.intake.doors import InboxToken
from onrecord.intake.models import Carrier, Delivery, Report
from onrecord.intake.operations import subscribing, tokens
from onrecord.intake.operations.receiving import take_in
from onrecord.intake.operations.registering import add_channel
from onrecord.intake.parsers.bounds import MAX_BYTES

_CHALLENGE = re.compile(r"[\x21-\x7e]{1,1000}")
_MOST_REPORTS = 200
_UNPRINTABLE = re.compile(r"[^ -~\u00a0-\uffff]")


@csrf_exempt
@never_cache
@require_http_methods(["POST"])
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Take in the body of a POST, in any format, in the name of the token's source.

    Answers 202 with the delivery's number, 200 where the same bytes came before. The token is
    a bearer token; no cookie counts here, so nobody can be made to send something.
    """
    now = timezone.now()
    try:
        token = tokens.identify(token=_bearer(request))
        tokens.count_use(token=token, now=now)
    except tokens.NotAdmitted as error:
        refusal = _problem(HTTPStatus.UNAUTHORIZED, error.message)
        refusal["WWW-Authenticate"] = 'Bearer realm="inbox"'
        return refusal
    except tokens.TooOften as error:
        busy = _problem(HTTPStatus.TOO_MANY_REQUESTS, error.message)
        wait = error.retry_after
        busy["Retry-After"] = str(int(wait.total_seconds()) + 1 if wait else 60)
        return busy
    body = _body(request)
    if body is None:
        megabytes = MAX_BYTES // 1024 // 1024
        told = f"No more than {megabytes} MB are taken."
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)
    if not body.strip():
        return _problem(HTTPStatus.BAD_REQUEST, "The body is empty. Send the item itself.")
    media_type, charset = _kind(request)
    source = token.source
    channel = add_channel(source=source, url="", now=now, carrier=Carrier.INBOX)
    delivery_id, is_new = take_in(
        data=body,
        now=now,
        media_type=media_type,
        charset=charset,
        filename=_filename(request),
        source=source,
        section=channel.section,
        channel=channel,
    )
    status = HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK
    return JsonResponse(_told(Delivery.objects.get(pk=delivery_id)), status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def inbox_delivery(request: HttpRequest, delivery_id: int) -> HttpResponseBase:
    """Say how far a delivery is that this source sent, and what was read in it."""
    try:
        token = tokens.identify(token=_bearer(request))
    except tokens.NotAdmitted as error:
        return _problem(HTTPStatus.UNAUTHORIZED, error.message)
    delivery = _own_delivery(token, delivery_id)
    if delivery is None:
        return _problem(HTTPStatus.NOT_FOUND, "You sent no delivery with this number.")
    return JsonResponse(_told(delivery))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def websub(request: HttpRequest, key: str) -> HttpResponseBase:
    """Confirm to a hub what we asked it for, and take what it pushes."""
    now = timezone.now()
    if request.method == "GET":
        return _confirmed(request, key)
    body = _body(request)
    if body is None:
        return HttpResponse("That is more than is taken here.", status=413)
    media_type, charset = _kind(request)
    with contextlib.suppress(subscribing.NotSubscribed):
        # To a forger and to a hub alike: taken note of. Another status would tell them apart.
        subscribing.take_push(
            key=key,
            body=body,
            signature=request.headers.get("X-Hub-Signature", "")[:300],
            media_type=media_type,
            charset=charset,
            now=now,
        )
    return HttpResponse(status=202)


def _confirmed(request: HttpRequest, key: str) -> HttpResponse:
    now = timezone.now()
    said = {name: request.GET.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge")}
    if said["mode"] == "denied":
        reason = _UNPRINTABLE.sub(" ", request.GET.get("hub.reason", ""))[:200]
        subscribing.note_denied(key=key, topic=said["topic"], reason=reason, now=now)
        return HttpResponse(status=200)
    if not _CHALLENGE.fullmatch(said["challenge"]):
        return HttpResponse("There is no challenge in this.", status=404)
    try:
        subscribing.confirm(
            key=key,
            mode=said["mode"],
            topic=said["topic"],
            lease_seconds=request.GET.get("hub.lease_seconds", ""),
            now=now,
        )
    except subscribing.NotSubscribed as error:
        return HttpResponse(error.message, status=404)
    # Plain and never sniffed: what a hub says must not become a page of ours.
    return HttpResponse(said["challenge"], content_type="text/plain; charset=utf-8")


def _bearer(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _body(request: HttpRequest) -> bytes | None:
    """Return the body, or ``None`` where it is larger than is taken; no more is read of it."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not str(stated).isdigit() or int(stated) > MAX_BYTES:
        return None
    body: bytes = request.read(MAX_BYTES + 1)
    return body if len(body) <= MAX_BYTES else None


def _kind(request: HttpRequest) -> tuple[str, str]:
    """Return the bare media type and the charset that the sender states."""
    said = Message()
    said["Content-Type"] = request.headers.get("Content-Type", "")[:300]
    charset = said.get_param("charset", "") if said["Content-Type"] else ""
    is_form = said.get_content_type() == "application/x-www-form-urlencoded"
    media_type = "" if not said["Content-Type"] or is_form else said.get_content_type()
    return media_type, charset[:40] if isinstance(charset, str) else ""


def _filename(request: HttpRequest) -> str:
    """Return the last part of the name that the sender gives the file, if any."""
    name = request.headers.get("X-Filename", "").replace("\\", "/").rpartition("/")[2]
    return _UNPRINTABLE.sub("_", name)[:200]


def _own_delivery(token: InboxToken, delivery_id: int) -> Delivery | None:
    mine = Delivery.objects.filter(source=token.source, channel__carrier=Carrier.INBOX)
    return mine.filter(pk=delivery_id).first()


def _told(delivery: Delivery) -> dict[str, Any]:
    reports = Report.objects.filter(delivery=delivery).order_by("pk")[:_MOST_REPORTS]
    return {
        "delivery": delivery.pk,
        "state": delivery.state,
        "format": delivery.format,
        "sha256": delivery.digest,
        "problem": delivery.problem,
        "reports": [
            {"id": report.pk, "title": report.title, "version": report.version}
            for report in reports.only("pk", "title", "version")
        ],
    }


def _problem(status: HTTPStatus, message: str) -> JsonResponse:
    return JsonResponse({"problem": message}, status=status)
