"""Narrations: audio files with their timings, found again by the digest of what they say."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

LIGHT = ".opus"
"""How the name of a light file ends; all before is that of the audio file."""

LIGHT_TYPE = "audio/ogg; codecs=opus"

MANIFEST = ".c2pa"
"""What is put after the name of a light file for the manifest that stands beside it."""


class Narration(models.Model):
    """The audio of one text. ``marks`` is a list of {"digest", "start", "end"} in seconds.

    ``digest`` names script, language and voice: the same words are never spoken twice.
    ``chapters`` is a list of {"title", "start", "end"}; together they cover the whole file.
    ``light_size`` are the bytes of the same sound as Opus, which is made later; 0 for none.
    """

    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=35)
    voice = models.CharField(max_length=100)
    audio = models.FileField(upload_to="audio/%Y/%m", max_length=300)
    media_type = models.CharField(max_length=60, default="audio/mpeg")
    size = models.PositiveBigIntegerField()
    light_size = models.PositiveBigIntegerField(default=0)
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

    @property
    def light_name(self) -> str:
        """Under which name in storage the light file stands, or would."""
        return light_name(str(self.audio.name or ""))

    @property
    def light_url(self) -> str:
        """Where readers get the light file; empty for none."""
        return str(self.audio.storage.url(self.light_name)) if self.light_size else ""

    def delete_file(self) -> None:
        """Remove the files of the audio from storage; the row is left alone."""
        if self.audio.name:
            for name in (self.audio.name, self.light_name, self.light_name + MANIFEST):
                self.audio.storage.delete(name)


def light_name(name: str) -> str:
    """Return the name of the light file beside the audio file ``name``."""
    return f"{name.rpartition('.')[0]}{LIGHT}"


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
