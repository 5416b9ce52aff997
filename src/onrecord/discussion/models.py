"""Comments, held until a person approves them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onrecord.publishing.models import ArticlePage
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
