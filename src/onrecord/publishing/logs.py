"""Writing several entries of Wagtail's audit log at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One entry: a registered action, its data, and the revision that it is about."""

    action: str
    data: dict[str, Any] = field(default_factory=dict)
    revision: Revision | None = None
    is_change: bool = False


def log_together(page: Page, logs: Sequence[Log], *, user: Any) -> None:
    """Write ``logs`` of ``page`` in this order, as ``wagtail.log_actions.log`` writes each.

    That one asks the database, for every entry, whether page, user, revision and type exist:
    here they were just read or written, and all entries are one statement. Actions must be
    registered (see ``wagtail_hooks``).
    """
    context = get_active_log_context()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page=page,
            content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
            label=page.get_admin_display_title(),
            action=one.action,
            data=one.data,
            revision=one.revision,
            content_changed=one.is_change,
            user=user or context.user,
            uuid=context.uuid,
            timestamp=timezone.now(),
        )
        for one in logs
    )
