"""Which item of its source a report is, and whether it is new, changed or known. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from onrecord.vocabulary.reports import ParsedReport
from onrecord.vocabulary.texts import text_digest

MOST_VERSIONS = 50
"""An item that changes more often than this is no longer followed: some feeds never rest."""

_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "cmpid", "ito", "igshid", "ref_src"}
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Decision(StrEnum):
    """What to do with an item that arrived."""

    NEW = "new"
    VERSION = "version"
    KNOWN = "known"
    OLDER = "older"
    RESTLESS = "restless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One stored version of an item, as far as the decision needs it."""

    version: int
    content_digest: str
    updated_at: datetime | None = None


def identity_of(report: ParsedReport) -> str:
    """Return the SHA-256 (hex) that names the item within its source.

    Of its guid; without one, of its canonical address; without that, of what it says.
    """
    if report.guid:
        return _digest("guid", report.guid)
    if report.url:
        return _digest("url", canonical_url(report.url))
    return _digest("content", content_digest_of(report))


def second_identity_of(report: ParsedReport) -> str:
    """Return another name for an item whose guid a different item of the delivery has taken."""
    return _digest("guid+url", report.guid + "\n" + (canonical_url(report.url) or report.title))


def content_digest_of(report: ParsedReport) -> str:
    """Return the digest of what an item says: title, summary, text and status, not its dates."""
    said = (report.title, report.summary_text, report.body_text, report.status.value)
    return _digest("content", "\n".join(map(text_digest, said)))


def decide(report: ParsedReport, known: Sequence[Known], *, digest: str = "") -> Decision:
    """Return what an arriving item is, given the stored versions of its identity.

    ``digest`` is the item's content digest, where the caller has it already. The order of
    arrival does not matter: what was stored before is known, and what the source dated
    before the latest version is older, not newer.
    """
    if not known:
        return Decision.NEW
    if (digest or content_digest_of(report)) in {version.content_digest for version in known}:
        return Decision.KNOWN
    latest = max(known, key=lambda version: version.version)
    if report.updated_at and latest.updated_at and report.updated_at < latest.updated_at:
        return Decision.OLDER
    return Decision.RESTLESS if latest.version >= MOST_VERSIONS else Decision.VERSION


def canonical_url(url: str) -> str:
    """Return ``url`` without what does not change the page: tracking, fragment, default port."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removesuffix(".")
    if ":" in host:
        host = f"[{host}]"
    if port and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    ]
    path = parts.path.rstrip("/") or "/"
    return urlunsplit((parts.scheme.lower(), host, path, urlencode(query), ""))


def _digest(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "replace")).hexdigest()
