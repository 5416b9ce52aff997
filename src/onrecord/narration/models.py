"""Narrations: audio files with their timings, found again by the digest of what they say."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Narration(models.Model):
    """The audio of one text. ``marks`` is a list of {"digest", "start", "end"} in seconds.

    ``digest`` names script, language and voice: the same words are never spoken twice.
    ``chapters`` is a list of {"title", "start", "end"}; together they cover the whole file.
    """

    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=35)
    voice = models.CharField(max_length=100)
    audio = models.FileField(upload_to="audio/%Y/%m", max_length=300)
    media_type = models.CharField(max_length=60, default="audio/mpeg")
    size = models.PositiveBigIntegerField()
    duration = models.FloatField()
    marks = models.JSONField(default=list)
    chapters = models.JSONField(default=list)
    making = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.voice} {self.duration:.0f} s"

    def has_file(self) -> bool:
        """Return whether the audio file is still in storage."""
        name = self.audio.name
        return name is not None and name != "" and self.audio.storage.exists(name)

    def delete_file(self) -> None:
        """Remove the audio file from storage; the row is left alone."""
        if self.audio.name:
            self.audio.storage.delete(self.audio.name)


class Pronunciation(models.Model):
    """How a name sounds in texts of ``language`` (primary subtag), as an editor says it.

    ``said`` is syllables (zeh-LEN-skee) or phonemes between strokes. It goes before what the
    voice knows by itself.
    """

    name = models.CharField(max_length=100)
    language = models.CharField(max_length=35, default="en")
    said = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "language"], name="one_sound_per_name")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.said}"
