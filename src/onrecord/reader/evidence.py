"""A sentence's evidence as a reader sees it: words for its verdict, and passages quoted.

Values only: made from ledger entries whose supports, passages, reports and sources have
been fetched; nothing here queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.grounding.translating import is_told_through
from onrecord.intake.models import Passage, Report
from onrecord.publishing.models import Correction
from onrecord.publishing.queries import origin_of
from onrecord.reader.paths import source_path
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

THROUGH_TRANSLATION = _("Supported through translation, reviewed by an editor")

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
    TextField.HEADING: _("Heading"),
}

_SHAPES = {
    SentenceKind.QUOTATION.value: "quoted",
    SentenceKind.ATTRIBUTION.value: "said",
    SentenceKind.INFERENCE.value: "inferred",
    SentenceKind.BACKGROUND.value: "known",
    SentenceKind.OBSERVATION.value: "known",
}


NAMED_OUTLETS = 2
"""How many outlets the name of a mark says aloud."""

POINTING_WORDS = 6
"""How many words at either end of a passage lead a browser to it at its source."""

_CLAIMS = frozenset({SentenceKind.FACT.value, SentenceKind.BACKGROUND.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A passage quoted as evidence: ``before + exact + after`` is a stretch of its text.

    ``url`` is its report's, ``link`` the same leading to the very words. Where its source took
    the report back (``is_gone``) no word of it is quoted.
    """

    outlet: str
    title: str
    url: str
    link: str
    at: datetime | None
    before: str
    exact: str
    after: str
    report_id: int
    source_id: int
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One sentence on the record, numbered in reading order from 1.

    ``origins`` counts the independent sources that carry it.
    """

    number: int
    digest: str
    text: str
    field: str
    place: str
    kind: str
    verdict: str
    shape: str
    supports: tuple[Quoted, ...]
    hidden_supports: int
    outlets: tuple[str, ...]
    origins: int
    vouched_by: str
    vouch_reason: str
    corrections: tuple[Correction, ...] = ()
    is_translated: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether the sentence stands fully on its evidence or on an editor's word."""
        return self.verdict in {Verdict.SUPPORTED, Verdict.VOUCHED}

    @property
    def verdict_words(self) -> Promise:
        """The verdict in words."""
        if self.is_translated and self.verdict == Verdict.VOUCHED:
            return THROUGH_TRANSLATION
        return VERDICT_WORDS[self.verdict]

    @property
    def kind_words(self) -> Promise:
        """What the sentence claims to be, in words."""
        return KIND_WORDS[self.kind]

    @property
    def is_single(self) -> bool:
        """Whether the newsroom itself states it, and one independent source alone carries it."""
        return self.is_claim and self.origins == 1

    @property
    def is_claim(self) -> bool:
        """Whether the newsroom itself states it, and it can be right or wrong."""
        return self.kind in _CLAIMS

    @property
    def short(self) -> str:
        """The beginning of the digest, by which an address names the sentence."""
        return self.digest[:16]

    @property
    def label(self) -> str:
        """What a screen reader says of the mark: kind, outlets or trouble, and the number."""
        named = gettext(" and ").join(self.outlets[:NAMED_OUTLETS])
        more = len(self.outlets) - NAMED_OUTLETS
        if more > 0:
            named = ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more) % {
                "named": ", ".join(self.outlets[:NAMED_OUTLETS]),
                "n": more,
            }
        parts = [str(self.kind_words) if self.is_settled else str(self.verdict_words), named]
        return gettext("%(what)s. Evidence %(number)d") % {
            "what": ": ".join(part for part in parts if part),
            "number": self.number,
        }


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
    url = safe_link(report.url)
    if getattr(report, "is_taken_back", False):
        return Quoted(
            outlet=report.source.name,
            title="",
            url=url,
            link=url,
            at=time_of(report),
            before="",
            exact="",
            after="",
            report_id=report.pk,
            source_id=report.source_id,
            is_gone=True,
        )
    return Quoted(
        outlet=report.source.name,
        title=report.title,
        url=url,
        link=pointing_link(url, text[start:end]),
        at=time_of(report),
        before=_tail(text[:start]),
        exact=text[start:end],
        after=_head(text[end:]),
        report_id=report.pk,
        source_id=report.source_id,
    )


def pointing_link(url: str, exact: str) -> str:
    """Return ``url`` as a link that scrolls to ``exact`` where a browser can (a text fragment)."""
    words = exact.split()
    if not url or not words:
        return url
    whole = len(words) <= 2 * POINTING_WORDS
    ends = [words] if whole else [words[:POINTING_WORDS], words[-POINTING_WORDS:]]
    # A dash or comma would be read as part of the directive's own grammar.
    said = ",".join(percent(" ".join(part), safe="").replace("-", "%2D") for part in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={said}"


def _tail(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return "… " + text[-CONTEXT:].partition(" ")[2]


def _head(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return text[:CONTEXT].rpartition(" ")[0] + " …"


def mark_of(entry: LedgerEntry, number: int, corrections: Sequence[Correction] = ()) -> Mark:
    """Return what a reader sees of ``entry`` as sentence ``number`` of the page."""
    supports: Sequence[EntrySupport] = list(entry.supports.all())
    quoted = tuple(
        quote(support.passage, support.start, support.end) for support in supports[:SHOWN_SUPPORTS]
    )
    voucher = entry.vouched_by if entry.verdict == Verdict.VOUCHED else None
    return Mark(
        number=number,
        digest=entry.digest,
        text=entry.text,
        field=entry.field,
        place=str(FIELD_WORDS.get(entry.field, "")),
        kind=entry.kind,
        verdict=entry.verdict,
        shape=_SHAPES.get(entry.kind, "fact"),
        supports=quoted,
        hidden_supports=len(supports) - len(quoted),
        outlets=tuple(dict.fromkeys(s.passage.report.source.name for s in supports)),
        origins=len({origin_of(s.passage.report.source) for s in supports}),
        vouched_by=voucher.get_full_name() or voucher.get_username() if voucher else "",
        vouch_reason=entry.vouch_reason if voucher else "",
        corrections=tuple(corrections),
        is_translated=is_told_through(entry.findings),
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
    source_kind: str
    shared_by: str
    path: str


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
                source_kind=str(source.kind),
                shared_by=origin_of(source),
                path=source_path(source.slug),
            )
        )
    return sorted(origins, key=lambda origin: (-origin.sentences, origin.name))
