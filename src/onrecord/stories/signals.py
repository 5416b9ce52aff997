"""Facts that stories announce; heard by higher floors."""

from django.dispatch import Signal

stories_regrouped = Signal()
"""Sent inside the transaction in which an editor merged stories or moved a report.
Arguments: story_ids (every story that lost or won reports), at."""

report_replaced = Signal()
"""Sent when a newer version of a report has been read and has its place in the story.
Arguments: report_ids (every older version), newest_id, at. May be sent twice for one version."""
