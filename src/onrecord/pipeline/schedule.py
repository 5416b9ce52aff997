"""What has an instant of its own: articles that go live or expire by schedule.

Wagtail's own command does the same in one transaction, by the clock; here one article that
cannot be published holds up no other, and the time is passed in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from wagtail.models import Page, Revision

from onrecord.publishing.guards import publishing_at
from onrecord.vocabulary.errors import NewsroomError

logger = logging.getLogger(__name__)


def keep_schedule(*, now: datetime) -> int:
    """Publish and take off what is due at ``now``; return how many pages were.

    What is refused (a text that was not cleared) is told in the log and stays as it is.
    """
    expired = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
    done = sum(_do(_expire, pk, now) for pk in list(expired.values_list("pk", flat=True)))
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    return done + sum(_do(_publish, pk, now) for pk in list(due.values_list("pk", flat=True)))


def _do(verb: Callable[[int, datetime], bool], pk: int, now: datetime) -> bool:
    """Do one thing in a transaction of its own; a fault is told and stops nothing else."""
    try:
        with transaction.atomic(), publishing_at(now):
            return verb(pk, now)
    except NewsroomError as refused:
        logger.warning("Not done by schedule: %s", refused)
    except Exception:
        logger.exception("%s of %s by schedule failed", verb.__name__.strip("_"), pk)
    return False


def _expire(pk: int, now: datetime) -> bool:
    # Locked and asked again: two workers must not do the same at once.
    page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lte=now).first()
    if page is None:
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int, now: datetime) -> bool:
    due = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=now)
    revision = due.first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
