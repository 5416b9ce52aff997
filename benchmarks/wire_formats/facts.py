"""What of a delivery can be written down without its words: counts, instants and digests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from onrecord.vocabulary.reports import ParsedDelivery

FIELDS = ("refused", "items", "titles", "guids", "published", "texts", "statuses")


def mark(text: str) -> str:
    """Return a short digest of the letters and digits of ``text``, whatever stands between."""
    folded = re.sub(r"[\W_]+", "", text).casefold()
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:12] if folded else ""


def marks(texts: Iterable[str]) -> str:
    """Return one digest of several texts in their order."""
    return mark(" ".join(mark(text) or "none" for text in texts))


def minute(moment: datetime | None) -> str:
    """Return an instant to the minute, as text."""
    return moment.strftime("%Y-%m-%dT%H:%MZ") if moment else ""


def joined(values: Iterable[str]) -> str:
    """Return values as they are where they are few, else one digest of them."""
    known = list(values)
    return " ".join(known) if len(known) <= 2 else marks(known)


def facts_of(delivery: ParsedDelivery) -> dict[str, Any]:
    """Return the facts of what the newsroom read."""
    return {
        "refused": False,
        "items": len(delivery.reports),
        "titles": marks(report.title for report in delivery.reports),
        "guids": marks(report.guid for report in delivery.reports),
        "published": joined(minute(report.published_at) for report in delivery.reports),
        "texts": marks(report.body_text for report in delivery.reports),
        "statuses": joined(report.status.value for report in delivery.reports),
    }
