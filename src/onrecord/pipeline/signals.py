"""Facts that the pipeline announces to its own doors."""

from django.dispatch import Signal

run_due = Signal()
"""Sent after commit when a run is due, so that a worker is woken. Argument: run_id."""
