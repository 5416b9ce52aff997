"""Polling of channels, and drafting of stories that came to rest."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onrecord.intake import operations as intake
from onrecord.intake.operations.rechecking import recheck_page
from onrecord.intake.queries import unread_deliveries
from onrecord.pipeline.models import Run
from onrecord.pipeline.operations import start_run
from onrecord.stories.queries import due_for_drafting
from onrecord.vocabulary.errors import NewsroomError

logger = logging.getLogger(__name__)


def poll(*, channel_id: int) -> int:
    """Fetch one channel and start a run for each new delivery. Returns how many.

    A failure is recorded in the channel's health, which the desk shows; nothing is raised,
    since the next poll is the retry.
    """
    now = timezone.now()
    try:
        delivery_ids = intake.poll_channel(channel_id=channel_id, now=now)
    except NewsroomError as error:
        logger.info("channel %s: %s", channel_id, error)
        return 0
    for delivery_id in delivery_ids:
        start_run(line="delivery", subject_id=delivery_id, now=now)
    return len(delivery_ids)


def recheck(*, report_id: int) -> None:
    """Look at a report's page again, and send a version that this made along the line."""
    now = timezone.now()
    try:
        version_id = recheck_page(report_id=report_id, now=now)
    except NewsroomError as error:
        logger.info("page of report %s: %s", report_id, error)
        return
    if version_id is not None:
        start_run(line="report", subject_id=version_id, now=now)


def start_unread(*, now: datetime) -> int:
    """Start a run for each delivery that is kept and has none. Returns how many.

    A kill between keeping a delivery and starting its run leaves one; a feed that then
    answers "not modified" would never bring it back.
    """
    started = Run.objects.filter(line="delivery").values("subject_id")
    stranded = unread_deliveries().exclude(pk__in=started).values_list("pk", flat=True)
    with transaction.atomic():
        delivery_ids = list(stranded)
        for delivery_id in delivery_ids:
            start_run(line="delivery", subject_id=delivery_id, now=now)
    return len(delivery_ids)


def start_drafts(*, now: datetime, limit: int | None = None) -> list[int]:
    """Start a run for each of the largest stories that are due for a draft.

    The reason carries the hour, so that a story is drafted once an hour at the most, and
    the ceiling on cost holds however often feeds change (RELIABILITY row 27).
    """
    story_ids = due_for_drafting(
        now=now,
        min_sources=settings.DRAFT_MIN_SOURCES,
        limit=settings.DRAFTS_PER_ROUND if limit is None else limit,
        redraft_after=timedelta(seconds=settings.REDRAFT_SECONDS),
    )
    with transaction.atomic():
        for story_id in story_ids:
            start_run(line="story", subject_id=story_id, reason=f"{now:%Y-%m-%dT%H}", now=now)
    return story_ids
