"""What a story's own page at the desk shows: what is new, what is told, who says what. Reads only.

Facts are places in passages (``stories.facts``); here they get their words and their outlets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onrecord.intake.models import Passage
from onrecord.language.naming import NameKind
from onrecord.language.times import Precision
from onrecord.stories import record, standpoints
from onrecord.stories.agreement import Point
from onrecord.stories.cast import Member, cast_of
from onrecord.stories.facts import Disputed, Figure, Line, LineKind, Place, Series, StoryFacts
from onrecord.stories.models import Decision, Membership, Story
from onrecord.stories.record import News, Origin
from onrecord.stories.standpoints import OpenQuestion, Party

MOST_LINES, MOST_DISPUTED, MOST_PARTIES, MOST_SERIES, MOST_ALONE = 30, 12, 12, 8, 8
MOST_MEMBERS = 300
MOST_DECISIONS = 30

POINT_WORDS: dict[Point, Promise] = {
    Point.NUMBER: _("A number"),
    Point.DAY: _("A day"),
    Point.CAUSE: _("A cause"),
    Point.SPEAKER: _("Who said it"),
    Point.DENIAL: _("Whether it is so"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A stretch of a passage in words, with the report and the outlet that has it."""

    text: str
    report_id: int
    outlet: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One development: its days, its best telling, who else tells it."""

    kind: LineKind
    first: date
    last: date
    precision: Precision
    best: Told
    outlets: Sequence[str]
    origins: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the accounts of a disputed point."""

    figure: str
    told: Sequence[Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarrel:
    """A point on which independent sources differ."""

    point: Promise
    kind: str
    what: str
    sides: Sequence[Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How one number of the story changed, the latest last."""

    what: str
    figures: Sequence[tuple[Figure, Told]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that the desk knows of one story; ``news`` is ``None`` where it was never looked at."""

    news: News | None
    news_lines: Sequence[Moment]
    news_quarrels: Sequence[Quarrel]
    news_figures: Sequence[tuple[str, Figure, Told]]
    moments: Sequence[Moment]
    agreed: Sequence[tuple[Told, int]]
    quarrels: Sequence[Quarrel]
    numbers: Sequence[Numbers]
    alone: Sequence[Told]
    parties: Sequence[Party]
    questions: Sequence[OpenQuestion]
    origins: Sequence[Origin]
    people: Sequence[Member]
    bodies: Sequence[Member]


class _Words:
    """The words of places, read with one query."""

    def __init__(self, places: Iterable[Place]) -> None:
        ids = {place.passage_id for place in places}
        rows = Passage.objects.filter(pk__in=ids).select_related("report__source")
        self._rows: Mapping[int, Passage] = {
            row.pk: row for row in rows.defer("report__text", "report__summary")
        }

    def told(self, place: Place) -> Told | None:
        row = self._rows.get(place.passage_id)
        if row is None:
            return None
        return Told(
            text=row.text[place.start : place.end],
            report_id=place.report_id,
            outlet=row.report.source.name,
            at=place.at,
        )

    def all(self, places: Iterable[Place]) -> list[Told]:
        return [told for place in places if (told := self.told(place)) is not None]


def knowledge_of(story: Story, *, since: datetime | None, now: datetime) -> Knowledge:
    """Return what the reports of a story amount to, and what of it is new since an instant."""
    facts = record.facts_of(story.pk, now=now)
    news = record.news_since(story.pk, since=since, now=now) if since is not None else None
    origins = record.origins_of(story.pk, now=now)
    cast = cast_of(_newest(origins))
    words = _Words(_places(facts, news))
    new_lines = set(news.lines) if news else set()
    moments = [
        moment
        for line in facts.lines
        if (moment := _moment(line, words, is_new=line in new_lines)) is not None
    ]
    return Knowledge(
        news=news,
        news_lines=[
            moment
            for line in (news.lines if news else ())
            if (moment := _moment(line, words, is_new=True)) is not None
        ],
        news_quarrels=[_quarrel(one, words) for one in (news.disputed if news else ())],
        news_figures=[
            (what, figure, told)
            for what, figure in (news.figures if news else ())
            if (told := words.told(figure.place)) is not None
        ],
        moments=_ordered(moments),
        agreed=[
            (told, one.origins)
            for one in facts.alike[:MOST_LINES]
            if (told := next(iter(words.all(one.places[:1])), None)) is not None
        ],
        quarrels=[_quarrel(one, words) for one in facts.disputed[:MOST_DISPUTED]],
        numbers=[_numbers(series, words) for series in facts.series[:MOST_SERIES]],
        alone=words.all(facts.alone[:MOST_ALONE]),
        parties=standpoints.positions_of([story.pk], now=now)[:MOST_PARTIES],
        questions=standpoints.open_questions_of([story.pk], now=now),
        origins=origins,
        people=[one for one in cast if one.kind is NameKind.PERSON],
        bodies=[one for one in cast if one.kind is NameKind.BODY],
    )


def _newest(origins: Sequence[Origin]) -> list[int]:
    """Return the reports of all origins, the newest first, without copies."""
    reports = [one for origin in origins for one in origin.reports if not one.folded_into_id]
    return [one.pk for one in sorted(reports, key=lambda one: one.received_at, reverse=True)]


def _ordered(moments: Sequence[Moment]) -> list[Moment]:
    """Return the newest developments first, those to come on top."""
    newest = sorted(moments, key=lambda one: (one.last, one.first), reverse=True)
    return newest[:MOST_LINES]


def _places(facts: StoryFacts, news: News | None) -> Iterable[Place]:
    for line in (*facts.lines, *(news.lines if news else ())):
        yield from line.places[:4]
    for alike in facts.alike[:MOST_LINES]:
        yield from alike.places[:1]
    for one in (*facts.disputed[:MOST_DISPUTED], *(news.disputed if news else ())):
        for side in one.sides:
            yield from side.places
    for series in facts.series[:MOST_SERIES]:
        yield from (figure.place for figure in series.figures)
    if news is not None:
        yield from (figure.place for _what, figure in news.figures)
    yield from facts.alone[:MOST_ALONE]


def _moment(line: Line, words: _Words, *, is_new: bool) -> Moment | None:
    told = words.all(line.places[:4])
    if not told:
        return None
    return Moment(
        kind=line.kind,
        first=line.first,
        last=line.last,
        precision=line.precision,
        best=told[0],
        outlets=list(dict.fromkeys(one.outlet for one in told)),
        origins=line.origins,
        is_new=is_new,
    )


def _numbers(series: Series, words: _Words) -> Numbers:
    told = [(figure, words.told(figure.place)) for figure in series.figures]
    return Numbers(
        what=series.what.replace(":", ", "),
        figures=[(figure, one) for figure, one in told if one is not None],
    )


def _quarrel(one: Disputed, words: _Words) -> Quarrel:
    return Quarrel(
        point=POINT_WORDS[one.point],
        kind=one.point.value,
        what=one.what.replace(":", ", "),
        sides=[Side(figure=side.figure, told=words.all(side.places)) for side in one.sides],
    )


def members_of(story: Story) -> list[Membership]:
    """Return a story's reports and why they are in it, the newest first."""
    rows = Membership.objects.filter(story=story).select_related(
        "report__source", "report__folded_into__source"
    )
    return list(
        rows.defer("report__text", "report__summary", "report__folded_into__text").order_by(
            "-report__received_at", "-report_id"
        )[:MOST_MEMBERS]
    )


def decisions_on(story: Story) -> list[Decision]:
    """Return what was decided of a story, the newest first, undone ones too."""
    rows = Decision.objects.filter(story=story) | Decision.objects.filter(other=story)
    return list(rows.select_related("story", "other").distinct()[:MOST_DECISIONS])
