"""The ledger of an article as JSON: every sentence with its verdict and all its supports."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.publishing.content import WORDS_PER_MINUTE, sentences_of
from onrecord.publishing.label import Label, label_for
from onrecord.publishing.models import ArticlePage
from onrecord.reader import paths, queries
from onrecord.reader.evidence import safe_link, time_of
from onrecord.reader.structured import instant
from onrecord.vocabulary.texts import text_digest
from onrecord.vocabulary.verdicts import Verdict

FORMAT = "onrecord-ledger/1"


def ledger_of(article: ArticlePage) -> dict[str, Any]:
    """Return the ledger of ``article`` as JSON-ready data, in reading order.

    A sentence that the ledger does not know has the verdict ``null``. Offsets count
    Unicode code points; digests are SHA-256 over NFC with white space folded.
    """
    entries = {(e.field, e.digest): e for e in queries.evidence_of(article)}
    certificate = queries.find_certificate(article)
    return {
        "format": FORMAT,
        "article": {
            "url": paths.absolute(paths.path_of(article)),
            "headline": article.title,
            "language": article.language,
            "published_at": instant(article.published_at),
            "updated_at": instant(article.updated_at),
            "disclosure": article.disclosure,
            "content_digest": article.cleared_digest,
        },
        "sentences": [
            _sentence(sentence.text, sentence.field, entries.get((sentence.field, sentence.digest)))
            for sentence in sentences_of(article)
        ],
        "sound": _sound(article),
        "certificate": certificate.as_json() if certificate else None,
        "article_50": (certificate.article_50 if certificate else None)
        or _unreviewed(article).as_json(),
        "making": {
            "text": article.draft.making if article.draft else None,
            "lead_picture": article.lead_picture.making if article.lead_picture else None,
            "narration": article.narration.making if article.narration else None,
        },
    }


def _sound(article: ArticlePage) -> dict[str, Any] | None:
    """Return the narration with the time (s) at which each sentence, by digest, is heard."""
    narration = article.narration
    if narration is None or not narration.audio:
        return None
    return {
        "url": paths.absolute(narration.audio.url),
        "media_type": narration.media_type,
        "duration": round(narration.duration, 3),
        "marks": narration.marks,
    }


def _unreviewed(article: ArticlePage) -> Label:
    """Return the label of a page without a certificate: no review can be shown for it."""
    return label_for(
        is_generated=article.draft_id is not None,
        examined=None,
        words=0,
        per_minute=WORDS_PER_MINUTE,
        publisher=settings.SITE_NAME,
    )


def _public(making: dict[str, Any]) -> dict[str, Any]:
    """Return a making without the numbers of the users who named or took back something."""
    return {
        name: {key: value for key, value in fact.items() if key != "by"}
        if isinstance(fact, dict)
        else fact
        for name, fact in making.items()
    }


def _sentence(text: str, field: str, entry: LedgerEntry | None) -> dict[str, Any]:
    value: dict[str, Any] = {"text": text, "field": str(field), "digest": text_digest(text)}
    if entry is None:
        return {**value, "kind": None, "verdict": None, "supports": []}
    value |= {
        "kind": entry.kind,
        "verdict": entry.verdict,
        "score": round(entry.score, 4),
        "checked_at": instant(entry.checked_at),
        "findings": entry.findings,
        "making": _public(entry.making),
        "supports": [_support(support) for support in entry.supports.all()],
    }
    if entry.verdict == Verdict.VOUCHED:
        voucher = entry.vouched_by
        value["vouch"] = {
            "by": (voucher.get_full_name() or voucher.get_username()) if voucher else None,
            "reason": entry.vouch_reason,
            "at": instant(entry.vouched_at),
        }
    return value


def _support(support: EntrySupport) -> dict[str, Any]:
    passage = support.passage
    report = passage.report
    return {
        "outlet": report.source.name,
        "licence": report.source.licence,
        "report": report.title,
        "url": safe_link(report.url),
        "published_at": instant(time_of(report)),
        "passage": passage.text,
        "passage_digest": support.passage_digest,
        "unchanged": support.passage_digest == text_digest(passage.text),
        "start": support.start,
        "end": support.end,
        "in_report": [passage.start, passage.end],
        "score": round(support.score, 4),
    }
