"""What the desk remembers of its people: when each last looked at which story."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from onrecord.stories.models import Story


class Look(models.Model):
    """When an editor last looked at a story, and up to when they knew it before (``None``: never).

    A look that goes on does not count as the next: see ``looks``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "story"], name="one_look_a_user_and_story"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.story_id}"
