"""Dated developments of a story: one line each, however many reports tell it. Pure.

A line is dated by the days that its sentences name. What happened long before the story is
background, what is announced is ahead; the rest is new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from onrecord.language.times import Precision
from onrecord.stories.agreement import Told
from onrecord.stories.facts import Line, LineKind, Place
from onrecord.stories.tellings import Telling, When

BEFORE = timedelta(days=21)
"""What is dated so long before the story's first report is background."""

AHEAD = timedelta(days=400)
"""What is dated further ahead than this is no next step."""

MOST_NEW, MOST_BACKGROUND, MOST_AHEAD = 40, 6, 6
MOST_A_DAY = 6
"""So many lines a day at most, those that most sources tell."""

MOST_WORDS = 40

_AROUND = re.compile(
    r"\b(?P<word>prior\s+to|before|after|until|by|ahead\s+of|following|since|of|from)\s+"
    r"(?:(?:the|early|late)\s+)?$",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"^\W*(?:[\w’'-]+\W+){1,12}?(?:is|are|has|have)\s")
_NOWADAYS = re.compile(r"(?:earlier\s+)?(?:today|tonight|this\s+\w+)", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:will|shall|(?:is|are)\s+(?:\w+ly\s+)?\w{2,}ing|(?:has|have|had)\s+(?:\w+ly\s+)?\w+(?:ed|en|n|t|d)|"
    r"(?:was|were)\s+(?:\w+ly\s+)?(?:being\s+)?\w{2,}(?:ed|en|t)|"
    r"(?!unprovoked|unjustified|united|so-called)\w{3,}ed|told|said|met|led|began|took|went|came|fell|"
    r"rose|left|held|won|lost|struck|set|hit|shot|sank|cut|put|sent|made|gave|became|ran|broke|spoke|"
    r"drove|grew|drew|flew|threw|wrote|paid|sold|bought|caught|fought|stood|kept|found|built|swept|"
    r"burst|blew|fled|hid|hurt|laid|quit|sought|shut|spent|swore|taught|tore|withdrew)\b",
    re.IGNORECASE,
)
"""Without a word like these a sentence with "today" tells how things are, not what happened."""

_LATER = re.compile(r"\b(?:later|end\s+of)\s+$", re.IGNORECASE)
_FULL_DATE = re.compile(r"\d{1,2},?\s+\d{4}")
_EXACT = {Precision.DAY: 0, Precision.WEEK: 1, Precision.MONTH: 2, Precision.YEAR: 3}
_LOOSE = re.compile(r"\b(?:if|could|might|would\s+have|whether)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|\w{2,}(?:ed|en|es|s)|told|said|met|led|began|took|"
    r"went|came|fell|rose|left|held|won|lost|struck|set|hit|shot|sank|cut|put|sent|made|gave|"
    r"became|ran|broke|spoke|drove|grew|drew|flew|threw|wrote|paid|sold|bought|caught|fought|stood|"
    r"kept|found|built|swept|burst|blew|fled|froze|hid|hurt|laid|lay|lent|meant|quit|rode|sought|"
    r"shut|slid|spent|stole|swore|taught|tore|understood|woke|withdrew|went|did|can|do|does)\b"
)


def lines_of(told: Sequence[Told], groups: Iterable[Sequence[int]]) -> tuple[Line, ...]:
    """Return the lines of a story, in the order of their days; ``groups`` index into ``told``."""
    if not told:
        return ()
    began = min(one.at for one in told)
    found = []
    for group in groups:
        members = [told[index] for index in group]
        line = _line(members, began)
        if line is not None:
            found.append(line)
    return tuple(_kept(found))


def _line(members: Sequence[Told], began: datetime) -> tuple[float, Line] | None:
    dated = [(one, when) for one in members if (when := _when(one)) is not None]
    fit = [one for one in members if _is_fit(one.telling)]
    if not dated or not fit:
        return None
    if all(_is_caption(one, when) for one, when in dated):
        return None
    when = _agreed_day([when for _, when in dated])
    best = max(fit, key=lambda one: (_worth(one), -one.at.timestamp(), -one.report_id))
    first = min(members, key=lambda one: (one.at, one.report_id))
    is_later = any(_LATER.search(one.telling.text[: own.start]) for one, own in dated)
    kind = LineKind.AHEAD if is_later and when.last > first.at.date() else _kind(when, first, began)
    if kind is LineKind.AHEAD and any(_has_come(one, own) for one, own in dated):
        kind = LineKind.NEW
    if kind is None:
        return None
    ordered = [best, *(one for one in members if one is not best)]
    origins = len({one.origin for one in members})
    line = Line(
        kind=kind,
        first=when.first,
        last=when.last,
        precision=when.precision,
        places=tuple(_place(one) for one in ordered),
        origins=origins,
        told_at=first.at,
    )
    return 2.0 * origins + _worth(best), line


def _place(one: Told) -> Place:
    return Place(
        passage_id=one.telling.passage_id,
        report_id=one.report_id,
        start=one.telling.start,
        end=one.telling.end,
        origin=one.origin,
        at=one.at,
    )


def _when(told: Told) -> When | None:
    """Return the day that dates a sentence: its most exact one, the first of equals."""
    telling = told.telling
    outside = [
        one
        for one in telling.whens
        if not (telling.quoted and _in_quotes(telling, one))
        and _dates_it(telling.text, one, is_ahead=one.first > told.at.date())
    ]
    return min(outside, key=lambda one: (_EXACT[one.precision], one.start), default=None)


def _dates_it(text: str, when: When, *, is_ahead: bool) -> bool:
    """Say whether a day is that of what a sentence tells, and not of something it names.

    "Friday's attack" and "before Friday" date nothing else; a sentence in the present that ends
    with "last week" dates what it is about.
    """
    before, after = text[: when.start], text[when.end : when.end + 2]
    if after in {"'s", "’s"} or text[when.start : when.end].endswith(("s'", "s’")):
        return False
    around = _AROUND.search(before)
    word = around["word"].lower() if around else ""
    is_end = is_ahead and word in {"until", "by"}
    if word and not is_end and (word != "since" or when.precision is Precision.DAY):
        return False
    if _NOWADAYS.fullmatch(text[when.start : when.end]) and not _EVENT.search(text):
        return False
    return not (when.precision is Precision.WEEK and _PRESENT.match(before))


def _has_come(one: Told, when: When) -> bool:
    """Say whether a report tells of its own day, or of one before, and not of one to come.

    Where it is written the day may be another than in UTC: "today" is never ahead.
    """
    words = one.telling.text[when.start : when.end]
    return when.first <= one.at.date() or bool(_NOWADAYS.fullmatch(words))


def _is_caption(one: Told, when: When) -> bool:
    """Say whether a sentence closes with this week's date, year and all, as captions do."""
    text = one.telling.text
    closes = when.end >= len(text.rstrip(" .")) and bool(_FULL_DATE.search(text[when.start :]))
    return closes and abs((one.at.date() - when.first).days) < 7


def _in_quotes(telling: Telling, when: When) -> bool:
    start = telling.text.find(telling.quoted)
    return start <= when.start < start + len(telling.quoted)


def _agreed_day(whens: Sequence[When]) -> When:
    """Return the days that most sentences name, the more exact of equals."""
    counts = Counter((one.first, one.last) for one in whens)
    return min(
        whens, key=lambda one: (_EXACT[one.precision], -counts[one.first, one.last], one.first)
    )


def _is_fit(telling: Telling) -> bool:
    """Say whether a sentence can stand as a line: whole, short enough, and it tells something."""
    return (
        telling.stands
        and telling.words <= MOST_WORDS
        and bool(_VERB.search(telling.text))
        and not _LOOSE.search(telling.text)
    )


def _worth(one: Told) -> float:
    """Return how well a sentence serves as the line of its development."""
    telling = one.telling
    lead = 1.0 if telling.order < 3 else 0.5 if telling.order < 8 else 0.0
    spoken = 0.6 if telling.is_speech else 0.0
    long = max(0, telling.words - 26) / 20
    return lead + 0.3 * bool(telling.counts) - spoken - long


def _kind(when: When, first: Told, began: datetime) -> LineKind | None:
    told_on = first.at.date()
    if when.first > told_on:
        return LineKind.AHEAD if when.first - told_on <= AHEAD else None
    if when.precision is Precision.YEAR:
        return LineKind.BACKGROUND if when.last < told_on else None
    if when.last < began.date() - BEFORE:
        return LineKind.BACKGROUND
    return LineKind.NEW


def _kept(found: Sequence[tuple[float, Line]]) -> list[Line]:
    """Return the lines that are shown: of each kind and day those most worth it."""
    limits = {
        LineKind.NEW: MOST_NEW,
        LineKind.BACKGROUND: MOST_BACKGROUND,
        LineKind.AHEAD: MOST_AHEAD,
    }
    kept: list[Line] = []
    a_day: Counter[tuple[LineKind, object]] = Counter()
    for _, line in sorted(
        found, key=lambda row: (-row[0], row[1].first, row[1].places[0].passage_id)
    ):
        day = (line.kind, line.first)
        if limits[line.kind] and a_day[day] < MOST_A_DAY:
            limits[line.kind] -= 1
            a_day[day] += 1
            kept.append(line)
    return sorted(
        kept,
        key=lambda line: (
            line.first,
            _EXACT[line.precision],
            line.told_at,
            line.places[0].passage_id,
        ),
    )
