"""Facts that stories announce; heard by higher floors."""

from django.dispatch import Signal

stories_regrouped = Signal()
"""Sent inside the transaction in which an editor merged stories or moved a report.
Arguments: story_ids (every story that lost or won reports), at."""
