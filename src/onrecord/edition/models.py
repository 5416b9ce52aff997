"""What has been printed, where, and what each page shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PrintRun(models.Model):
    """One order to print. Its id is the *generation* of every page printed under it.

    It is taken before the first page is rendered, so a page of a later run was rendered
    from data that is at least as new; between two prints of one path the higher id wins.
    """

    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    pages = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"


class PrintedPage(models.Model):
    """One public page as it was printed last. ``status`` is 200, or 410 once withdrawn."""

    path = models.CharField(max_length=500, unique=True)
    status = models.PositiveSmallIntegerField(default=200)
    media_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    generation = models.PositiveBigIntegerField(default=0)
    printed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path


class PrintedKey(models.Model):
    """A page shows the thing called ``key`` (``article-12``, ``section-3``, ``front``)."""

    page = models.ForeignKey(PrintedPage, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "key"], name="one_key_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} shows {self.key}"
