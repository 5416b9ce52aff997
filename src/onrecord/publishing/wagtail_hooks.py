"""What publishing writes into Wagtail's audit log."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTIONS = (
    ("onrecord.review.act", _("Record an act of review"), _("An act of review was recorded")),
    ("onrecord.review.override", _("Override a quotation"), _("A quotation check was overridden")),
    ("onrecord.approve", _("Approve"), _("Approved after review")),
    ("onrecord.autopilot", _("Publish on autopilot"), _("Published on autopilot, unreviewed")),
    ("onrecord.withdraw", _("Withdraw"), _("Withdrawn")),
    ("onrecord.edit.kept_aside", _("Keep a text aside"), _("A late edit was kept aside")),
    ("onrecord.correction", _("Correct"), _("A published sentence was corrected")),
    ("onrecord.correction.drop", _("Drop a correction"), _("A correction was dropped")),
    ("onrecord.vouch", _("Vouch"), _("An editor vouched for a sentence")),
    ("onrecord.vouch.withdraw", _("Withdraw a vouch"), _("A vouch was withdrawn")),
)


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_actions(actions: Any) -> None:
    """Name the newsroom's own verbs, so that the history of a page shows them."""
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)
