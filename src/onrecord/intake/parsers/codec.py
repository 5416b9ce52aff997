"""A ``ParsedDelivery`` as JSON and back: the child speaks no pickle."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from onrecord.vocabulary.reports import (
    ParsedDelivery,
    ParsedMedium,
    ParsedReport,
    PublicationStatus,
)

_TIMES = ("published_at", "updated_at", "embargoed_until")


def to_json(delivery: ParsedDelivery) -> bytes:
    """Return ``delivery`` as JSON bytes (ASCII; lone surrogates survive as escapes)."""
    return json.dumps(asdict(delivery), default=datetime.isoformat).encode("ascii")


def from_json(data: bytes) -> ParsedDelivery:
    """Return the delivery that ``to_json`` wrote. Raises ``ValueError`` or ``TypeError`` else."""
    fields: dict[str, Any] = json.loads(data)
    fields["reports"] = tuple(_report(report) for report in fields["reports"])
    fields["problems"] = tuple(fields["problems"])
    return ParsedDelivery(**fields)


def _report(fields: dict[str, Any]) -> ParsedReport:
    for name in _TIMES:
        if fields[name] is not None:
            fields[name] = datetime.fromisoformat(fields[name])
    fields["status"] = PublicationStatus(fields["status"])
    fields["subjects"] = tuple(fields["subjects"])
    fields["media"] = tuple(ParsedMedium(**medium) for medium in fields.get("media", ()))
    return ParsedReport(**fields)
