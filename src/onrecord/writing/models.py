"""Drafts as a writer gave them: never changed afterwards, so that edits can be told from it.

And how each came about: the attempts at a story, and every request that was sent to a model.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class AttemptState(models.TextChoices):
    """How far an attempt is."""

    ASKED = "asked", _("Asked for")
    WRITING = "writing", _("Writing")
    DONE = "done", _("Written")
    FAILED = "failed", _("Not written")
    STOPPED = "stopped", _("Stopped")


class Attempt(models.Model):
    """One try at drafting a story: what was asked, how far it is, how it came out.

    ``shape`` and ``language`` are an editor's choices, empty where there was none;
    ``single_source_reason`` is why an editor had it drafted from fewer independent sources
    than are asked for. ``is_update`` keeps the standing text and changes what it must.
    ``problem`` is one sentence for the desk; of an attempt that was stopped, who stopped it; of one
    that is asked for, why it did not succeed when it was last tried.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="attempts")
    state = models.CharField(
        max_length=16, choices=AttemptState.choices, default=AttemptState.ASKED
    )
    shape = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=35, blank=True)
    single_source_reason = models.CharField(max_length=500, blank=True)
    is_update = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=150, blank=True)
    stage = models.CharField(max_length=100, blank=True)
    sentences = models.PositiveIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=1000, blank=True)
    draft = models.ForeignKey(
        Draft, models.SET_NULL, null=True, blank=True, related_name="attempts"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["story", "state"], name="attempt_story_state")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is asked for or under way."""
        return self.state in (AttemptState.ASKED, AttemptState.WRITING)

    @property
    def notes(self) -> dict[str, Any]:
        """What the writer noted: what was left out, flagged, tried before."""
        return dict(self.draft.making.get("notes", {})) if self.draft else {}


class SpendingDay(models.Model):
    """A day (UTC) on which models were asked; its row is the lock of that day's ceilings."""

    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return self.day.isoformat()


class ModelCall(models.Model):
    """One request to a model: who asked for what, with which prompt, and what it came to.

    Until ``is_settled`` the tokens and the cost are the most that the request can come to.
    ``is_silent``: time was up before any part of an answer had come. Kept when the story goes.
    """

    story_id = models.BigIntegerField(db_index=True)
    attempt = models.ForeignKey(
        Attempt, models.SET_NULL, null=True, blank=True, related_name="calls"
    )
    day = models.DateField(db_index=True)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    prompt_digest = models.CharField(max_length=64)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    seconds = models.FloatField(default=0.0)
    problem = models.CharField(max_length=500, blank=True)
    is_settled = models.BooleanField(default=False)
    is_silent = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.model} {self.purpose} {self.asked_at:%Y-%m-%d %H:%M}"
