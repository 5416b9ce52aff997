"""Runs: the truth about what work is to be done, by whom it is held, and how far it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How a run stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class Run(models.Model):
    """One thing on its way along a line.

    ``line`` names the line (``report``, ``story``, ``article``), ``subject_id`` the thing,
    ``reason`` why it was started; one run per (line, subject, reason) exists. ``step`` is
    the name of the next step. A worker holds the run while ``lease_until`` is ahead;
    ``fence`` grows with each take-over, and only the holder of the newest fence may write.
    """

    line = models.CharField(max_length=16)
    subject_id = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=100)
    step = models.CharField(max_length=40)
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_index=True)
    problem = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "subject_id", "reason"], name="one_run_per_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="run_state_due")]

    def __str__(self) -> str:
        return f"{self.line} {self.subject_id}: {self.step} ({self.state})"


class StepRecord(models.Model):
    """That a step of a run was done (or failed), when, and how long it took."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="records")
    step = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16)
    message = models.CharField(max_length=500, blank=True)
    fence = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        ordering: ClassVar = ["run_id", "id"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.step}: {self.outcome}"
