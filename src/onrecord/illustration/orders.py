"""Pictures that an editor ordered from a generating service, and what was asked of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class OrderState(models.TextChoices):
    """How far an order is."""

    ASKED = "asked", "Being generated"
    MADE = "made", "Done"
    REFUSED = "refused", "Not made"


class PictureOrder(models.Model):
    """One picture that somebody ordered for an article; ``prompt`` is as it was typed.

    ``names`` are people of the story at that time, whom the rules keep out of it.
    """

    article_id = models.BigIntegerField(db_index=True)
    alias = models.CharField(max_length=60)
    prompt = models.TextField(max_length=2000)
    headline = models.CharField(max_length=255)
    language = models.CharField(max_length=35)
    names = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=OrderState.choices, default=OrderState.ASKED.value
    )
    problem = models.CharField(max_length=500, blank=True)
    picture = models.ForeignKey(
        "illustration.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return self.prompt[:80]


class GeneratingDay(models.Model):
    """A day (UTC) on which services were asked; its row is the lock of that day's ceilings."""

    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return self.day.isoformat()


class GeneratingCall(models.Model):
    """One request to a service, set aside before it was sent; kept when the order goes."""

    order_id = models.BigIntegerField(db_index=True)
    day = models.DateField(db_index=True)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=200, blank=True)
    cents = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.engine} {self.asked_at:%Y-%m-%d %H:%M}"
