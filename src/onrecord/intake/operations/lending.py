"""Pictures of reports that may be shown: under an agreement with their source, or an open licence.

That a file came along with a report gives nobody the right to print it: where neither is stated,
it stays where it is, and nobody is asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from onrecord.intake.models import Medium
from onrecord.intake.operations.asking import ask
from onrecord.plumbing.outbound import require_success
from onrecord.vocabulary.errors import Permanent

MOST_BYTES = 20 * 1024 * 1024

_OPEN = re.compile(
    r"\bcc0\b|\bcc[ -]by(?:[ -]sa)?(?:[ -]\d(?:\.\d)?)?(?![ -]?n[cd])|\bpublic domain\b|"
    r"creativecommons\.org/(?:licenses/by(?:-sa)?/|publicdomain/)|"
    r"\bopen government licen[cs]e\b|\bogl\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[ -]n[cd]\b|non-?commercial|no ?deriv|all rights reserved", re.IGNORECASE)


class NotLent(Permanent):
    """Nothing states that we may show this picture."""

    code: ClassVar[str] = "intake.not_lent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A picture that came with a report, with all that must be said of it; bytes as they came."""

    data: bytes
    title: str
    credit: str
    source_name: str
    source_url: str
    licence: str
    url: str
    report_id: int
    source_type: str


def licence_of(medium: Medium) -> str:
    """Return the right by which a picture may be shown, in words; empty where none is stated."""
    source = medium.report.source
    if source.agreement:
        return f"By agreement with {source.name}"
    stated = (medium.rights, medium.report.rights, source.licence)
    for words in stated:
        if words and _OPEN.search(words) and not _CLOSED.search(words):
            return words.strip()[:200]
        if words and _CLOSED.search(words):
            # What is said of the picture itself stands above what is said of its source.
            return ""
    return ""


def is_picture(medium: Medium) -> bool:
    """Say whether a medium may be a picture, by its stated type or the end of its address."""
    if medium.media_type:
        return medium.media_type.startswith("image/")
    path = medium.url.partition("?")[0].lower()
    return path.endswith((".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"))


def lend(*, medium_id: int, now: datetime) -> Lent:
    """Fetch a picture of a report, with credit and rights, to be shown.

    Raises ``NotLent`` without asking anybody where the rights do not allow it, and what the door
    raises. The bytes are hostile: decode them in the guarded child.
    """
    medium = Medium.objects.select_related("report__source").get(pk=medium_id)
    report, source = medium.report, medium.report.source
    is_held = report.embargoed_until is not None and report.embargoed_until > now
    if report.status != "usable" or is_held:
        raise NotLent(f"{source.name} has withdrawn this report or holds it back.")
    licence = licence_of(medium)
    if not licence:
        raise NotLent(
            f"Nothing says that pictures of {source.name} may be shown: enter the agreement in "
            "the register, or choose another picture."
        )
    asked = ask(url=medium.url, source=source, now=now, max_bytes=MOST_BYTES)
    data = require_success(asked.answer, now=now).body
    claims = {str(name): str(value) for name, value in medium.claims.items()}
    return Lent(
        data=data,
        title=medium.title or report.title,
        credit=(medium.credit or claims.get("credit") or claims.get("creator") or source.name),
        source_name=source.name,
        source_url=report.url,
        licence=licence,
        url=medium.url,
        report_id=report.pk,
        source_type=claims.get("digital source type", ""),
    )
