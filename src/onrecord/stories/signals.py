"""Facts that stories announce; heard by higher floors."""

from django.dispatch import Signal

stories_regrouped = Signal()
"""Sent inside the transaction in which reports changed their story: an editor merged, split,
moved or took that back, or settling placed them again.
Arguments: story_ids (every story that lost or won reports), at."""

report_replaced = Signal()
"""Sent when a newer version of a report has been read and has its place in the story.
Arguments: report_ids (every older version), newest_id, at. May be sent twice for one version."""
