"""Questions about ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from onrecord.grounding.blocking import blocks
from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.concluding import conclude
from onrecord.grounding.engines import checkers
from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.grounding.standing import LEAD
from onrecord.intake.models import Passage as PassageRow
from onrecord.intake.models import Report
from onrecord.stories import queries as stories
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many sentences of a text have which verdict; ``blocking`` stop its publication."""

    total: int
    by_verdict: dict[str, int]
    blocking: int

    @property
    def is_ready(self) -> bool:
        """Whether there are sentences and none blocks."""
        return self.total > 0 and self.blocking == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A passage with the ones before and after it in its report; ``None`` at either end."""

    before: PassageRow | None
    passage: PassageRow
    after: PassageRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A passage that may support a sentence; ``start``/``end`` is the stretch to look at."""

    passage: Passage
    start: int
    end: int
    score: float


def entries_of(ledger_id: int) -> list[LedgerEntry]:
    """Return the entries of a ledger in reading order.

    Supports, passages, reports, sources and the person who vouched come with them, in
    three queries however many entries there are. Of reports everything but their long texts,
    and ``is_replaced``: whether there is a newer version.
    """
    supports = EntrySupport.objects.select_related("passage")
    newer = Report.objects.filter(supersedes=OuterRef("pk"))
    reports = (
        Report.objects.select_related("source")
        .defer("text", "summary", "note")
        .annotate(is_replaced=Exists(newer))
    )
    return list(
        LedgerEntry.objects.filter(ledger_id=ledger_id)
        .select_related("vouched_by")
        .prefetch_related(
            Prefetch("supports", queryset=supports),
            Prefetch("supports__passage__report", queryset=reports),
        )
        .order_by("position", "id")
    )


def tally(ledger_id: int) -> Tally:
    """Return the count of verdicts of a ledger."""
    verdicts = list(
        LedgerEntry.objects.filter(ledger_id=ledger_id).values_list("verdict", flat=True)
    )
    return Tally(
        total=len(verdicts),
        by_verdict=dict(sorted(Counter(verdicts).items())),
        blocking=sum(blocks(verdict) for verdict in verdicts),
    )


def context_of(passage: PassageRow) -> Context:
    """Return a passage with its neighbours, each with its report and source."""
    around = {
        row.position: row
        for row in PassageRow.objects.filter(
            report_id=passage.report_id,
            position__range=(max(0, passage.position - 1), passage.position + 1),
        ).select_related("report__source")
    }
    return Context(
        before=around.get(passage.position - 1),
        passage=around.get(passage.position, passage),
        after=around.get(passage.position + 1),
    )


def suggestions(entry: LedgerEntry, *, limit: int = 5) -> list[Suggestion]:
    """Return the passages of the ledger's story nearest to a sentence, best first.

    They are places to look, not supports: only a check makes a support.
    """
    return nearest(sentence_of(entry), passages_for(entry.ledger), limit=limit)


def nearest(sentence: Sentence, passages: Sequence[Passage], *, limit: int = 5) -> list[Suggestion]:
    """Return the passages nearest to a sentence, on the record or not, best first."""
    claim = Claim(sentence, {passage.source_name for passage in passages})
    wanted = frozenset(word.stem for word in claim.content)
    index = Index(passages, wanted)
    found = []
    for passage, _ in index.best(wanted, most=limit):
        start, end, told = judging.best_span(index.reading_of(passage), wanted)
        score = told / max(1, len(wanted))
        found.append(Suggestion(passage=passage, start=start, end=end, score=round(score, 4)))
    return sorted(found, key=lambda item: -item.score)


def judge(
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    *,
    alias: str = "default",
    language: str = "",
    without_models: bool = False,
) -> list[Judgement]:
    """Return what ``ground`` would conclude of each sentence. Nothing is written or kept.

    No model is asked: a sentence that one must read is unsupported until it is on the record,
    or judged ``without_models``.
    """
    checker = checkers[alias].without_models() if without_models else checkers[alias]
    return conclude(checker, list(sentences), passages, language=language)


def surroundings(
    passages: Collection[PassageRow | Passage], *, reach: int = 2
) -> dict[int, tuple[str, str]]:
    """Return the text before and after each passage in its report, by passage id; one query.

    ``reach`` passages to either side; empty at the ends of a report.
    """
    wanted = Q(pk__in=[])
    for passage in passages:
        near = (max(0, passage.position - reach), passage.position + reach)
        wanted |= Q(report_id=passage.report_id, position__range=near)
    rows = PassageRow.objects.filter(wanted).order_by("position")
    texts = {(row.report_id, row.position): row.text for row in rows}
    around: dict[int, tuple[str, str]] = {}
    for passage in passages:
        here, report = passage.position, passage.report_id
        before = [texts.get((report, place), "") for place in range(here - reach, here)]
        after = [texts.get((report, place), "") for place in range(here + 1, here + reach + 1)]
        number = passage.id
        around[number] = (" ".join(filter(None, before)), " ".join(filter(None, after)))
    return around


def passages_for(ledger: Ledger) -> tuple[Passage, ...]:
    """Return every passage that may support a sentence of ``ledger``; none without a story."""
    return stories.passages_of(ledger.story_id) if ledger.story_id else ()


def sentence_of(entry: LedgerEntry) -> Sentence:
    """Return the sentence that an entry records, citing the passages that support it."""
    return Sentence(
        text=entry.text,
        kind=SentenceKind(entry.kind),
        field=TextField(entry.field),
        paragraph=entry.paragraph,
        position=entry.position,
        cites=tuple(support.passage_id for support in entry.supports.all()),
        lead=str(entry.making.get(LEAD, "")),
    )
