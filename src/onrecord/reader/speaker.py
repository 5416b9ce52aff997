"""The page of a speaker: everything somebody is on record as saying in stories told here.

Shown are statements and positions of reports that may be shown now, of stories with a readable
article, and of each source never more words than it allows one page to quote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from onrecord.intake.models import Passage as PassageRow
from onrecord.publishing.models import ArticlePage
from onrecord.reader import heads, lists, paths
from onrecord.reader.evidence import safe_link
from onrecord.reader.models import ListKind
from onrecord.reader.stories import place_of
from onrecord.reader.typesetting import bare, quotes_of, set_line
from onrecord.stories import standpoints
from onrecord.stories.models import StatementRow
from onrecord.stories.queries import passage_from
from onrecord.stories.standpoints import Party
from onrecord.vocabulary.statements import Stance, StatementKind
from onrecord.writing.extraction.budgets import Budgets

FORMAT = "onrecord-speaker/1"
MOST_STORIES = 12
MOST_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement as the page shows it; ``url`` leads to the report."""

    content: str
    is_direct: bool
    opening: str
    closing: str
    hearer: str
    when: str
    where: str
    outlet: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody said and stands for in one story, newest first."""

    title: str
    path: str
    lines: tuple[Line, ...]
    stands: tuple[tuple[str, str, str, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerView:
    """A speaker as the page shows it; ``statements`` counts what is on record."""

    key: str
    name: str
    role: str
    path: str
    stories: tuple[Told, ...]
    statements: int


def speaker_view(key: str, *, asked: str = "", now: datetime) -> SpeakerView | None:
    """Return a speaker's page; ``asked`` keeps the statements with these words.

    ``None`` where nobody of this name is on record in a story that readers may open.
    """
    places, titles = {}, {}
    for story_id in standpoints.stories_with(key)[:MOST_STORIES]:
        place = place_of(story_id)
        newest = lists.newest_in(ListKind.STORY, place.family, 1) if place else []
        title = ArticlePage.objects.filter(pk__in=newest).values_list("title", flat=True).first()
        if place is not None and title:
            places[story_id], titles[story_id] = place, title
    rows = standpoints.said_by(key, story_ids=places, now=now)
    if not rows or all(row.speaker[:1].islower() for row in rows):
        return None
    wanted = asked.casefold().split()
    kept = [row for row in rows if all(word in row.content.casefold() for word in wanted)]
    names = Counter(row.speaker for row in rows)
    roles = Counter(row.role for row in rows if row.role)
    budgets = Budgets(
        {
            row.report.source_id: row.report.source.quoting_budget
            for row in rows
            if row.report.source.quoting_budget is not None
        }
    )
    return SpeakerView(
        key=key,
        name=max(names, key=lambda name: (len(name), names[name])),
        role=roles.most_common(1)[0][0] if roles else "",
        path=paths.speaker_path(key),
        stories=tuple(
            told
            for story_id, place in places.items()
            if (told := _told(story_id, place.slug, titles[story_id], kept, key, budgets, now))
            is not None
        ),
        statements=len(kept),
    )


def _told(
    story_id: int,
    slug: str,
    title: str,
    rows: Sequence[StatementRow],
    key: str,
    budgets: Budgets,
    now: datetime,
) -> Told | None:
    here = [row for row in rows if row.report.membership.story_id == story_id][:MOST_SHOWN]
    lines = [line for row in here if (line := _line(row, budgets)) is not None]
    if not lines:
        return None
    parties = standpoints.positions_of([story_id], now=now)
    own = next((party for party in parties if party.key == key), None)
    return Told(
        title=title,
        path=paths.story_path(slug),
        lines=tuple(lines),
        stands=_stands(own, budgets),
    )


def _stands(party: Party | None, budgets: Budgets) -> tuple[tuple[str, str, str, datetime], ...]:
    """Return the positions that fit the sources' rights: stance, cue, content, time."""
    if party is None:
        return ()
    passages = PassageRow.objects.select_related("report__source").in_bulk(
        [stand.passage_id for stand in party.stands]
    )
    found = []
    for stand in party.stands:
        passage = passage_from(passages[stand.passage_id])
        if budgets.fits(passage, stand.start, stand.end):
            budgets.take(passage, stand.start, stand.end)
            found.append((str(stance_words(stand.stance)), stand.cue, stand.content, stand.at))
    return tuple(found)


def stance_words(stance: Stance) -> str:
    """Return a stance as a heading."""
    return {
        Stance.DEMAND: _("Demands"),
        Stance.ACCEPT: _("Accepts"),
        Stance.REFUSE: _("Refuses"),
        Stance.WARN: _("Warns"),
        Stance.PROMISE: _("Promises"),
        Stance.PROPOSE: _("Proposes"),
    }[stance]


def _line(row: StatementRow, budgets: Budgets) -> Line | None:
    passage = passage_from(row.passage, row.report)
    if not budgets.fits(passage, row.start, row.end):
        return None
    budgets.take(passage, row.start, row.end)
    report = row.report
    language = report.language or report.source.language
    quotes = quotes_of(language)
    return Line(
        content=set_line(bare(row.content), language),
        is_direct=row.kind == StatementKind.DIRECT,
        opening=quotes.opening,
        closing=quotes.closing,
        hearer=row.hearer,
        when=row.said_when,
        where=row.said_where,
        outlet=report.source.name,
        url=safe_link(report.url),
        at=report.published_at or report.received_at,
    )


def head_of(view: SpeakerView) -> heads.Head:
    """Return the head of a speaker's page."""
    return heads.Head(
        title=view.name,
        description=_("Everything %(name)s is on record as saying here, with the reports.")
        % {"name": view.name},
        path=view.path,
        crumbs=heads.crumbs((_("On record"), paths.SPEAKERS), (view.name, view.path)),
        data={"@type": "CollectionPage"},
    )


def speaker_json(view: SpeakerView) -> dict[str, Any]:
    """Return a speaker's record as JSON values: what the page shows."""
    return {
        "format": FORMAT,
        "url": paths.absolute(view.path),
        "name": view.name,
        "role": view.role,
        "stories": [
            {
                "url": paths.absolute(told.path),
                "statements": [
                    {
                        "text": line.content,
                        "direct": line.is_direct,
                        "to": line.hearer,
                        "when": line.when,
                        "where": line.where,
                        "outlet": line.outlet,
                        "url": line.url,
                        "reported_at": heads.instant(line.at),
                    }
                    for line in told.lines
                ],
                "positions": [
                    {"stance": stance, "cue": cue, "text": text, "reported_at": heads.instant(at)}
                    for stance, cue, text, at in told.stands
                ],
            }
            for told in view.stories
        ],
    }
