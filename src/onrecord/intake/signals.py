"""Facts that intake announces."""

from django.dispatch import Signal

report_changed = Signal()
"""Sent, in the transaction that stores it, when a source changed, corrected or took back an item.

Arguments: report_id (the new version or notice), supersedes_id (the report that it touches),
change (``edited``, ``corrected``, ``withdrawn`` or ``killed``), at (an instant).
"""
