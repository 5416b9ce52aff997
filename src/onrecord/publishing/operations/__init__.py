"""Verbs that write: the site is set up, articles are laid out, edited, cleared, withdrawn."""

from onrecord.publishing.operations.articles import attach_narration, lay_out, reground
from onrecord.publishing.operations.corrections import correct, drop_correction
from onrecord.publishing.operations.editing import save_edit
from onrecord.publishing.operations.live import publish_on_autopilot, withdraw
from onrecord.publishing.operations.reviewing import note_work
from onrecord.publishing.operations.site import set_up_site
from onrecord.publishing.operations.sources import queue_source_change, settle_source_changes
from onrecord.publishing.operations.versions import remember_version
from onrecord.publishing.queries import section_for

__all__ = [
    "attach_narration",
    "correct",
    "drop_correction",
    "lay_out",
    "note_work",
    "publish_on_autopilot",
    "queue_source_change",
    "reground",
    "remember_version",
    "save_edit",
    "section_for",
    "set_up_site",
    "settle_source_changes",
    "withdraw",
]
