"""The record of an article: its reviews, every text that went live, every correction of one.

What readers have had is never changed: it is the article's public memory.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionReason(models.TextChoices):
    """Why readers got a text."""

    FIRST = "first", _("First published")
    UPDATE = "update", _("Updated")
    CORRECTION = "correction", _("Corrected")
    CLARIFICATION = "clarification", _("Clarified")


class PublishedVersion(models.Model):
    """One text that readers had, numbered from 1, written in the transaction that brought it.

    ``digest`` is its ``content_digest``. ``lines`` is the text as readers read it, in order:
    ``{"kind", "sentences": [text, ...]}``, one a block or item. ``evidence`` says, by
    ``field:digest`` of a sentence, what it stood on then (see ``publishing.versions``).
    ``words`` are the editor's to readers; ``reviewer`` is empty for a text nobody reviewed.
    """

    article = models.ForeignKey(
        "publishing.ArticlePage", models.CASCADE, related_name="published_versions"
    )
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    headline = models.CharField(max_length=255)
    standfirst = models.TextField(blank=True)
    lines = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    reason = models.CharField(max_length=16, choices=VersionReason.choices)
    words = models.TextField(blank=True, max_length=1000)
    reviewer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["article_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.headline}, version {self.number}"


class CorrectionKind(models.TextChoices):
    """Whether a published sentence was wrong, or right and easily misread."""

    CORRECTION = "correction", _("Correction")
    CLARIFICATION = "clarification", _("Clarification")


class Correction(models.Model):
    """What was wrong in a live article, what is right, and the note that readers get.

    ``was`` and ``now`` are whole sentences of ``field``; ``now`` is empty where a sentence
    was taken out. ``was_digest`` and ``digest`` are theirs. Readers see it with ``version``,
    the text that brought it; until then it waits for approval like any change of the text.
    """

    article = models.ForeignKey(
        "publishing.ArticlePage", models.CASCADE, related_name="corrections"
    )
    kind = models.CharField(max_length=16, choices=CorrectionKind.choices)
    field = models.CharField(max_length=16)
    was = models.TextField()
    was_digest = models.CharField(max_length=64)
    now = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    note = models.TextField(max_length=1000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    version = models.ForeignKey(
        PublishedVersion, models.CASCADE, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note[:60]}"

    @property
    def at(self) -> Any:
        """When readers got it; when it was made while they have not."""
        return self.version.at if self.version else self.made_at


class SourceChange(models.Model):
    """A report under an article that its source corrected or withdrew, for the editor to look at.

    Settled when a text of the article goes live that does not rest on what is gone (see
    ``publishing.fallen``).
    """

    article = models.ForeignKey("publishing.ArticlePage", models.CASCADE, related_name="+")
    report = models.ForeignKey("intake.Report", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "report"], name="one_change_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} under {self.article_id}"


class ReviewCertificate(models.Model):
    """Who examined accuracy, plausibility and sources of one exact text, when, and what changed.

    ``content_digest`` names the text examined (see ``publishing.content``); a changed text
    needs a new certificate. ``acts`` is a list of {"act", "at", "note"}, one each for
    ``accuracy``, ``plausibility`` and ``sources`` (EU AI Act, Art. 50(4), draft guidelines
    of 8 May 2026). ``changes`` is the diff from the machine's draft; ``words`` tell readers
    why they get the text. ``work`` is what the editor's page measured (see ``ReviewWork``) with
    the counts of ``compared_with_draft``; ``article_50`` is the record of ``publishing.label``.
    """

    article = models.ForeignKey(
        "publishing.ArticlePage", models.CASCADE, related_name="certificates"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewer_name = models.CharField(max_length=200)
    content_digest = models.CharField(max_length=64)
    acts = models.JSONField(default=list)
    changes = models.TextField(blank=True)
    words = models.TextField(blank=True, max_length=1000)
    overrides = models.JSONField(default=list)
    work = models.JSONField(default=dict)
    article_50 = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.reviewer_name} on {self.article_id}"

    def as_json(self) -> dict[str, Any]:
        """Return what everybody may know of the certificate, as JSON-ready data.

        Time spent, and words that were taken out before readers saw them, stay at the desk.
        """
        return {
            "reviewer": self.reviewer_name,
            "content_digest": self.content_digest,
            "acts": self.acts,
            "overrides": [
                {name: value for name, value in item.items() if name != "by"}
                for item in self.overrides
            ],
            "opened_at": self.opened_at.isoformat(),
            "approved_at": self.approved_at.isoformat() if self.approved_at else None,
            "passages_opened": len(self.work.get("opened", ())),
            "sentences": self.work.get("sentences"),
            "article_50": self.article_50 or None,
        }

    def as_full_json(self) -> dict[str, Any]:
        """Return all of the certificate for those who work on the article."""
        return {
            **self.as_json(),
            "reviewer_id": self.reviewer_id,
            "overrides": self.overrides,
            "work": self.work,
            "changes": self.changes,
            "words": self.words,
        }


class ReviewWork(models.Model):
    """What somebody did in the open editor of an article since their last approval of it.

    ``seconds`` are those in which the page was in view and used; ``opened`` lists each passage
    looked at: {"passage", "digest", "outlet", "report", "at"}. It becomes the ``work`` of the
    certificate and is deleted with the approval.
    """

    article = models.ForeignKey("publishing.ArticlePage", models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seconds = models.PositiveIntegerField(default=0)
    opened = models.JSONField(default=list)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "reviewer"], name="one_work_per_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s on {self.article_id}"
