"""A sentence's evidence as a reader sees it: words for its verdict, and passages quoted.

Values only: made from ledger entries whose supports, passages, reports and sources have
been fetched; nothing here queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.intake.models import Passage, Report
from onrecord.vocabulary.texts import SentenceKind, TextField
from onrecord.vocabulary.verdicts import Verdict

SHOWN_SUPPORTS = 3
"""How many passages are quoted under a sentence; the ledger has all of them."""

CONTEXT = 160
"""How many characters of a passage are quoted on either side of the supporting stretch."""

VERDICT_WORDS: dict[str, Promise] = {
    Verdict.SUPPORTED: _("Supported by the report"),
    Verdict.PARTIAL: _("Supported in part"),
    Verdict.UNSUPPORTED: _("No source found"),
    Verdict.CONTRADICTED: _("A report says otherwise"),
    Verdict.VOUCHED: _("Vouched for by an editor"),
}

KIND_WORDS: dict[str, Promise] = {
    SentenceKind.FACT: _("Fact"),
    SentenceKind.QUOTATION: _("Quotation"),
    SentenceKind.ATTRIBUTION: _("Attributed claim"),
    SentenceKind.INFERENCE: _("Inference"),
    SentenceKind.BACKGROUND: _("Background"),
    SentenceKind.OBSERVATION: _("About the reporting"),
}

FIELD_WORDS: dict[str, Promise] = {
    TextField.HEADLINE: _("Headline"),
    TextField.STANDFIRST: _("Standfirst"),
    TextField.WATCH: _("What to watch"),
    TextField.STATEMENT: _("Who said what"),
    TextField.CAPTION: _("Caption"),
}

_SHAPES = {
    SentenceKind.QUOTATION.value: "said",
    SentenceKind.ATTRIBUTION.value: "said",
    SentenceKind.INFERENCE.value: "inferred",
    SentenceKind.BACKGROUND.value: "known",
    SentenceKind.OBSERVATION.value: "known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A passage quoted as evidence: ``before + exact + after`` is a stretch of its text."""

    outlet: str
    title: str
    url: str
    at: datetime | None
    before: str
    exact: str
    after: str
    report_id: int
    source_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One sentence on the record, numbered in reading order from 1."""

    number: int
    text: str
    field: str
    place: str
    kind: str
    verdict: str
    shape: str
    supports: tuple[Quoted, ...]
    hidden_supports: int
    outlets: tuple[str, ...]
    vouched_by: str
    vouch_reason: str

    @property
    def is_settled(self) -> bool:
        """Whether the sentence stands fully on its evidence or on an editor's word."""
        return self.verdict in {Verdict.SUPPORTED, Verdict.VOUCHED}

    @property
    def verdict_words(self) -> Promise:
        """The verdict in words."""
        return VERDICT_WORDS[self.verdict]

    @property
    def kind_words(self) -> Promise:
        """What the sentence claims to be, in words."""
        return KIND_WORDS[self.kind]


def safe_link(url: str) -> str:
    """Return ``url`` if a reader may follow it (http or https with a host), else nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def time_of(report: Report) -> datetime:
    """Return when a report was published, or received if its source gives no time."""
    return report.published_at or report.received_at


def quote(passage: Passage, start: int, end: int) -> Quoted:
    """Return ``passage`` quoted around ``text[start:end]``, cut at words to ``CONTEXT``."""
    text = passage.text
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    if start >= end:
        start, end = 0, len(text)
    report = passage.report
    return Quoted(
        outlet=report.source.name,
        title=report.title,
        url=safe_link(report.url),
        at=time_of(report),
        before=_tail(text[:start]),
        exact=text[start:end],
        after=_head(text[end:]),
        report_id=report.pk,
        source_id=report.source_id,
    )


def _tail(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return "… " + text[-CONTEXT:].partition(" ")[2]


def _head(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return text[:CONTEXT].rpartition(" ")[0] + " …"


def mark_of(entry: LedgerEntry, number: int) -> Mark:
    """Return what a reader sees of ``entry`` as sentence ``number`` of the page."""
    supports: Sequence[EntrySupport] = list(entry.supports.all())
    quoted = tuple(
        quote(support.passage, support.start, support.end) for support in supports[:SHOWN_SUPPORTS]
    )
    voucher = entry.vouched_by if entry.verdict == Verdict.VOUCHED else None
    return Mark(
        number=number,
        text=entry.text,
        field=entry.field,
        place=str(FIELD_WORDS.get(entry.field, "")),
        kind=entry.kind,
        verdict=entry.verdict,
        shape=_SHAPES.get(entry.kind, "fact"),
        supports=quoted,
        hidden_supports=len(supports) - len(quoted),
        outlets=tuple(dict.fromkeys(s.passage.report.source.name for s in supports)),
        vouched_by=voucher.get_full_name() or voucher.get_username() if voucher else "",
        vouch_reason=entry.vouch_reason if voucher else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A source of the article with the reports of it that carry its sentences."""

    name: str
    url: str
    kind: str
    anchor: str
    reports: tuple[Report, ...]
    sentences: int


def origins_of(entries: Iterable[LedgerEntry]) -> list[Origin]:
    """Return the sources behind ``entries``, the one that carries most sentences first."""
    reports: dict[int, dict[int, Report]] = {}
    carried: dict[int, set[int]] = {}
    for entry in entries:
        for support in entry.supports.all():
            report = support.passage.report
            reports.setdefault(report.source_id, {})[report.pk] = report
            carried.setdefault(report.source_id, set()).add(entry.pk)
    origins = []
    for source_id, found in reports.items():
        ordered = tuple(sorted(found.values(), key=lambda report: (time_of(report), report.pk)))
        source = ordered[0].source
        origins.append(
            Origin(
                name=source.name,
                url=safe_link(source.home_url),
                kind=str(source.get_kind_display()),
                anchor=f"source-{source_id}",
                reports=ordered,
                sentences=len(carried[source_id]),
            )
        )
    return sorted(origins, key=lambda origin: (-origin.sentences, origin.name))
