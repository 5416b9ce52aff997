"""What hubs are to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class HubNotice(models.Model):
    """A hub is to be told that the feed at ``path`` changed, or was told, or would not hear it.

    Written in the transaction that records the new print. ``due_at`` is empty where nothing
    is to be done: the hub was told (``told_at``), or given up on (``problem``) until the
    feed changes again.
    """

    hub = models.CharField(max_length=500)
    path = models.CharField(max_length=500)
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hub", "path"], name="one_notice_per_feed"),
        ]

    def __str__(self) -> str:
        return f"{self.hub}: {self.path}"
