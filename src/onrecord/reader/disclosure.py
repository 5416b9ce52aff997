"""How an article was made, in words a reader understands: one line, and the whole behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from onrecord.grounding.models import LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import SourceKind
from onrecord.publishing.models import ArticlePage, Disclosure, ReviewCertificate
from onrecord.publishing.queries import few_sources_reason
from onrecord.reader.evidence import Mark, Origin
from onrecord.reader.pictures import in_words_of_the_page

ACT_WORDS: dict[str, Promise] = {
    "accuracy": gettext_lazy("Accuracy"),
    "plausibility": gettext_lazy("Plausibility"),
    "sources": gettext_lazy("Sources"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One deliberate examination by the reviewer."""

    name: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the making: what was made, and by which engine."""

    name: str
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMade:
    """The disclosure of one article. ``value`` is a W3C ``ai-disclosure`` value.

    ``work`` tells in sentences what the review took and what it changed.
    """

    value: str
    line: str
    reviewer: str
    approved_at: datetime | None
    acts: tuple[Act, ...]
    work: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How well an article is known: who says it, and what is not certain.

    ``independent`` counts sources without a common owner. ``singles`` are statements of
    the newsroom's own that one independent source carries; ``doubtful`` are sentences
    whose evidence carries them in part or not at all; ``vouched`` stand on an editor's word.
    """

    independent: int
    kinds: tuple[str, ...]
    settled: int
    sentences: int
    claims: int
    singles: tuple[Mark, ...]
    doubtful: tuple[Mark, ...]
    vouched: tuple[Mark, ...]


def how_known(marks: Sequence[Mark], origins: Sequence[Origin]) -> Known:
    """Return how well the sentences of an article are known."""
    return Known(
        independent=len({origin.shared_by for origin in origins}),
        kinds=tuple(_kinds(origins)),
        settled=sum(mark.is_settled for mark in marks),
        sentences=len(marks),
        claims=sum(mark.is_claim for mark in marks),
        singles=tuple(mark for mark in marks if mark.is_single),
        doubtful=tuple(mark for mark in marks if not mark.is_settled),
        vouched=tuple(mark for mark in marks if mark.vouch_reason),
    )


def _kinds(origins: Iterable[Origin]) -> Iterable[str]:
    """Yield "1 official body, first hand" and the like, those nearest to the event first."""
    counted = Counter(origin.source_kind for origin in origins)
    if n := counted[SourceKind.OFFICIAL]:
        yield ngettext(
            "%(n)d official body, first hand", "%(n)d official bodies, first hand", n
        ) % {"n": n}
    if n := counted[SourceKind.OUTLET]:
        yield ngettext("%(n)d news outlet", "%(n)d news outlets", n) % {"n": n}
    if n := counted[SourceKind.AGENCY]:
        yield ngettext("%(n)d news agency", "%(n)d news agencies", n) % {"n": n}
    if n := counted[SourceKind.OTHER]:
        yield ngettext("%(n)d other source", "%(n)d other sources", n) % {"n": n}


def how_made(
    article: ArticlePage,
    certificate: ReviewCertificate | None,
    entries: Iterable[LedgerEntry],
    pictures: Iterable[Picture],
    *,
    reports: int,
    sources: int,
) -> HowMade:
    """Return the disclosure of ``article``; a review is claimed only with its certificate."""
    return HowMade(
        value=article.disclosure,
        line=_line(article.disclosure, certificate, reports, sources),
        reviewer=certificate.reviewer_name if certificate else "",
        approved_at=certificate.approved_at if certificate else None,
        acts=tuple(_acts(certificate)),
        work=tuple(_work(certificate.work)) if certificate else (),
        steps=tuple(_steps(article, entries, pictures, certificate)),
    )


def _line(value: str, certificate: ReviewCertificate | None, reports: int, sources: int) -> str:
    if value == Disclosure.HUMAN_ONLY:
        if certificate:
            return _("Written by people, reviewed by %(name)s.") % {
                "name": certificate.reviewer_name
            }
        return _("Written by people.")
    words = {
        "reports": ngettext("%(n)d report", "%(n)d reports", reports) % {"n": reports},
        "sources": ngettext("%(n)d source", "%(n)d sources", sources) % {"n": sources},
        "name": certificate.reviewer_name if certificate else "",
    }
    if value == Disclosure.AI_AUTONOMOUS:
        return (
            _("Machine-drafted from %(reports)s by %(sources)s, not reviewed by a person.") % words
        )
    if certificate:
        return _("Machine-drafted from %(reports)s by %(sources)s, reviewed by %(name)s.") % words
    return _("Machine-drafted from %(reports)s by %(sources)s; no review is recorded.") % words


def _acts(certificate: ReviewCertificate | None) -> Iterable[Act]:
    for act in certificate.acts if certificate else ():
        name = str(act.get("act", ""))
        yield Act(
            name=str(ACT_WORDS.get(name, name)),
            at=parse_datetime(str(act.get("at") or "")),
            note=str(act.get("note") or ""),
        )


def _work(work: Mapping[str, Any]) -> Iterable[str]:
    """Yield what a review took and changed; nothing of what was not measured."""
    seconds, opened = int(work.get("seconds") or 0), len(work.get("opened") or ())
    if seconds and opened:
        minutes = max(1, round(seconds / 60))
        time = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        told = {"time": time, "n": opened}
        yield (
            ngettext(
                "It took %(time)s, and %(n)d passage was opened.",
                "It took %(time)s, and %(n)d passages were opened.",
                opened,
            )
            % told
        )
    counts = work.get("sentences")
    if counts:
        kept = int(counts.get("as_drafted") or 0)
        new, gone = int(counts.get("new") or 0), int(counts.get("left_out") or 0)
        if not new and not gone:
            yield _("No sentence of the machine’s draft was changed.")
        else:
            told = {"kept": kept, "new": new, "gone": gone}
            yield (
                _("Of the machine’s sentences %(kept)d stand, %(gone)d went; %(new)d are new.")
                % told
            )


def _steps(
    article: ArticlePage,
    entries: Iterable[LedgerEntry],
    pictures: Iterable[Picture],
    certificate: ReviewCertificate | None,
) -> Iterable[Step]:
    if article.draft and article.disclosure != Disclosure.HUMAN_ONLY:
        yield Step(name=_("Text drafted"), engine=engine_words(article.draft.making))
        reason = few_sources_reason(article, certificate)
        if reason:
            # An editor's choice, told where a reader looks for how the text was made.
            yield Step(name=_("Drafted from fewer sources than usual"), engine=reason)
    checked = sorted({engine_words(entry.making) for entry in entries} - {""})
    if checked:
        yield Step(name=_("Sentences checked"), engine=", ".join(checked))
    for picture in pictures:
        if picture.making:
            yield Step(
                name=in_words_of_the_page(picture.label) or _("Picture drawn"),
                engine=engine_words(picture.making),
            )
    if article.narration:
        yield Step(name=_("Read aloud"), engine=engine_words(article.narration.making))


def engine_words(making: Mapping[str, Any]) -> str:
    """Return "engine 1.2 (model)" from a stored making, empty if it names no engine."""
    engine = str(making.get("engine") or "")
    if not engine:
        return ""
    version, model = str(making.get("version") or ""), str(making.get("model") or "")
    words = f"{engine} {version}".strip()
    return f"{words} ({model})" if model else words
