"""What lets others in: tokens of the HTTP inbox, and subscriptions at WebSub hubs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxToken(models.Model):
    """Who may send to the HTTP inbox, in the name of one source, until it is revoked.

    Only the SHA-256 of the token is kept; ``hint`` is its end, by which people tell tokens
    apart. ``minute_began_at`` and ``in_minute`` count what was sent since. ``made_by`` is the
    editor who made it at the desk.
    """

    source = models.ForeignKey("intake.Source", models.CASCADE, related_name="inbox_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    minute_began_at = models.DateTimeField(null=True, blank=True)
    in_minute = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        app_label = "intake"
        ordering: ClassVar = ["source_id", "created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"


class SubscriptionState(models.TextChoices):
    """How far a subscription at a hub has come."""

    WANTED = "wanted", _("To be asked for")
    ASKED = "asked", _("Asked for")
    ACTIVE = "active", _("Active")
    DENIED = "denied", _("Refused by the hub")
    LEAVING = "leaving", _("Being ended")
    ENDED = "ended", _("Ended")


class Subscription(models.Model):
    """What a hub has promised to push for one channel, until when.

    ``key`` is the unguessable part of the address that the hub calls; the secret with which
    it signs is made from it and the site's own secret, and is stored nowhere. ``bad`` counts
    pushes whose signature did not fit.
    """

    channel = models.OneToOneField("intake.Channel", models.CASCADE, related_name="subscription")
    hub = models.CharField(max_length=2000)
    topic = models.CharField(max_length=2000)
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=16, choices=SubscriptionState.choices, default=SubscriptionState.WANTED
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    lease_ends_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)
    pushes = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "intake"

    def __str__(self) -> str:
        return f"{self.topic} at {self.hub}"
