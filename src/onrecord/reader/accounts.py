"""Where the sources of a story agree, where they differ, and what only one of them tells.

Nothing is concluded here. A published sentence is agreed where the ledger, or the same
check held against another source's own words, finds it supported by independent sources.
A difference is two sentences of two reports that give different numbers for the same
thing, both quoted. Words are taken within each source's quoting rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.models import LedgerEntry
from onrecord.intake.queries import passages_of
from onrecord.language.numbers import find_numbers
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.reader.evidence import VERDICT_WORDS
from onrecord.reader.paths import path_of
from onrecord.reader.received import Received
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Verdict
from onrecord.writing import words
from onrecord.writing.extraction import candidates, centrality, conflicts, quantities
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.candidates import Candidate

COMPARED_REPORTS = 40
"""Numbers are compared between so many of the newest reports."""

MOST_AGREED = 6
MOST_ALONE = 4
MOST_DIFFERENCES = 4
AGREED_BY = 2
"""So many independent sources must carry a sentence for it to count as agreed."""

_TOLD = {SentenceKind.FACT.value, SentenceKind.ATTRIBUTION.value, SentenceKind.QUOTATION.value}

LIKE = 0.25
"""Similarity from which another source's sentence may tell the same, and is checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A published sentence with the outlets that carry it, and where it stands."""

    text: str
    path: str
    told_by: tuple[Received, ...]
    origins: int
    verdict: str
    is_alone: bool = False

    @property
    def verdict_words(self) -> str:
        """The verdict of the ledger in words."""
        return str(VERDICT_WORDS[self.verdict])


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One number for a thing, with the sentence that gives it (``before figure after``).

    ``before`` and ``after`` are empty where the source's rights allow no more words.
    """

    figure: str
    before: str
    after: str
    told_by: tuple[Received, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two or more numbers that different sources give for the same thing."""

    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What is agreed, what is disputed, what stands open, and what one source tells alone."""

    agreed: tuple[Told, ...]
    differences: tuple[Difference, ...]
    unsettled: tuple[Told, ...]
    alone: tuple[Told, ...]


def accounts_of(
    articles: Sequence[ArticlePage],
    received: Mapping[int, Received],
    compared: Sequence[int],
    budgets: Budgets,
    now: datetime,
) -> Accounts:
    """Return how the sources of a story stand to each other, in a fixed number of queries.

    ``articles`` are those whose sentences count, ``received`` the reports by id that
    readers may see, ``compared`` those that are no copies, newest first.
    """
    passages = passages_of(compared[:COMPARED_REPORTS])
    brief = Brief(story_id=0, title="", section="", language="", now=now, passages=passages)
    found = candidates.gather(brief)
    claims = list(_claims(articles, received))
    told = [_told(claim, found, alike, received) for claim, alike in _alike(claims, found)]
    settled = [one for one in told if one.verdict in {Verdict.SUPPORTED, Verdict.VOUCHED}]
    agreed = [one for one in settled if one.origins >= AGREED_BY]
    return Accounts(
        agreed=tuple(sorted(agreed, key=lambda one: -one.origins)[:MOST_AGREED]),
        differences=tuple(_differences(found, received, budgets)[:MOST_DIFFERENCES]),
        unsettled=tuple(one for one in told if one not in settled),
        alone=tuple([one for one in settled if one.is_alone][:MOST_ALONE]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A published sentence with the stretch it was taken from, and the reports behind it."""

    entry: LedgerEntry
    path: str
    source_text: str
    reports: tuple[int, ...]


def _claims(articles: Sequence[ArticlePage], received: Mapping[int, Received]) -> Iterable[_Claim]:
    """Yield what the articles tell; sentences of a text that is not out yet are left out."""
    shown: dict[tuple[int, str], ArticlePage] = {}
    for article in articles:
        for sentence in sentences_of(article):
            if sentence.field is TextField.BODY:
                shown[article.ledger_id or 0, sentence.digest] = article
    entries = (
        LedgerEntry.objects.filter(
            ledger_id__in=[article.ledger_id for article in articles if article.ledger_id],
            kind__in=_TOLD,
            field=TextField.BODY.value,
        )
        .prefetch_related("supports__passage")
        .order_by("position", "pk")
    )
    seen: set[str] = set()
    for entry in entries:
        stands_in = shown.get((entry.ledger_id, entry.digest))
        supports = [one for one in entry.supports.all() if one.passage.report_id in received]
        if stands_in is None or entry.digest in seen or not supports:
            continue
        seen.add(entry.digest)
        best = supports[0]
        yield _Claim(
            entry=entry,
            path=path_of(stands_in),
            source_text=best.passage.text[best.start : best.end],
            reports=tuple(dict.fromkeys(one.passage.report_id for one in supports)),
        )


def _alike(
    claims: Sequence[_Claim], found: Sequence[Candidate]
) -> Iterable[tuple[_Claim, list[int]]]:
    """Yield each claim with the candidates (by index) that may tell the same, likest first."""
    stems = [words.content_stems(claim.source_text) for claim in claims]
    vectors = centrality.tf_idf([*stems, *(candidate.stems for candidate in found)])
    similarity = vectors[: len(claims)] @ vectors[len(claims) :].T
    for claim, row in zip(claims, similarity, strict=True):
        yield claim, [int(n) for n in (-row).argsort() if row[n] >= LIKE]


def _told(
    claim: _Claim,
    found: Sequence[Candidate],
    alike: Sequence[int],
    received: Mapping[int, Received],
) -> Told:
    """Return a claim with every independent source whose own words carry it."""
    told_by = {received[pk].origin: received[pk] for pk in reversed(claim.reports)}
    near = {received[found[n].passage.report_id].origin for n in alike}
    sentence = Sentence(text=claim.source_text, kind=SentenceKind(claim.entry.kind))
    tried: set[str] = set(told_by)
    for number in alike:
        passage = found[number].passage
        report = received[passage.report_id]
        if report.origin in tried:
            continue
        tried.add(report.origin)
        (judgement,) = EvidenceChecker().check([sentence], [passage])
        if judgement.verdict is Verdict.SUPPORTED:
            told_by[report.origin] = report
    return Told(
        text=claim.entry.text,
        path=claim.path,
        told_by=tuple(told_by.values()),
        origins=len(told_by),
        verdict=claim.entry.verdict,
        is_alone=len(told_by) == 1 and near <= told_by.keys(),
    )


def _differences(
    found: Sequence[Candidate], received: Mapping[int, Received], budgets: Budgets
) -> list[Difference]:
    """Return where the newest reports give different numbers, the latest difference first."""
    if len(found) < AGREED_BY:
        return []
    similarity = centrality.similarity_of(found)
    pairs = conflicts.find_conflicts(found, similarity)
    gone = conflicts.superseded(found, similarity, pairs)
    live = [pair for pair in pairs if pair.first not in gone and pair.second not in gone]
    groups = [_sides(found, group, received, budgets) for group in _joined(live)]
    several = [sides for sides in groups if len(sides) > 1]
    several.sort(key=lambda sides: max(side.told_by[0].at for side in sides), reverse=True)
    return [Difference(sides=tuple(sides)) for sides in several]


def _joined(pairs: Iterable[conflicts.Conflict]) -> list[list[conflicts.Conflict]]:
    """Return the pairs in groups that hang together: all that is said of one thing."""
    groups: list[tuple[set[int], list[conflicts.Conflict]]] = []
    for pair in pairs:
        members, held = {pair.first, pair.second}, [pair]
        apart = []
        for group in groups:
            if group[0] & members:
                members, held = members | group[0], group[1] + held
            else:
                apart.append(group)
        groups = [*apart, (members, held)]
    return [held for _, held in groups]


def _sides(
    found: Sequence[Candidate],
    pairs: Iterable[conflicts.Conflict],
    received: Mapping[int, Received],
    budgets: Budgets,
) -> list[Side]:
    """Return what each number rests on, the number that most outlets give first."""
    values: dict[float, dict[int, Candidate]] = {}
    counted: dict[int, list[quantities.Quantity]] = {}
    for pair in pairs:
        for index in (pair.first, pair.second):
            if index not in counted:
                counted[index] = quantities.find(found[index].text)
        numbers = conflicts.find_difference(counted[pair.first], counted[pair.second])
        for index, number in zip((pair.first, pair.second), numbers or (), strict=False):
            values.setdefault(number.value, {})[found[index].passage.report_id] = found[index]
    sides = [_side(value, carriers, received, budgets) for value, carriers in values.items()]
    return sorted(sides, key=lambda side: (-len(side.told_by), side.told_by[0].at))


def _side(
    value: float,
    carriers: Mapping[int, Candidate],
    received: Mapping[int, Received],
    budgets: Budgets,
) -> Side:
    told_by = sorted((received[pk] for pk in carriers), key=lambda report: report.at, reverse=True)
    quoted = carriers[told_by[0].pk]
    text = quoted.passage.text[quoted.start : quoted.end]
    number = next((one for one in find_numbers(text) if float(one.value) == value), None)
    figure = number.text if number else f"{value:g}"
    if number is None or not budgets.fits(quoted.passage, quoted.start, quoted.end):
        return Side(figure=figure, before="", after="", told_by=tuple(told_by))
    budgets.take(quoted.passage, quoted.start, quoted.end)
    return Side(
        figure=figure,
        before=text[: number.start],
        after=text[number.end :],
        told_by=tuple(told_by),
    )
