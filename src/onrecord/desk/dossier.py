"""All that is on record of an article, for those who work on it: the full export of the desk.

What readers get of it stands next to the article (``ledger.json``). Here are also the time
spent, the passages opened, the diff from the machine's draft, and who did what by name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.models import PageLogEntry

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.content import content_digest, sentences_of
from onrecord.publishing.models import ArticlePage, ReviewCertificate
from onrecord.publishing.queries import entries_standing, refusals_of, versions_of

FORMAT = "onrecord-dossier/1"

MOST_LOGGED = 1000


def dossier_of(article: ArticlePage) -> dict[str, Any]:
    """Return the record of ``article`` (its newest text), as JSON-ready data."""
    entries = entries_standing(article)
    known = {(entry.field, entry.digest): entry for entry in entries}
    refusals = refusals_of(article, entries=entries if article.ledger_id else None)
    return {
        "format": FORMAT,
        "article": {
            "id": article.pk,
            "headline": article.title,
            "live": article.live,
            "disclosure": article.disclosure,
            "content_digest": content_digest(article),
            "cleared_digest": article.cleared_digest,
            "draft": article.draft_id,
            "making": article.draft.making if article.draft else None,
        },
        "blocks": [
            {"code": one.code, "message": one.message, "way_out": one.way_out} for one in refusals
        ],
        "sentences": [
            _sentence(one.text, one.field.value, known.get((one.field.value, one.digest)))
            for one in sentences_of(article)
        ],
        "certificates": [
            one.as_full_json()
            for one in ReviewCertificate.objects.filter(article_id=article.pk).order_by("opened_at")
        ],
        "versions": [
            {
                "number": one.number,
                "at": _instant(one.at),
                "digest": one.digest,
                "reason": one.reason,
                "reviewer": one.reviewer,
            }
            for one in versions_of(article)
        ],
        "log": _log(article),
    }


def _sentence(text: str, field: str, entry: LedgerEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"text": text, "field": field, "verdict": None}
    return {
        "text": text,
        "field": field,
        "digest": entry.digest,
        "kind": entry.kind,
        "verdict": entry.verdict,
        "score": round(entry.score, 4),
        "findings": entry.findings,
        "making": entry.making,
        "checked_at": _instant(entry.checked_at),
        "vouch": {
            "by": str(entry.vouched_by),
            "reason": entry.vouch_reason,
            "at": _instant(entry.vouched_at),
        }
        if entry.vouched_by
        else None,
        "supports": [
            {
                "passage": one.passage_id,
                "outlet": one.passage.report.source.name,
                "report": one.passage.report.title,
                "url": one.passage.report.url,
                "start": one.start,
                "end": one.end,
                "digest": one.passage_digest,
            }
            for one in entry.supports.all()
        ],
    }


def _log(article: ArticlePage) -> list[dict[str, Any]]:
    """Return who did what to the article, the first thing first."""
    rows = PageLogEntry.objects.filter(page_id=article.pk).select_related("user")
    return [
        {
            "at": _instant(row.timestamp),
            "action": row.action,
            "by": str(row.user) if row.user_id else None,
            "data": row.data,
        }
        for row in rows.order_by("timestamp", "pk")[:MOST_LOGGED]
    ]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
