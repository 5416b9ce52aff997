"""Why a story stands where it does on the board, in words, and what it is about. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onrecord.intake.models import Passage
from onrecord.language.sentences import split
from onrecord.stories.importance import Factor, Ground, factors
from onrecord.stories.models import Membership, Story

LONGEST_LEAD = 260
FEWEST_WORDS = 8
"""Shorter passages are headings, datelines and notes to editors, not what a report tells."""

READ_OF = 5
"""So many of a report's first passages are looked through for a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One ground of a story's importance in words, with what it counts."""

    ground: str
    words: str
    adds: float


def weights_of(story: Story, *, recent: int, now: datetime) -> tuple[Weight, ...]:
    """Return what makes up a story's importance now; ``recent`` are its reports of a day."""
    found = factors(
        independent_sources=story.independent_sources,
        recent=recent,
        last_at=story.last_at,
        nearness=story.nearness,
        now=now,
    )
    return tuple(
        Weight(ground=one.ground.value, words=_words(one), adds=round(one.adds, 1))
        for one in found
        if round(one.adds, 1)
    )


def _words(one: Factor) -> str:
    count = round(one.measure)
    if one.ground is Ground.SOURCES:
        return ngettext("%d independent source", "%d independent sources", count) % count
    if one.ground is Ground.PACE:
        return ngettext("%d report in a day", "%d reports in a day", count) % count
    if one.ground is Ground.BEAT:
        if one.measure >= 1:
            return _("on your beat")
        return _("%d %% of it on your beat") % round(100 * one.measure)
    hours = round(24 * one.measure)
    if hours < 36:
        return ngettext("nothing new for %d hour", "nothing new for %d hours", hours) % hours
    return ngettext("nothing new for %d day", "nothing new for %d days", count) % count


def leads_of(
    stories: Sequence[Story], members: Mapping[int, Sequence[Membership]]
) -> dict[int, str]:
    """Return the sentence that tells best what each story is about; one query.

    It is the first full sentence of the report that named the story, else of its newest one.
    """
    told_by: dict[int, list[int]] = {}
    for story in stories:
        rows = [row for row in members.get(story.pk, ()) if not row.report.folded_into_id]
        rows.sort(key=lambda row: row.report.title[:500] != story.title)
        told_by[story.pk] = [row.report_id for row in rows]
    wanted = [one for reports in told_by.values() for one in reports[:1]]
    passages = Passage.objects.filter(report__in=wanted, position__lt=READ_OF)
    texts: dict[int, list[str]] = {}
    for report_id, text in passages.order_by("position").values_list("report_id", "text"):
        texts.setdefault(report_id, []).append(text)
    first = {story: reports[0] for story, reports in told_by.items() if reports}
    return {story: _lead(texts.get(report, ())) for story, report in first.items()}


def _lead(texts: Sequence[str]) -> str:
    for text in texts:
        for start, end in split(text):
            sentence = text[start:end]
            if len(sentence.split()) >= FEWEST_WORDS and sentence.rstrip("”\"’'»").endswith("."):
                return _cut(sentence)
    return ""


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST_LEAD:
        return sentence
    return sentence[:LONGEST_LEAD].rsplit(" ", 1)[0].rstrip(" ,;:–—") + "…"
