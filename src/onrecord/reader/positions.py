"""Who wants, refuses, warns of or promises what in a story, and what its reports call open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.reader import heads, paths
from onrecord.reader.received import Received
from onrecord.reader.speaker import stance_words
from onrecord.stories.standpoints import Party, Stand, open_questions_in, positions_in
from onrecord.vocabulary.statements import Stance
from onrecord.vocabulary.texts import Passage
from onrecord.writing.extraction.budgets import Budgets

MOST_PARTIES = 8
MOST_STANDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One position with the report that tells it. ``moved_from`` is the stance held before."""

    stance: Stance
    heading: str
    content: str
    at: datetime
    report: Received
    moved_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """A party with its positions, the newest first; ``path`` is the page of its record."""

    name: str
    role: str
    path: str
    stands: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report calls unsettled."""

    text: str
    report: Received


def positions_shown(
    compared: Sequence[int], received: Mapping[int, Received], budgets: Budgets
) -> tuple[PartyShown, ...]:
    """Return the positions that these reports (ids, no copies) tell, within rights; one query."""
    found = []
    for party in positions_in(compared)[: MOST_PARTIES * 2]:
        stands = [
            one
            for stand in reversed(party.stands)
            if (one := _shown(stand, received, budgets)) is not None
        ][:MOST_STANDS]
        if stands:
            found.append(_party(party, stands))
    return tuple(found[:MOST_PARTIES])


def _party(party: Party, stands: Sequence[Shown]) -> PartyShown:
    return PartyShown(
        name=party.name,
        role=party.role,
        path=paths.speaker_path(party.key),
        stands=tuple(stands),
    )


def _shown(stand: Stand, received: Mapping[int, Received], budgets: Budgets) -> Shown | None:
    report = received.get(stand.report_id)
    if report is None:
        return None
    passage = _passage(stand.passage_id, stand.passage, report)
    if not budgets.fits(passage, stand.start, stand.end):
        return None
    budgets.take(passage, stand.start, stand.end)
    return Shown(
        stance=stand.stance,
        heading=stance_words(stand.stance),
        content=stand.content,
        at=stand.at,
        report=report,
        moved_from=stance_words(stand.moved_from) if stand.moved_from else "",
    )


def _passage(pk: int, text: str, report: Received) -> Passage:
    return Passage(
        id=pk,
        report_id=report.pk,
        position=0,
        text=text,
        start=0,
        end=len(text),
        source_id=report.source_id,
        source_name=report.outlet,
        report_title=report.title,
        url=report.url,
        language=report.language,
    )


def questions_shown(
    compared: Sequence[int], received: Mapping[int, Received], budgets: Budgets
) -> tuple[Question, ...]:
    """Return what these reports call unsettled, within rights; one query."""
    found = []
    for question in open_questions_in(compared):
        report = received.get(question.report_id)
        if report is None:
            continue
        passage = _passage(question.passage_id, question.text, report)
        if budgets.fits(passage, 0, len(question.text)):
            budgets.take(passage, 0, len(question.text))
            found.append(Question(text=question.text, report=report))
    return tuple(found)


def party_json(party: PartyShown) -> dict[str, Any]:
    """Return a party's positions as JSON values."""
    return {
        "name": party.name,
        "role": party.role,
        "url": paths.absolute(party.path),
        "positions": [
            {
                "stance": one.stance.value,
                "text": one.content,
                "outlet": one.report.outlet,
                "url": one.report.url,
                "reported_at": heads.instant(one.at),
                "moved": bool(one.moved_from),
            }
            for one in party.stands
        ],
    }
