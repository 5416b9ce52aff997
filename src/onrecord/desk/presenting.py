"""What the editor page shows of an article: its blocks as fields, its ledger as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.grounding.queries import suggestions
from onrecord.publishing.content import content_digest, pictures_of, raw_body, sentences_of
from onrecord.publishing.gate import (
    EVIDENCE_GONE,
    REVIEW_ACTS,
    STATEMENT_ELSEWHERE,
    EntryFacts,
    Refusal,
)
from onrecord.publishing.models import ArticlePage, ReviewCertificate
from onrecord.publishing.queries import entry_facts
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.vocabulary.verdicts import Verdict

VERDICT_LABELS = {
    "supported": "Supported",
    "partial": "Partly supported",
    "unsupported": "Unsupported",
    "contradicted": "Contradicted",
    "vouched": "Vouched for",
    "unchecked": "Not checked",
}
FIELD_LABELS = {
    TextField.HEADLINE: "Headline",
    TextField.STANDFIRST: "Standfirst",
    TextField.BODY: "Text",
    TextField.STATEMENT: "Who said what",
    TextField.WATCH: "What to watch",
    TextField.CAPTION: "Captions",
    TextField.HEADING: "Headings",
    TextField.SUMMARY: "For search engines",
    TextField.ALT: "Alternative texts",
}
MOST_HELPED = 12
"""So many sentences without support are shown the passages nearest to them."""

PLACES_TO_LOOK = 2
"""So many passages are shown for each of these."""

ACT_QUESTIONS = {
    "accuracy": "Is every name, number, date and quotation right?",
    "plausibility": "Does it make sense as a whole, and is nothing important left out?",
    "sources": "Are the sources sound, independent and read rightly?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A support with its passage cut at the stretch that supports."""

    outlet: str
    report_title: str
    url: str
    at: datetime | None
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sentence of the ledger as the desk shows it."""

    number: int
    entry_id: int | None
    field_label: str
    anchor: str
    text: str
    kind: str
    verdict: str
    label: str
    explanations: tuple[str, ...]
    passed: tuple[str, ...]
    supports: tuple[Quoted, ...]
    nearest: tuple[Quoted, ...]
    vouched_by: str
    vouch_reason: str
    vouched_at: datetime | None
    can_vouch: bool
    needs_override: bool
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of review: what is asked, and what was recorded for exactly this text."""

    name: str
    question: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the text is from being ready; ``done`` of ``total`` steps."""

    done: int
    total: int
    good: int
    sentences: int

    @property
    def percent(self) -> int:
        """``done`` as whole percent of ``total``, rounded down."""
        return 100 * self.done // self.total if self.total else 0


def ledger_rows(
    article: ArticlePage, entries: Sequence[LedgerEntry], refusals: Sequence[Refusal]
) -> list[Row]:
    """Return a row for each sentence of the text, in reading order, each once."""
    by_key = {(entry.field, entry.digest): entry for entry in entries}
    rows: list[Row] = []
    seen: set[tuple[str, str]] = set()
    helped = 0
    for sentence in sentences_of(article):
        key = (sentence.field.value, sentence.digest)
        if key in seen:
            continue
        seen.add(key)
        entry = by_key.get(key)
        needs_help = entry is not None and not entry.supports.all() and helped < MOST_HELPED
        helped += needs_help
        nearest = _nearest(entry) if entry and needs_help else ()
        rows.append(_row(len(rows) + 1, sentence, entry, refusals, nearest))
    return rows


def _nearest(entry: LedgerEntry) -> tuple[Quoted, ...]:
    """Return the passages nearest to a sentence that none supports: places to look."""
    found = suggestions(entry, limit=PLACES_TO_LOOK)
    return tuple(
        _cut(
            one.passage.text,
            one.start,
            one.end,
            outlet=one.passage.source_name,
            report_title=one.passage.report_title,
            url=one.passage.url,
            at=one.passage.published_at,
        )
        for one in found
        if one.score > 0
    )


def _row(
    number: int,
    sentence: Sentence,
    entry: LedgerEntry | None,
    refusals: Sequence[Refusal],
    nearest: tuple[Quoted, ...],
) -> Row:
    facts = entry_facts(entry) if entry else None
    verdict = entry.verdict if entry else "unchecked"
    about = tuple(one for one in refusals if entry and one.entry_id == entry.pk)
    failed = facts.failed if facts else ()
    passed = tuple(one for one in facts.findings if one not in failed) if facts else ()
    return Row(
        number=number,
        entry_id=entry.pk if entry else None,
        field_label=FIELD_LABELS[sentence.field],
        anchor=f"sentence-{entry.pk}" if entry else f"unchecked-{number}",
        text=sentence.text,
        kind=sentence.kind.value,
        verdict=verdict if verdict in VERDICT_LABELS else "unsupported",
        label=VERDICT_LABELS.get(verdict, VERDICT_LABELS["unsupported"]),
        explanations=tuple(one.explanation for one in failed),
        passed=tuple(one.explanation for one in passed if one.outcome == "passed"),
        supports=tuple(_quoted(support) for support in entry.supports.all()) if entry else (),
        nearest=nearest,
        vouched_by=facts.vouched_by if facts else "",
        vouch_reason=entry.vouch_reason if entry else "",
        vouched_at=entry.vouched_at if entry else None,
        can_vouch=facts is not None and can_vouch(facts, about),
        needs_override=any(one.code == "gate.quotation_not_verbatim" for one in about),
        refusals=about,
    )


_VOUCHABLE = frozenset({EVIDENCE_GONE, STATEMENT_ELSEWHERE})
"""What stands in the way of a sentence that its checks passed, and that a word for it clears."""


def can_vouch(facts: EntryFacts, refusals: Collection[Refusal]) -> bool:
    """Return whether somebody may answer for a sentence: nobody does yet, and it needs it.

    ``refusals`` are those of the sentence.
    """
    is_doubted = facts.verdict != Verdict.SUPPORTED or bool(facts.failed)
    return not facts.is_vouched and (is_doubted or any(one.code in _VOUCHABLE for one in refusals))


def _quoted(support: EntrySupport) -> Quoted:
    report = support.passage.report
    return _cut(
        support.passage.text,
        support.start,
        support.end,
        outlet=report.source.name,
        report_title=report.title,
        url=report.url,
        at=report.published_at or report.received_at,
    )


def _cut(
    text: str,
    start: int,
    end: int,
    *,
    outlet: str,
    report_title: str,
    url: str,
    at: datetime | None,
) -> Quoted:
    return Quoted(
        outlet=outlet,
        report_title=report_title,
        # Only web addresses become links: what a source sent is never trusted further.
        url=url if url.startswith(("https://", "http://")) else "",
        at=at,
        before=text[:start],
        marked=text[start:end],
        after=text[end:],
    )


def acts_of(certificate: ReviewCertificate | None) -> list[Act]:
    """Return the three acts with what was recorded for this text."""
    recorded = {act.get("act"): act for act in (certificate.acts if certificate else [])}
    return [
        Act(
            name=name,
            question=ACT_QUESTIONS[name],
            at=datetime.fromisoformat(recorded[name]["at"]) if name in recorded else None,
            note=recorded[name].get("note", "") if name in recorded else "",
        )
        for name in REVIEW_ACTS
    ]


def told_by(certificate: ReviewCertificate) -> str:
    """Return what a certificate can show of its review, in one line for the desk."""
    work = certificate.work
    if not work:
        return ""
    minutes, seconds = divmod(int(work.get("seconds") or 0), 60)
    opened = len(work.get("opened") or ())
    parts = [
        f"{minutes} min {seconds} s in the editor",
        f"{opened} passage{'' if opened == 1 else 's'} opened",
    ]
    if counts := work.get("sentences"):
        parts.append(
            f"{counts['as_drafted']} sentences as drafted, {counts['new']} new or changed, "
            f"{counts['left_out']} left out"
        )
    record = certificate.article_50
    if record.get("generated_text"):
        lacks = " ".join(record.get("lacks", ()))
        parts.append(f"Article 50(4): exemption {record['exemption']}. {lacks}".strip())
    return " · ".join(parts)


def progress_of(rows: Sequence[Row], refusals: Sequence[Refusal], acts: Sequence[Act]) -> Progress:
    """Count what is done: sentences that stand, the acts of review, and nothing else open."""
    standing = sum(1 for row in rows if row.entry_id and not row.refusals)
    # Refusals about sentences and about the review are counted by those themselves.
    others = [
        one
        for one in refusals
        if one.entry_id is None
        and one.code not in {"gate.not_reviewed", "gate.review_incomplete", "gate.not_in_ledger"}
    ]
    recorded = sum(1 for act in acts if act.at)
    return Progress(
        done=standing + recorded,
        total=len(rows) + len(acts) + len(others),
        good=standing,
        sentences=len(rows),
    )


def blockers_before_review(refusals: Sequence[Refusal]) -> list[Refusal]:
    """Return what blocks apart from the review itself, which has its own panel."""
    return [
        one for one in refusals if one.code not in {"gate.not_reviewed", "gate.review_incomplete"}
    ]


def fields_of(article: ArticlePage) -> list[dict[str, Any]]:
    """Return the body's blocks for the form: ``type``, ``id``, ``value``, and the picture."""
    pictures = {picture.pk: picture for picture in pictures_of(article)}
    return [
        {**block, "picture": pictures.get(block["value"]) if block["type"] == "picture" else None}
        for block in raw_body(article)
    ]


def digest_of(article: ArticlePage) -> str:
    """Return the digest of the text that the page shows: what an act of review is bound to."""
    return content_digest(article)


def verdict_counts(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """Return (verdict, label, count) for every verdict that occurs, worst first."""
    order = ["contradicted", "unsupported", "unchecked", "partial", Verdict.VOUCHED.value]
    counted = [
        (name, VERDICT_LABELS[name], sum(1 for row in rows if row.verdict == name))
        for name in [*order, "supported"]
    ]
    return [one for one in counted if one[2]]
