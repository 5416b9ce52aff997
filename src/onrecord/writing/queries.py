"""Questions about drafts."""

from __future__ import annotations

from onrecord.vocabulary.drafts import DraftText
from onrecord.writing import storage
from onrecord.writing.models import Draft


def draft_text(draft: Draft) -> DraftText:
    """Return the text of ``draft`` as its writer gave it.

    Raises ``storage.DamagedDraft`` when the stored data cannot be read.
    """
    return storage.from_json(draft.text)


def find_latest_draft(story_id: int) -> Draft | None:
    """Return the newest draft of a story, or ``None`` when it has none."""
    return Draft.objects.filter(story_id=story_id).order_by("-created_at", "-id").first()
