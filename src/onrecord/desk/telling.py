"""The board and a story as JSON for other programs: what the desk's pages show. Pure.

Documented in ``docs/reference/desk.md``; ``FORMAT`` changes when a field changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from onrecord.desk.board import Card
from onrecord.desk.knowing import Knowledge, Moment, Numbers, Quarrel, Told
from onrecord.stories.cast import Member
from onrecord.stories.models import Decision, Membership, Story
from onrecord.stories.standpoints import Party

BOARD_FORMAT = "onrecord-board/1"
STORY_FORMAT = "onrecord-desk-story/1"

Address = Callable[[int], str]
"""From the number of a story or report to its address at the desk."""


def board_json(
    cards: Sequence[Card], *, total: int, page: int, pages: int, address: Address
) -> dict[str, Any]:
    """Return a page of the board as JSON values, in the board's order."""
    return {
        "format": BOARD_FORMAT,
        "total": total,
        "page": page,
        "pages": pages,
        "stories": [card_json(card, address=address) for card in cards],
    }


def card_json(card: Card, *, address: Address) -> dict[str, Any]:
    """Return one story of the board, without its earlier reports."""
    story = card.story
    return {
        "id": story.pk,
        "url": address(story.pk),
        "title": story.title,
        "named_by_editor": story.named_by_editor,
        "section": story.section,
        "state": story.state,
        "held": story.held or None,
        "waking": card.is_waking,
        "importance": story.importance,
        "importance_because": [
            {"ground": one.ground, "words": one.words, "adds": one.adds} for one in card.weights
        ],
        "lead": card.lead,
        "nearness": story.nearness,
        "independent_sources": story.independent_sources,
        "comes_from": [
            {
                "name": one.name,
                "agency": one.agency or None,
                "outlets": list(one.outlets),
                "reports": one.reports,
            }
            for one in card.origins
        ],
        "reports": story.report_count,
        "reports_last_day": card.pace,
        "first_at": instant(story.first_at),
        "last_at": instant(story.last_at),
        "changed_at": instant(story.changed_at),
        "drafted_at": instant(story.drafted_at),
        "looked_at": instant(card.since),
        "new_reports": card.news,
        "articles": [
            {"id": article.pk, "title": article.title, "live": article.live}
            for article in card.articles
        ],
        "may_be_one_with": [
            {"id": one.other.pk, "title": one.other.title, "because": list(one.reasons)}
            for one in card.proposals
        ],
        "newest_reports": members_json(card.members),
    }


def members_json(members: Iterable[Membership]) -> list[dict[str, Any]]:
    """Return reports with why they are in their story."""
    return [
        {
            "id": member.report_id,
            "title": member.report.title,
            "outlet": member.report.source.name,
            "url": member.report.url,
            "published_at": instant(member.report.published_at),
            "received_at": instant(member.report.received_at),
            "joined_at": instant(member.joined_at),
            "copy_of": member.report.folded_into_id,
            "decided_by": member.decided_by,
            "score": member.score,
            "because": list(member.reasons),
        }
        for member in members
    ]


def story_json(
    card: Card,
    known: Knowledge,
    members: Sequence[Membership],
    decisions: Sequence[Decision],
    *,
    address: Address,
) -> dict[str, Any]:
    """Return one story with all that the desk knows of it."""
    found = card_json(card, address=address)
    del found["newest_reports"]
    return {
        "format": STORY_FORMAT,
        **found,
        "news": _news(card, known),
        "all_reports": members_json(members),
        "origins": [
            {"origin": one.name, "reports": [report.pk for report in one.reports]}
            for one in known.origins
        ],
        "timeline": [_moment(one) for one in known.moments],
        "agreed": [{**_told(told), "origins": origins} for told, origins in known.agreed],
        "disputed": [_quarrel(one) for one in known.quarrels],
        "single_source": [_told(told) for told in known.alone],
        "numbers": [_numbers(one) for one in known.numbers],
        "positions": [_party(one) for one in known.parties],
        "open_questions": [{"text": one.text, "report": one.report_id} for one in known.questions],
        "people": [_member(one) for one in known.people],
        "organisations": [_member(one) for one in known.bodies],
        "decisions": [_decision(one) for one in decisions],
    }


def _news(card: Card, known: Knowledge) -> dict[str, Any] | None:
    news = known.news
    if news is None:
        return None
    return {
        "since": instant(card.since),
        "reports": [report.pk for report in news.reports],
        "new_sources": list(news.sources),
        "statements": news.statements,
        "timeline": [_moment(one) for one in known.news_lines],
        "numbers": [
            {"what": what, "figure": figure.figure, "value": figure.value, **_told(told)}
            for what, figure, told in known.news_figures
        ],
        "disputed": [_quarrel(one) for one in known.news_quarrels],
    }


def _numbers(one: Numbers) -> dict[str, Any]:
    return {
        "what": one.what,
        "values": [
            {"figure": figure.figure, "value": figure.value, "bound": figure.bound, **_told(told)}
            for figure, told in one.figures
        ],
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "role": party.role,
        "stands": [
            {
                "stance": stand.stance.value,
                "cue": stand.cue,
                "text": stand.content,
                "moved_from": stand.moved_from.value if stand.moved_from else None,
                "report": stand.report_id,
                "at": instant(stand.at),
            }
            for stand in party.stands
        ],
    }


def _member(one: Member) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "spellings": list(one.spellings),
        "reports": one.reports,
        "statements": one.statements,
        "speaker": one.key or None,
    }


def instant(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601, or nothing."""
    return at.isoformat() if at is not None else None


def _told(told: Told) -> dict[str, Any]:
    return {
        "text": told.text,
        "report": told.report_id,
        "outlet": told.outlet,
        "at": instant(told.at),
    }


def _moment(one: Moment) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "precision": one.precision.value,
        "origins": one.origins,
        "outlets": list(one.outlets),
        "new": one.is_new,
        **_told(one.best),
    }


def _quarrel(one: Quarrel) -> dict[str, Any]:
    return {
        "point": one.kind,
        "what": one.what,
        "sides": [
            {"figure": side.figure or None, "told": [_told(told) for told in side.told]}
            for side in one.sides
        ],
    }


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "by": one.user,
        "at": instant(one.at),
        "why": one.why,
        "story": _number(one.story),
        "other": _number(one.other),
        "undone_at": instant(one.undone_at),
        "undone_by": one.undone_by or None,
    }


def _number(story: Story | None) -> int | None:
    return story.pk if story is not None else None
