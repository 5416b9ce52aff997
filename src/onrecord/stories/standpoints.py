"""Questions about people's words across reports: positions, one person's record, what is open.

Nothing is answered from a report that may not be shown at the instant asked for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from onrecord.intake.models import Passage
from onrecord.language.frequency import text_share
from onrecord.stories.known_names import forms_like, standing_key
from onrecord.stories.models import Position, StatementRow
from onrecord.vocabulary.statements import NAMED, Stance

SAYS_LITTLE = 0.025
"""A word in a larger share of short texts ("including", "support") says not what one is about."""

MOST_READ = 400
"""So many positions or statements are read at most, those of the newest reports."""

MOST_COUNTED = 40_000
MOST_PASSAGES = 1500
MOST_QUESTIONS = 6
LONGEST_QUESTION = 400

_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset(
    {"that", "this", "with", "from", "have", "will", "would", "their", "them", "they"}
)
_AGAINST = {
    frozenset({Stance.REFUSE, Stance.ACCEPT}),
    frozenset({Stance.REFUSE, Stance.PROMISE}),
    frozenset({Stance.REFUSE, Stance.DEMAND}),
    frozenset({Stance.WARN, Stance.ACCEPT}),
}
_OPEN = re.compile(
    r"\b(?:(?:undecided|(?:has|have|had) (?:not|yet) (?:yet )?(?:to )?(?:decided?|sa(?:y|id))) "
    r"(?:on )?(?:whether|when|how|if|who|where)|it (?:is|was|remains|remained) "
    r"(?:not (?:yet )?(?:clear|known|certain)|unclear|unknown|uncertain|unresolved|open)|"
    r"remains? to be seen|(?:is|are|was|were) not (?:yet|immediately) (?:clear|known)|"
    r"no (?:date|decision|agreement) (?:has|had|was) (?:yet )?been)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One position with its passage. ``moved_from`` is what the party held on the same before."""

    report_id: int
    passage_id: int
    stance: Stance
    cue: str
    content: str
    start: int
    end: int
    at: datetime
    passage: str = ""
    moved_from: Stance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who takes positions in a story, the oldest first."""

    key: str
    name: str
    role: str
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Somebody on record, with the number of statements counted."""

    key: str
    name: str
    role: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A sentence that says that something is not settled yet."""

    report_id: int
    passage_id: int
    text: str


def is_open_at(now: datetime) -> Q:
    """Return the condition under which what a report says may be shown at ``now``."""
    return Q(
        Q(report__embargoed_until=None) | Q(report__embargoed_until__lte=now),
        report__status="usable",
        report__folded_into=None,
        report__superseded_by=None,
    )


def positions_of(story_ids: Iterable[int], *, now: datetime) -> tuple[Party, ...]:
    """Return who holds what in these stories, those with most positions first; one query."""
    return _parties(
        Position.objects.filter(is_open_at(now), report__membership__story_id__in=list(story_ids))
    )


def positions_in(report_ids: Sequence[int]) -> tuple[Party, ...]:
    """Return who holds what in these reports, which may be shown; one query."""
    return _parties(Position.objects.filter(report__in=report_ids))


def _parties(positions: QuerySet[Position]) -> tuple[Party, ...]:
    rows = list(
        positions.select_related("report", "passage").order_by(
            "-report__published_at", "-report_id", "-passage__position", "-start"
        )[:MOST_READ]
    )
    by_party: dict[str, list[Position]] = defaultdict(list)
    for row in reversed(rows):
        by_party[row.speaker_key].append(row)
    parties = [_party(key, held) for key, held in by_party.items() if key]
    return tuple(sorted(parties, key=lambda party: (-len(party.stands), party.name)))


def _party(key: str, rows: Sequence[Position]) -> Party:
    stands: list[Stand] = []
    seen: set[tuple[Stance, str]] = set()
    for row in rows:
        stance = Stance(row.stance)
        same = (stance, " ".join(_WORD.findall(row.content.lower())))
        if same in seen:
            continue
        seen.add(same)
        stands.append(
            Stand(
                report_id=row.report_id,
                passage_id=row.passage_id,
                stance=stance,
                cue=row.cue,
                content=row.content,
                start=row.start,
                end=row.end,
                at=row.report.published_at or row.report.received_at,
                passage=row.passage.text,
                moved_from=_moved_from(stands, stance, row.content),
            )
        )
    names = sorted({row.speaker for row in rows}, key=len)
    role = max((row.role for row in rows), key=len)
    return Party(key=key, name=names[-1], role=role, stands=tuple(stands))


def _moved_from(earlier: Sequence[Stand], stance: Stance, content: str) -> Stance | None:
    """Return the opposite stance that the party last held on the same thing."""
    words = _telling(content)
    for one in reversed(earlier):
        shared = words & _telling(one.content)
        if shared and len(shared) * 2 >= min(len(words), 4):
            opposed = frozenset({one.stance, stance}) in _AGAINST
            return one.stance if opposed else None
    return None


def _telling(content: str) -> set[str]:
    """Return the words by which two positions are known to be about one thing."""
    words = set(_WORD.findall(content.lower())) - _COMMON
    return {word for word in words if text_share(word) < SAYS_LITTLE}


def said_by(key: str, *, story_ids: Iterable[int], now: datetime) -> list[StatementRow]:
    """Return what somebody said in these stories, newest first, with its report; one query."""
    return list(
        StatementRow.objects.filter(
            is_open_at(now),
            speaker_key=standing_key(key),
            report__membership__story_id__in=list(story_ids),
        )
        .select_related("passage", "report__source", "report__membership")
        .order_by("-report__published_at", "-report_id", "passage__position", "start")[:MOST_READ]
    )


def most_heard(
    asked: str = "", *, story_ids: Iterable[int] | QuerySet[Any], most: int, now: datetime
) -> list[Heard]:
    """Return who has most statements in these stories, by name; one query.

    ``asked`` keeps those whose name has these words, in any spelling on record. Only the newest
    ``MOST_COUNTED`` statements are looked at, so that the answer costs the same however long a
    newsroom has been running.
    """
    newest = StatementRow.objects.order_by("-pk").values("pk")[MOST_COUNTED : MOST_COUNTED + 1]
    rows = StatementRow.objects.filter(
        is_open_at(now), report__membership__story_id__in=story_ids
    ).exclude(speaker_key="")
    rows = rows.exclude(pk__lte=Coalesce(Subquery(newest), Value(0)))
    rows = rows.filter(speaker_kind__in=NAMED)
    like = forms_like(asked.split())
    for word in asked.split():
        keys = {form.stands_for for form in like.get(word, ())}
        rows = rows.filter(Q(speaker__icontains=word) | Q(speaker_key__in=keys))
    counted = rows.values("speaker_key").annotate(
        name=Max("speaker"), role=Max("role"), n=Count("pk")
    )
    found = counted.order_by("-n", "speaker_key")[: most * 2]
    heard = [
        Heard(
            key=row["speaker_key"],
            name=row["name"],
            role=row["role"],
            statements=row["n"],
        )
        for row in found
        if not row["name"][:1].islower()
    ]
    return heard[:most]


def stories_with(key: str) -> list[int]:
    """Return ids of the stories in which somebody is on record."""
    return list(
        StatementRow.objects.filter(speaker_key=standing_key(key))
        .exclude(report__membership=None)
        .values_list("report__membership__story_id", flat=True)
        .distinct()
    )


def open_questions_of(story_ids: Iterable[int], *, now: datetime) -> tuple[OpenQuestion, ...]:
    """Return what reports of these stories call unsettled, newest first; one query."""
    return _questions(
        Passage.objects.filter(is_open_at(now), report__membership__story_id__in=list(story_ids))
    )


def open_questions_in(report_ids: Sequence[int]) -> tuple[OpenQuestion, ...]:
    """Return what these reports, which may be shown, call unsettled; one query."""
    return _questions(Passage.objects.filter(report__in=report_ids))


def _questions(passages: QuerySet[Passage]) -> tuple[OpenQuestion, ...]:
    rows = passages.order_by("-report__published_at", "-report_id", "position")
    found: dict[str, OpenQuestion] = {}
    for report_id, pk, text in rows.values_list("report_id", "pk", "text")[:MOST_PASSAGES]:
        if len(text) <= LONGEST_QUESTION and _OPEN.search(text):
            question = OpenQuestion(report_id=report_id, passage_id=pk, text=text)
            found.setdefault(text.lower(), question)
    return tuple(found.values())[:MOST_QUESTIONS]
