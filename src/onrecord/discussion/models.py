"""Comments, held until a person approves them, and readers' reports of wrong sentences."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onrecord.publishing.models import ArticlePage, Correction
from onrecord.vocabulary.comments import Advice


class CommentState(models.TextChoices):
    """Whether readers see a comment."""

    HELD = "held", _("Held for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class Comment(models.Model):
    """A reader's comment.

    ``text`` is plain text; ``reasons`` are the moderator's rules that fired.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    author_name = models.CharField(max_length=80)
    author_key = models.CharField(max_length=64, db_index=True)
    text = models.TextField(max_length=4000)
    text_digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        max_length=16, choices=CommentState.choices, default=CommentState.HELD, db_index=True
    )
    advice = models.CharField(
        max_length=16,
        choices=[(advice.value, advice.name.title()) for advice in Advice],
        default=Advice.HOLD.value,
    )
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["article", "state", "created_at"], name="comment_thread"),
            models.Index(fields=["author_key", "created_at"], name="comment_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"


class WrongReason(models.TextChoices):
    """What a reader says is wrong with a sentence."""

    FACT = "fact", _("A fact is wrong")
    QUOTE = "quote", _("Someone is misquoted")
    SOURCE = "source", _("The source does not say this")
    OUTDATED = "outdated", _("It was right and is no longer")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    """What became of a reader's report."""

    OPEN = "open", _("Open")
    CORRECTED = "corrected", _("Corrected")
    DISMISSED = "dismissed", _("Dismissed")
    TRAPPED = "trapped", _("Sent by a machine")


class SentenceReport(models.Model):
    """A reader says that a published sentence is wrong.

    The sentence is bound by ``field`` and ``digest``, never by its number, so that the
    report cannot drift to another sentence; ``number`` is what it had on the page.
    ``evidence`` is what it stood on when it was reported (see ``publishing.versions``).
    ``answer`` is the editor's to the reader; a dismissal has one.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="sentence_reports")
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    evidence = models.JSONField(default=dict)
    reason = models.CharField(max_length=16, choices=WrongReason.choices)
    words = models.TextField(max_length=2000)
    words_digest = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    author_key = models.CharField(max_length=64)
    state = models.CharField(
        max_length=16, choices=ReportState.choices, default=ReportState.OPEN, db_index=True
    )
    answer = models.TextField(blank=True, max_length=2000)
    correction = models.ForeignKey(
        Correction, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["article", "created_at"], name="sentence_reports"),
            models.Index(fields=["author_key", "created_at"], name="sentence_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.text[:60]}"
