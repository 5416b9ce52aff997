"""A story as JSON for other programs: what its page shows, from the same values.

Words are those of the page, within the same quoting rights; where a source's are used up the
text is empty and the report's address stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.language.naming import NameKind
from onrecord.reader import heads, paths
from onrecord.reader.accounts import Difference, Side, Told
from onrecord.reader.developments import Counted, Moment
from onrecord.reader.positions import party_json
from onrecord.reader.received import Received
from onrecord.reader.story import StoryView
from onrecord.reader.voices import Voice
from onrecord.stories.cast import Member

FORMAT = "onrecord-story/1"


def story_of(view: StoryView) -> dict[str, Any]:
    """Return a story as JSON values; see ``docs/reference/reader.md``."""
    found = view.developments
    accounts = view.accounts
    entries = list(view.reports_shown)
    return {
        "format": FORMAT,
        "url": paths.absolute(view.path),
        "headline": view.newest.headline,
        "language": view.language,
        "began_at": heads.instant(view.began_at),
        "changed_at": heads.instant(view.changed_at),
        "articles": [
            {
                "headline": teaser.headline,
                "url": paths.absolute(teaser.path),
                "published_at": heads.instant(teaser.at) if teaser.at else None,
            }
            for teaser in view.articles
        ],
        "timeline": [_moment(one, "new") for one in found.new] if found else [],
        "background": [_moment(one, "background") for one in found.before] if found else [],
        "ahead": [_moment(one, "ahead") for one in found.ahead] if found else [],
        "numbers": [_counted(one) for one in view.counted],
        "agreed": [_told(one) for one in accounts.agreed] if accounts else [],
        "disputed": [_difference(one) for one in accounts.differences] if accounts else [],
        "unsettled": [_told(one) for one in accounts.unsettled] if accounts else [],
        "single_source": [_told(one) for one in accounts.alone] if accounts else [],
        "voices": [_voice(one) for one in view.voices],
        "watch": [{"text": one.text, "article": paths.absolute(one.path)} for one in view.watch],
        "positions": [party_json(one) for one in view.positions],
        "open_questions": [
            {"text": one.text, "outlet": one.report.outlet, "url": one.report.url}
            for one in view.questions
        ],
        "people": [_member(one) for one in view.cast if one.kind is NameKind.PERSON],
        "organisations": [_member(one) for one in view.cast if one.kind is NameKind.BODY],
        "reports": [_report(one) for one in entries],
        "independent_sources": view.origins,
        "sources": [
            {"name": one.name, "kind": one.kind, "reports": one.reports} for one in view.outlets
        ],
    }


def _member(one: Member) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "spellings": list(one.spellings),
        "reports": one.reports,
        "statements": one.statements,
        "speaker": paths.absolute(paths.speaker_path(one.key)) if one.key else None,
    }


def _report(report: Received) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": report.pk,
        "outlet": report.outlet,
        "title": report.title,
        "url": report.url,
        "language": report.language,
        "at": heads.instant(report.at),
        "origin": report.origin,
        "agency": report.agency or None,
    }
    if report.copies:
        found["copies"] = [_report(copy) for copy in report.copies]
    return found


def _refs(reports: Iterable[Received]) -> list[dict[str, Any]]:
    return [
        {"report": one.pk, "outlet": one.outlet, "url": one.url, "at": heads.instant(one.at)}
        for one in reports
    ]


def _moment(one: Moment, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "precision": one.precision.value,
        "text": one.text,
        "article": paths.absolute(one.path) if one.path else None,
        "independent_sources": one.origins,
        "told_by": _refs(one.told_by),
        "told_at": heads.instant(one.told_at),
    }


def _counted(one: Counted) -> dict[str, Any]:
    return {
        "what": one.what,
        "values": [
            {
                "value": count.value,
                "bound": count.bound,
                "figure": count.figure,
                **_refs([count.report])[0],
            }
            for count in reversed(one.counts)
        ],
    }


def _told(one: Told) -> dict[str, Any]:
    return {
        "text": one.text,
        "article": paths.absolute(one.path) if one.path else None,
        "verdict": str(one.verdict),
        "independent_sources": one.origins,
        "told_by": _refs(one.told_by),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {"point": one.point.value, "sides": [_side(side) for side in one.sides]}


def _side(side: Side) -> dict[str, Any]:
    return {
        "figure": side.figure or None,
        "text": f"{side.before}{side.mark}{side.after}",
        "told_by": _refs(side.told_by),
    }


def _voice(voice: Voice) -> dict[str, Any]:
    return {
        "speaker": voice.speaker,
        "role": voice.role,
        "statements": [
            {
                "content": said.content,
                "direct": said.is_direct,
                **_refs([said.report])[0],
                "also": list(said.also),
            }
            for said in voice.statements
        ],
        "more": voice.hidden,
    }
