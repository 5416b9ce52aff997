"""What a writer is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from onrecord.vocabulary.makings import Making
from onrecord.vocabulary.statements import Statement
from onrecord.vocabulary.texts import Passage, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything a writer may use. What is not in ``passages`` may not be written.

    ``quoting_budgets`` gives, per source id, how many words may be taken verbatim from
    that source in one text; a source that is missing has no limit. ``now`` is the time
    of writing in UTC; ``site_zone`` an IANA zone name. ``write_in`` is the language of the
    text where it is not that of the passages, ``shape`` an editor's choice of its shape,
    ``single_source_reason`` why an editor had it drafted from fewer sources than are asked
    for. ``standing`` is the text that an update starts from; those of its sentences whose
    digest is in ``kept`` are an editor's own. The text of the sources in
    ``closed_to_models``, and of the reports in ``closed_reports``, is never sent to a model.
    """

    story_id: int
    title: str
    section: str
    language: str
    now: datetime
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...] = ()
    quoting_budgets: Mapping[int, int] = field(default_factory=dict)
    site_zone: str = "UTC"
    write_in: str = ""
    shape: str = ""
    single_source_reason: str = ""
    standing: tuple[Sentence, ...] = ()
    kept: frozenset[str] = frozenset()
    closed_to_models: frozenset[int] = frozenset()
    closed_reports: frozenset[int] = frozenset()


class DraftForm(StrEnum):
    """What kind of text a draft is; decides its label on the page."""

    DIGEST = "digest"
    REPORT = "report"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftText:
    """A whole text, sentence by sentence, each with the passages it cites.

    ``paragraphs`` hold body sentences in reading order. ``watch`` are the things to
    watch. ``statements`` are chosen from the brief's, in the order to be shown.
    """

    form: DraftForm
    headline: Sentence
    standfirst: tuple[Sentence, ...]
    paragraphs: tuple[tuple[Sentence, ...], ...]
    statements: tuple[Statement, ...] = ()
    watch: tuple[Sentence, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return every sentence of the text in reading order, statements excepted."""
        body = tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)
        return (self.headline, *self.standfirst, *body, *self.watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A writer's answer: the text and how it was made."""

    text: DraftText
    making: Making
