"""Drafts as a writer gave them: never changed afterwards, so that edits can be told from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from onrecord.stories.models import Story


class Draft(models.Model):
    """One text written from a story.

    ``text`` is the JSON of a ``DraftText`` (see ``writing.storage``); ``inputs_digest``
    names the passages it was written from, so that the same story is not drafted twice
    from the same evidence.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=16)
    headline = models.CharField(max_length=500)
    text = models.JSONField()
    making = models.JSONField()
    inputs_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["story", "inputs_digest"], name="one_draft_per_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.headline
