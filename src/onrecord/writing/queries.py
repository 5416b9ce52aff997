"""Questions about drafts."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.vocabulary.drafts import DraftText
from onrecord.writing import storage
from onrecord.writing.models import Attempt, Draft


def draft_text(draft: Draft) -> DraftText:
    """Return the text of ``draft`` as its writer gave it.

    Raises ``storage.DamagedDraft`` when the stored data cannot be read.
    """
    return storage.from_json(draft.text)


def find_latest_draft(story_id: int) -> Draft | None:
    """Return the newest draft of a story, or ``None`` when it has none."""
    return Draft.objects.filter(story_id=story_id).order_by("-created_at", "-id").first()


def find_latest_attempt(story_id: int) -> Attempt | None:
    """Return the newest attempt at drafting a story with its draft, or ``None``."""
    return (
        Attempt.objects.filter(story_id=story_id)
        .select_related("draft")
        .defer("draft__text")
        .order_by("-created_at", "-pk")
        .first()
    )


def latest_attempts(story_ids: Collection[int]) -> dict[int, Attempt]:
    """Return story id -> its newest attempt, in one query."""
    rows = (
        Attempt.objects.filter(story_id__in=story_ids)
        .select_related("draft")
        .defer("draft__text")
        .order_by("created_at", "pk")
    )
    return {attempt.story_id: attempt for attempt in rows}
