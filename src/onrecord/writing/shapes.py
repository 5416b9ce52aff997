"""The shapes an article may have, and the stated rules by which one is chosen for a story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from onrecord.vocabulary.drafts import Brief, DraftForm
from onrecord.vocabulary.texts import Passage
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

WORDS_A_SENTENCE = 40
"""Words of evidence that bear one sentence: asked for more, a small model says things twice."""

FEWEST = 3
"""Sentences of the body that any shape is asked for."""

_WHY = re.compile(r"^(?:why|how|what)\b|\bexplain(?:er|ed)\b|\bq&a\b|\bbackground\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A shape with the rule that chose it, in words for the desk, and its ``words`` of evidence.

    ``least`` and ``most`` are sentences of the body that an endpoint which holds to a schema can
    give: small models close a list as soon as they may, and fill it as long as they may. Where
    the evidence says too little for the shape, both are fewer.
    """

    shape: Shape
    because: str
    words: int

    @property
    def most(self) -> int:
        """The most sentences of the body."""
        return min(MOST_SENTENCES[self.shape], self._borne)

    @property
    def least(self) -> int:
        """The least sentences of the body."""
        return min(LEAST_SENTENCES[self.shape], max(FEWEST, self._borne // 2))

    @property
    def order(self) -> str:
        """What a model is told of the shape."""
        least, most = ASKED_FOR[self.shape]
        most = min(most, self._borne)
        return ORDERS[self.shape].format(f"{min(least, max(FEWEST, most // 2))} to {most}")

    @property
    def _borne(self) -> int:
        return max(2 * FEWEST, self.words // WORDS_A_SENTENCE)


def choose(brief: Brief, sent: Sequence[Passage]) -> Choice:
    """Return the shape of a story, of which ``sent`` is shown; the first rule that holds wins.

    1. An editor chose. 2. Under 350 words of evidence, or one source: a brief. 3. Six reports
    or more within six hours: a live update. 4. Reports over five days and more, or titles
    that ask why and how: an explainer. 5. Four sources and three speakers: an analysis.
    6. Otherwise a report.
    """
    words = sum(count(passage.text) for passage in sent)
    shape, because = _chosen(brief, sent, words)
    return Choice(shape=shape, because=because, words=words)


def _chosen(brief: Brief, sent: Sequence[Passage], words: int) -> tuple[Shape, str]:
    if brief.shape in set(Shape):
        return Shape(brief.shape), "an editor chose it"
    sources = {passage.source_id for passage in sent}
    titles = {passage.report_id: passage.report_title for passage in sent}
    times = [passage.published_at for passage in sent if passage.published_at]
    span = max(times) - min(times) if times else timedelta()
    if words < BRIEF_WORDS or len(sources) < 2:
        return Shape.BRIEF, f"{words} words of evidence from {len(sources)} source(s)"
    if len(titles) >= LIVE_REPORTS and span <= LIVE_WITHIN:
        return Shape.LIVE, f"{len(titles)} reports within {span}"
    asking = sum(bool(_WHY.search(title)) for title in titles.values())
    if span >= EXPLAINER_DAYS or asking * 2 > len(titles):
        return Shape.EXPLAINER, "the reports look back or explain"
    speakers = {statement.speaker for statement in brief.statements}
    if len(sources) >= ANALYSIS_SOURCES and len(speakers) >= ANALYSIS_SPEAKERS:
        return Shape.ANALYSIS, f"{len(sources)} sources and {len(speakers)} speakers"
    return Shape.REPORT, "none of the other rules holds"


FORMS = {Shape.ANALYSIS: DraftForm.ANALYSIS}
"""What a page is labelled as; every other shape is a report."""

MOST_SENTENCES = {
    Shape.BRIEF: 8,
    Shape.REPORT: 20,
    Shape.ANALYSIS: 30,
    Shape.EXPLAINER: 26,
    Shape.LIVE: 14,
}
"""Sentences of the body at most, the evidence allowing."""

LEAST_SENTENCES = {
    Shape.BRIEF: 3,
    Shape.REPORT: 6,
    Shape.ANALYSIS: 8,
    Shape.EXPLAINER: 8,
    Shape.LIVE: 5,
}
"""Sentences of the body at least, the evidence allowing."""

ASKED_FOR = {
    Shape.BRIEF: (3, 6),
    Shape.REPORT: (8, 16),
    Shape.ANALYSIS: (12, 24),
    Shape.EXPLAINER: (10, 20),
    Shape.LIVE: (5, 10),
}
"""From and up to how many sentences a model is asked for in words."""

ORDERS = {
    Shape.BRIEF: "A brief: {} sentences. The news, where and when, who says so, what is next.",
    Shape.REPORT: "A report: {} sentences in order of importance. The news first, then how "
    "it came about, who said what, and background last.",
    Shape.ANALYSIS: "An analysis: {} sentences. What happened, then the positions of each "
    "side with who holds them, what they agree and disagree on, and what to watch. Only what "
    "passages say; no view of your own.",
    Shape.EXPLAINER: "An explainer: {} sentences. What it is, how it came about step by "
    "step with dates, who is involved, what is known and not known.",
    Shape.LIVE: "A live update: {} sentences, the newest report first, each with its time "
    "or day and its source; then what was known before.",
}
