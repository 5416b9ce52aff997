"""The shapes an article may have, and the stated rules by which one is chosen for a story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from onrecord.vocabulary.drafts import Brief, DraftForm
from onrecord.writing.words import count


class Shape(StrEnum):
    """What kind of piece a prompted writer is asked for."""

    BRIEF = "brief"
    REPORT = "report"
    ANALYSIS = "analysis"
    EXPLAINER = "explainer"
    LIVE = "live"


LIVE_WITHIN = timedelta(hours=6)
LIVE_REPORTS = 6
EXPLAINER_DAYS = timedelta(days=5)
ANALYSIS_SOURCES = 4
ANALYSIS_SPEAKERS = 3
BRIEF_WORDS = 350

_WHY = re.compile(r"^(?:why|how|what)\b|\bexplain(?:er|ed)\b|\bq&a\b|\bbackground\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A shape with the rule that chose it, in words for the desk."""

    shape: Shape
    because: str


def choose(brief: Brief) -> Choice:
    """Return the shape of a story; the first rule that holds wins.

    1. An editor chose. 2. Under 350 words of evidence, or one source: a brief. 3. Six reports
    or more within six hours: a live update. 4. Reports over five days and more, or titles
    that ask why and how: an explainer. 5. Four sources and three speakers: an analysis.
    6. Otherwise a report.
    """
    if brief.shape in set(Shape):
        return Choice(shape=Shape(brief.shape), because="an editor chose it")
    words = sum(count(passage.text) for passage in brief.passages)
    sources = {passage.source_id for passage in brief.passages}
    titles = {passage.report_id: passage.report_title for passage in brief.passages}
    times = [p.published_at for p in brief.passages if p.published_at]
    span = max(times) - min(times) if times else timedelta()
    if words < BRIEF_WORDS or len(sources) < 2:
        why = f"{words} words of evidence from {len(sources)} source(s)"
        return Choice(shape=Shape.BRIEF, because=why)
    if len(titles) >= LIVE_REPORTS and span <= LIVE_WITHIN:
        return Choice(shape=Shape.LIVE, because=f"{len(titles)} reports within {span}")
    asking = sum(bool(_WHY.search(title)) for title in titles.values())
    if span >= EXPLAINER_DAYS or asking * 2 > len(titles):
        return Choice(shape=Shape.EXPLAINER, because="the reports look back or explain")
    speakers = {statement.speaker for statement in brief.statements}
    if len(sources) >= ANALYSIS_SOURCES and len(speakers) >= ANALYSIS_SPEAKERS:
        why = f"{len(sources)} sources and {len(speakers)} speakers"
        return Choice(shape=Shape.ANALYSIS, because=why)
    return Choice(shape=Shape.REPORT, because="none of the other rules holds")


FORMS = {Shape.ANALYSIS: DraftForm.ANALYSIS}
"""What a page is labelled as; every other shape is a report."""

MOST_SENTENCES = {
    Shape.BRIEF: 8,
    Shape.REPORT: 20,
    Shape.ANALYSIS: 30,
    Shape.EXPLAINER: 26,
    Shape.LIVE: 14,
}
"""Sentences of the body that an endpoint which holds to a schema can give at most."""

LEAST_SENTENCES = {
    Shape.BRIEF: 3,
    Shape.REPORT: 6,
    Shape.ANALYSIS: 8,
    Shape.EXPLAINER: 8,
    Shape.LIVE: 5,
}
"""Sentences of the body that it must give at least, passages allowing: small models close a
list as soon as they may."""

ORDERS = {
    Shape.BRIEF: "A brief: 3 to 6 sentences. The news, where and when, who says so, what is next.",
    Shape.REPORT: "A report: 8 to 16 sentences in order of importance. The news first, then how "
    "it came about, who said what, and background last.",
    Shape.ANALYSIS: "An analysis: 12 to 24 sentences. What happened, then the positions of each "
    "side with who holds them, what they agree and disagree on, and what to watch. Only what "
    "passages say; no view of your own.",
    Shape.EXPLAINER: "An explainer: 10 to 20 sentences. What it is, how it came about step by "
    "step with dates, who is involved, what is known and not known.",
    Shape.LIVE: "A live update: 5 to 10 sentences, the newest report first, each with its time "
    "or day and its source; then what was known before.",
}
