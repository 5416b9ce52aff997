"""Verbs of writing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import transaction

from onrecord.intake.models import Source
from onrecord.intake.queries import reserved_reports
from onrecord.stories import queries as stories
from onrecord.stories.models import Story
from onrecord.vocabulary.drafts import Brief, Written
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
from onrecord.vocabulary.texts import Sentence
from onrecord.writing import storage
from onrecord.writing.attempts import AttemptWatch, Examine
from onrecord.writing.briefs import assemble, for_model, inputs_digest
from onrecord.writing.engines import Writer, writers
from onrecord.writing.models import Attempt, AttemptState, Draft
from onrecord.writing.shapes import Shape
from onrecord.writing.watching import Stopped

LEAST_REASON = 10
"""Characters that an editor's reason for drafting from one source must have."""


class StoryGone(Permanent):
    """The story to write from does not exist."""

    code: ClassVar[str] = "writing.story_gone"


class TooFewSources(Permanent):
    """A story rests on fewer independent sources than a machine may write from."""

    code: ClassVar[str] = "writing.too_few_sources"


class BadOrder(Permanent):
    """What the desk asked for cannot be written so."""

    code: ClassVar[str] = "writing.bad_order"


def order_draft(
    *,
    story_id: int,
    now: datetime,
    asked_by: str = "",
    shape: str = "",
    language: str = "",
    single_source_reason: str = "",
    is_update: bool = False,
) -> int:
    """Note what the desk asks for; the next ``write_draft`` of the story follows it.

    Raises ``StoryGone`` and ``BadOrder`` (unknown shape, a reason under ten characters).
    """
    said = " ".join(single_source_reason.split())
    if shape and shape not in set(Shape):
        raise BadOrder(f"There is no shape {shape!r}; choose one of {', '.join(Shape)}.")
    if said and len(said) < LEAST_REASON:
        raise BadOrder("Say in ten characters or more why one source is enough.")
    if language and not (language.replace("-", "").isalnum() and len(language) <= 35):
        raise BadOrder(f"{language[:40]!r} is no language tag; write it as “fr” or “pt-BR”.")
    if not Story.objects.filter(pk=story_id).exists():
        raise StoryGone(f"Story {story_id} does not exist; it may have been merged.")
    with transaction.atomic():
        Attempt.objects.filter(story_id=story_id, state=AttemptState.ASKED).delete()
        attempt = Attempt.objects.create(
            story_id=story_id,
            shape=shape,
            language=language,
            single_source_reason=said[:500],
            is_update=is_update,
            asked_by=asked_by[:150],
            created_at=now,
            updated_at=now,
        )
    return attempt.pk


def stop_writing(*, story_id: int, now: datetime, by: str = "") -> bool:
    """Ask the attempt at a story that is under way to stop; say whether there is one.

    ``by`` is who asks, which the attempt keeps.
    """
    running = Attempt.objects.filter(
        story_id=story_id, state__in=[AttemptState.ASKED, AttemptState.WRITING]
    )
    return bool(running.update(stop_asked_at=now, problem=by[:150]))


def write_draft(
    *,
    story_id: int,
    now: datetime,
    alias: str = "default",
    examine: Examine | None = None,
    standing: tuple[Sequence[Sentence], frozenset[str]] = ((), frozenset()),
) -> int:
    """Write a draft of a story with the writer called ``alias`` and return the draft's id.

    The same evidence under the same rights and choices gives the same draft, whoever asks
    and how often; two callers at once end with one row. Only where another writer had to stand
    in, somebody who asks at the desk has it tried once more. ``examine`` gives a writer that can
    repair what stands against its sentences; ``standing`` is the text as it stands with the
    digests of the sentences that are an editor's own, for an update.
    Raises ``StoryGone``, ``TooFewSources``, and what the writer raises (``Permanent`` when
    the evidence does not suffice). How it came out is kept in an ``Attempt``.
    """
    writer = writers[alias]
    brief = brief_of(story_id=story_id, now=now, writer=writer)
    attempt = _begin(story_id, now)
    try:
        if attempt.stop_asked_at is not None:
            raise Stopped("The writing was stopped at the desk.")
        brief = _as_asked(brief, attempt, standing)
        digest = inputs_digest(brief, engine=writer.name, version=writer.version)
        known, digest = _newest(story_id, digest)
        if known is None or (attempt.asked_by and _fell_back(known)):
            _demand_sources(brief)
            known = _store(brief, digest, writer.write(brief, AttemptWatch(attempt, examine)))
    except Stopped:
        _end(attempt, AttemptState.STOPPED)
        raise
    except Temporary as error:
        # It is tried again by itself, and then still as it was asked for.
        _end(attempt, AttemptState.ASKED, problem=error.message)
        raise
    except NewsroomError as error:
        _end(attempt, AttemptState.FAILED, problem=error.message)
        raise
    except Exception as error:
        _end(attempt, AttemptState.FAILED, problem=f"Unexpected: {type(error).__name__}: {error}")
        raise
    _end(attempt, AttemptState.DONE, draft=known)
    return known.pk


def brief_of(*, story_id: int, now: datetime, writer: Writer) -> Brief:
    """Return what ``writer`` may use of a story; raises ``StoryGone``."""
    try:
        story = Story.objects.get(pk=story_id)
    except Story.DoesNotExist as error:
        raise StoryGone(f"Story {story_id} does not exist; it may have been merged.") from error
    passages = stories.passages_of(story_id, now=now)
    sources = Source.objects.in_bulk({passage.source_id for passage in passages})
    brief = assemble(
        story_id=story_id,
        title=story.title,
        section=story.section,
        passages=passages,
        statements=stories.statements_of(story_id, now=now),
        quoting_budgets={
            key: source.quoting_budget
            for key, source in sources.items()
            if source.quoting_budget is not None
        },
        now=now,
        site_zone=settings.TIME_ZONE,
        closed_to_models=[key for key, source in sources.items() if not source.may_feed_model],
        closed_reports=reserved_reports({passage.report_id for passage in passages}),
        default_language=settings.LANGUAGE_CODE,
    )
    return for_model(brief) if writer.needs_model else brief


def _newest(story_id: int, digest: str) -> tuple[Draft | None, str]:
    """Return the newest draft of the same inputs, and the digest of one that comes after it.

    After a draft in which another writer stood in there may be one, under a digest of its own.
    """
    found: Draft | None = None
    while True:
        one = Draft.objects.filter(story_id=story_id, inputs_digest=digest).first()
        if one is None:
            return found, digest
        found = one
        if not _fell_back(one):
            return one, digest
        digest = hashlib.sha256(f"{digest}\nonce more\n".encode()).hexdigest()


def _fell_back(draft: Draft) -> bool:
    """Say whether a writer that was asked first did not write."""
    return bool(draft.making.get("notes", {}).get("tried"))


def _as_asked(
    brief: Brief, attempt: Attempt, standing: tuple[Sequence[Sentence], frozenset[str]]
) -> Brief:
    """Return ``brief`` with what the desk asked for."""
    sentences, kept = standing if attempt.is_update else ((), frozenset())
    return replace(
        brief,
        shape=attempt.shape,
        write_in=attempt.language,
        single_source_reason=attempt.single_source_reason,
        standing=tuple(sentences),
        kept=kept,
    )


def _demand_sources(brief: Brief) -> None:
    """Raise ``TooFewSources`` unless enough independent sources stand behind the passages.

    An editor may have chosen otherwise, with a reason that stays with the draft.
    """
    keys = {passage.source_id for passage in brief.passages}
    rows = Source.objects.filter(pk__in=keys).values_list("owner", "slug")
    count = len({owner or slug for owner, slug in rows})
    if count < settings.DRAFT_MIN_SOURCES and not brief.single_source_reason:
        raise TooFewSources(
            f"The story rests on {count} independent source{'' if count == 1 else 's'}; "
            f"{settings.DRAFT_MIN_SOURCES} are needed. Wait for another, or say at the desk "
            "(or with --although) why it is drafted all the same; the page will say so.",
            data={"sources": count, "needed": settings.DRAFT_MIN_SOURCES},
        )


def _begin(story_id: int, now: datetime) -> Attempt:
    """Return the attempt that the desk asked for, or a new one, marked as under way."""
    with transaction.atomic():
        attempt = (
            Attempt.objects.select_for_update()
            .filter(story_id=story_id, state=AttemptState.ASKED)
            .first()
        )
        if attempt is None:
            attempt = Attempt(story_id=story_id, created_at=now)
        attempt.state = AttemptState.WRITING
        attempt.stage = "gathering the evidence"
        attempt.updated_at = now
        attempt.save()
    return attempt


def _end(
    attempt: Attempt, state: AttemptState, *, draft: Draft | None = None, problem: str = ""
) -> None:
    told = {"problem": " ".join(problem.split())[:1000]}
    if state is AttemptState.STOPPED:
        told = {}  # Who stopped it stands there.
    Attempt.objects.filter(pk=attempt.pk).update(state=state, draft=draft, stage="", **told)


def _store(brief: Brief, digest: str, written: Written) -> Draft:
    making = written.making.as_json()
    if brief.single_source_reason:
        making["notes"]["single_source_reason"] = brief.single_source_reason
    draft, _ = Draft.objects.get_or_create(
        story_id=brief.story_id,
        inputs_digest=digest,
        defaults={
            "form": written.text.form.value,
            "headline": written.text.headline.text[:500],
            "text": storage.to_json(written.text),
            "making": making,
            "created_at": brief.now,
        },
    )
    return draft
