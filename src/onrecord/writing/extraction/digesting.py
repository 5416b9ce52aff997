"""Making a digest of a story from its candidate sentences, part by part.

The parts that a reader sees first choose first: headline, standfirst, disputes, then
statements, what to watch, and the body with what is left of each source's budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.statements import Statement
from onrecord.vocabulary.texts import SentenceKind
from onrecord.writing.extraction import (
    arranging,
    conflicts,
    cues,
    headlines,
    quantities,
    voices,
    wholeness,
)
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.candidates import Candidate
from onrecord.writing.extraction.centrality import Centrality, measure
from onrecord.writing.extraction.choosing import Chooser
from onrecord.writing.extraction.printing import Line, Printer, split_safely, with_source
from onrecord.writing.words import content_stems

LONG_TITLE = 140
"""Characters of a title that is taken where no shorter one is fit."""

LEAST_BORNE_OUT = 0.5
"""Share of a title's words that the passages it cites must have."""

MOST_DISPUTES = 2
MOST_WATCHED = 4
OPENING = 3
"""Sentences of a report that open it: where what happened is told."""

STATEMENTS_SHARE = 0.5
WATCH_SHARE = 0.65
"""Parts of a source's budget that may be used up by then, so that the body gets the rest."""

LEAST_SCORE = 0.12
"""A sentence that adds less than this is left out once the text is half as long as it should be."""

ANY_SCORE = -0.5
"""Least score while the text is still short: what is there is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The parts of a digest, and what it took verbatim from each source."""

    headline: tuple[str, tuple[int, ...]]
    standfirst: tuple[Line, ...]
    paragraphs: tuple[tuple[Line, ...], ...]
    statements: tuple[Statement, ...]
    watch: tuple[Line, ...]
    words_by_source: dict[int, int]
    disputes: int


def make(brief: Brief, found: Sequence[Candidate], *, target_words: int) -> Digest:
    """Return the digest of ``found``; parts for which nothing is good enough are empty."""
    centrality = measure(found)
    disagreements = conflicts.find_conflicts(found, centrality.similarity)
    gone = conflicts.superseded(found, centrality.similarity, disagreements)
    live = [d for d in disagreements if d.first not in gone and d.second not in gone]
    disputed = {index for d in live for index in (d.first, d.second)}
    budgets = Budgets(brief.quoting_budgets)
    chooser = Chooser(found, centrality, budgets, gone)
    headline = _headline(brief, found, centrality, budgets, disputed)
    standfirst = _standfirst(chooser, disputed, headline[0] if headline else brief.title)
    if headline is None:
        headline = _headline_from(found, standfirst, brief, budgets)
    disputes = _disputes(chooser, live)
    by_id = {passage.id: passage for passage in brief.passages}
    statements = voices.choose(brief.statements, by_id, budgets, STATEMENTS_SHARE)
    # What is shown as said by somebody is not told once more in the text.
    chooser.gone |= {
        number
        for number, one in enumerate(found)
        if any(
            s.passage_id == one.passage.id and s.content in one.passage.text[one.start : one.end]
            for s in statements
        )
    }
    watch = _watch(chooser)
    body = _body(chooser, target_words, {s.passage_id for s in statements}, disputes)
    paragraphs = arranging.arrange(
        found,
        body,
        followers=chooser.followers,
        disputes=disputes,
        similarity=centrality.similarity,
    )
    printer = Printer(found, centrality, disputed, brief.language)
    first = split_safely(printer.lines(standfirst))[0]
    return Digest(
        headline=with_source(headline, first, by_id, brief.language),
        standfirst=first,
        paragraphs=tuple(
            part for paragraph in paragraphs for part in split_safely(printer.lines(paragraph))
        ),
        statements=statements,
        watch=tuple(line for index in watch for line in printer.lines([index])),
        words_by_source=budgets.counts(),
        disputes=len(disputes),
    )


def _headline(
    brief: Brief,
    found: Sequence[Candidate],
    centrality: Centrality,
    budgets: Budgets,
    disputed: set[int],
) -> tuple[str, tuple[int, ...]] | None:
    """Return the best title, none of those that take a side in a dispute over a number."""
    taken = {(q.unit, q.value) for index in disputed for q in quantities.find(found[index].text)}
    neutral = [
        passage
        for passage in brief.passages
        if not taken & {(q.unit, q.value) for q in quantities.find(passage.report_title)}
    ]
    weights: dict[str, float] = {}
    for candidate, score in zip(found, centrality.scores, strict=True):
        for stem in set(candidate.stems):
            weights[stem] = weights.get(stem, 0.0) + float(score)
    greatest = max(weights.values(), default=1.0) or 1.0
    return headlines.choose(neutral, {s: w / greatest for s, w in weights.items()}, budgets)


def _headline_from(
    found: Sequence[Candidate], standfirst: Sequence[int], brief: Brief, budgets: Budgets
) -> tuple[str, tuple[int, ...]]:
    """Return a headline for stories whose titles are unfit: a long title, or a cut sentence."""
    for passage in brief.passages:
        long = headlines.tidied(passage.report_title, most=LONG_TITLE)
        if headlines.is_sound(long) and budgets.fits_title(passage):
            cites, coverage = headlines.bearing_out(long, brief.passages)
            if coverage >= LEAST_BORNE_OUT:
                budgets.take_title(passage)
                return long, cites
    order = [*standfirst, *sorted(range(len(found)), key=lambda n: (found[n].order, n))]
    for index in order:
        candidate = found[index]
        whole = candidate.text.rstrip(".")
        piece = headlines.trimmed(whole)
        # A piece with a comma may have lost its verb: "The fire, which spread".
        complete = (piece == whole or "," not in piece) and wholeness.has_verb(piece)
        named = not candidate.definite and not piece.startswith(("There ", "It "))
        end = candidate.start + len(piece)
        fits = budgets.fits(candidate.passage, candidate.start, end)
        if piece and complete and named and fits and headlines.is_sound(piece):
            budgets.take(candidate.passage, candidate.start, end)
            return piece, (candidate.passage.id,)
    shared = set(content_stems(brief.title))
    nearest = max(found, key=lambda candidate: len(shared & set(candidate.stems)))
    return brief.title, (nearest.passage.id,)


def _standfirst(chooser: Chooser, disputed: set[int], headline: str) -> list[int]:
    """Choose what happened, as the headline has it, and why it matters if a sentence tells it."""
    found = chooser.candidates
    said = set(content_stems(headline))
    shared = [len(said & set(c.stems)) / max(len(said), 1) for c in found]
    plain = [n for n, c in enumerate(found) if c.kind is not SentenceKind.QUOTATION]
    plain = [n for n in plain if not found[n].definite] or plain
    openings = [n for n in plain if found[n].order < OPENING]
    news = None
    # A lead that is too long for its source's budget leaves the part to what comes later.
    for pool in (openings, plain):
        news = (
            news
            if news is not None
            else chooser.pick(
                pool,
                bonus=lambda n: (
                    0.15 * (found[n].order == 0)
                    + 0.4 * shared[n]
                    - 0.1 * (n in disputed)
                    - 0.2 * found[n].spoken
                    - 0.3 * (found[n].kind is SentenceKind.BACKGROUND)
                ),
                least=ANY_SCORE,
            )
        )
    if news is None:
        return []
    telling = [n for n in plain if n not in disputed and cues.consequence(found[n].text) >= 0.5]
    why = chooser.pick(
        telling, bonus=lambda n: 0.5 * cues.consequence(found[n].text), too_alike=0.4, least=0.3
    )
    return [news] if why is None else [news, why]


def _disputes(chooser: Chooser, live: Sequence[conflicts.Conflict]) -> list[tuple[int, ...]]:
    """Choose both sides of the weightiest disagreements between sources.

    A side that the standfirst has told already is not told again.
    """
    scores = chooser.centrality.scores
    chosen: list[tuple[int, ...]] = []
    for dispute in sorted(live, key=lambda d: -float(scores[d.first] + scores[d.second])):
        both = (dispute.first, dispute.second)
        sides = tuple(side for side in both if side not in chooser.chosen)
        sources = {chooser.candidates[side].passage.source_id for side in both}
        told = any(chooser.likeness(side) >= 0.7 for side in sides) and chosen
        fresh = all(chooser.is_eligible(side, too_alike=1.1) for side in sides)
        if len(chosen) >= MOST_DISPUTES or len(sources) < 2 or told or not fresh or not sides:
            continue
        for side in sides:
            chooser.take(side)
        chosen.append(sides)
    return chosen


def _watch(chooser: Chooser) -> list[int]:
    """Choose what is to come, in order of weight."""
    pool = [
        number
        for number, candidate in enumerate(chooser.candidates)
        if candidate.order > 0
        and cues.is_outlook(candidate.text)
        and candidate.kind is not SentenceKind.BACKGROUND
    ]
    watch: list[int] = []
    while len(watch) < MOST_WATCHED:
        index = chooser.pick(pool, share=WATCH_SHARE, too_alike=0.4, least=ANY_SCORE)
        if index is None:
            break
        watch.append(index)
    return watch


def _body(
    chooser: Chooser, target_words: int, spoken: set[int], disputes: Sequence[tuple[int, ...]]
) -> list[int]:
    """Choose the body: what is nearest to the news without telling it again, then the rest."""
    found = chooser.candidates
    body = [index for sides in disputes for index in sides]
    length = sum(found[index].length for index in body)
    openings = [n for n, c in enumerate(found) if c.order < OPENING]
    lead = chooser.pick(
        openings,
        bonus=lambda n: 0.2 * chooser.likeness(n) + 0.2 * (found[n].order == 0),
        least=LEAST_SCORE,
    )
    if lead is None:
        lead = chooser.pick(range(len(found)))
    if lead is None:  # What is left leans on the standfirst, and goes on from it.
        lead = chooser.pick(range(len(found)), may_lean=True, least=ANY_SCORE)
    while lead is not None:
        body.append(lead)
        length += found[lead].length
        if length >= target_words:
            break
        lead = chooser.pick(
            range(len(found)),
            bonus=lambda n: (
                0.1 * (found[n].kind is SentenceKind.QUOTATION)
                - 0.2 * (found[n].passage.id in spoken)
                - 0.05 * found[n].dangling
            ),
            may_lean=True,
            least=ANY_SCORE if length < target_words / 2 else LEAST_SCORE,
        )
    return body
