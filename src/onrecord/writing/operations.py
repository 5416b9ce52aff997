"""Verbs of writing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings

from onrecord.intake.models import Source
from onrecord.stories import queries as stories
from onrecord.stories.models import Story
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.errors import Permanent
from onrecord.writing import storage
from onrecord.writing.briefs import assemble, inputs_digest
from onrecord.writing.engines import Writer, writers
from onrecord.writing.models import Draft


class StoryGone(Permanent):
    """The story to write from does not exist."""

    code: ClassVar[str] = "writing.story_gone"


def write_draft(*, story_id: int, now: datetime, alias: str = "default") -> int:
    """Write a draft of a story with the writer called ``alias`` and return the draft's id.

    The same evidence under the same rights gives the same draft, whoever asks and how
    often; two callers at once end with one row. Raises ``StoryGone``, and what the
    writer raises (``Permanent`` when the evidence does not suffice).
    """
    writer = writers[alias]
    brief = brief_of(story_id=story_id, now=now, writer=writer)
    digest = inputs_digest(brief, engine=writer.name, version=writer.version)
    known = Draft.objects.filter(story_id=story_id, inputs_digest=digest).first()
    if known is not None:
        return known.pk
    written = writer.write(brief)
    draft, _ = Draft.objects.get_or_create(
        story_id=story_id,
        inputs_digest=digest,
        defaults={
            "form": written.text.form.value,
            "headline": written.text.headline.text[:500],
            "text": storage.to_json(written.text),
            "making": written.making.as_json(),
            "created_at": now,
        },
    )
    return draft.pk


def brief_of(*, story_id: int, now: datetime, writer: Writer) -> Brief:
    """Return what ``writer`` may use of a story; raises ``StoryGone``."""
    try:
        story = Story.objects.get(pk=story_id)
    except Story.DoesNotExist as error:
        raise StoryGone(f"Story {story_id} does not exist; it may have been merged.") from error
    passages = stories.passages_of(story_id)
    sources = Source.objects.in_bulk({passage.source_id for passage in passages})
    return assemble(
        story_id=story_id,
        title=story.title,
        section=story.section,
        passages=passages,
        statements=stories.statements_of(story_id),
        quoting_budgets={
            key: source.quoting_budget
            for key, source in sources.items()
            if source.quoting_budget is not None
        },
        now=now,
        site_zone=settings.TIME_ZONE,
        closed_to_models=[
            key
            for key, source in sources.items()
            if writer.needs_model and not source.may_feed_model
        ],
        default_language=settings.LANGUAGE_CODE,
    )
