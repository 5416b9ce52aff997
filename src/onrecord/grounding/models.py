"""The ledger: every sentence of a text with its verdict, its checks and its supports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from onrecord.intake.models import Passage
from onrecord.stories.models import Story
from onrecord.vocabulary.texts import SentenceKind, TextField
from onrecord.vocabulary.verdicts import Verdict
from onrecord.writing.models import Draft


class Ledger(models.Model):
    """All sentences of one text. ``story`` is where its evidence may come from."""

    story = models.ForeignKey(Story, models.PROTECT, null=True, blank=True, related_name="ledgers")
    draft = models.OneToOneField(
        Draft, models.SET_NULL, null=True, blank=True, related_name="ledger"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ledger {self.pk}"


class LedgerEntry(models.Model):
    """One sentence on the record. Found again after an edit by ``digest`` within its ledger."""

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="entries")
    digest = models.CharField(max_length=64)
    text = models.TextField()
    field = models.CharField(max_length=16, choices=[(f.value, f.name.title()) for f in TextField])
    paragraph = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(
        max_length=16,
        choices=[(k.value, k.name.title()) for k in SentenceKind],
        default=SentenceKind.FACT.value,
    )
    verdict = models.CharField(
        max_length=16,
        choices=[(v.value, v.name.title()) for v in Verdict],
        default=Verdict.UNSUPPORTED.value,
    )
    score = models.FloatField(default=0.0)
    findings = models.JSONField(default=list)
    making = models.JSONField(default=dict)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    vouch_reason = models.CharField(max_length=500, blank=True)
    vouched_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ledger entries"
        ordering: ClassVar = ["ledger_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ledger", "field", "digest"], name="one_entry_per_sentence"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class EntrySupport(models.Model):
    """A stretch of a passage that supports a sentence; the passage can then not be deleted."""

    entry = models.ForeignKey(LedgerEntry, models.CASCADE, related_name="supports")
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    score = models.FloatField()
    passage_digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "passage"], name="one_support_per_passage"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} <- {self.passage_id}"
