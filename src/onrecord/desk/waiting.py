"""What waits for an editor, on the page that signing in leads to."""

from __future__ import annotations

from typing import Any

from django.template.context import RenderContext
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from onrecord.desk import queries
from onrecord.desk.permissions import may_see_desk
from onrecord.publishing.queries import articles_in_work

DRAFTS = 5
"""So many drafts are named; the board has all of them."""


class WaitingPanel(Component):
    """The drafts to review, each with the way into it, and what else is to be decided."""

    name = "waiting"
    template_name = "desk/waiting.html"
    order = 10

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def is_shown(self) -> bool:
        """Whether this user works at the desk at all."""
        return may_see_desk(self.user)

    def get_context_data(
        self, parent_context: RenderContext | None = None
    ) -> dict[str, Any] | None:
        """Return the counts of every board and the newest drafts."""
        counts = queries.open_counts()
        boards = ("comments", "reports", "changed", "runs")
        return {
            "rows": queries.in_work(articles_in_work()[:DRAFTS]),
            "drafts": counts["articles"],
            "more": max(0, counts["articles"] - DRAFTS),
            "others": [
                {"name": name, "count": counts[name], "url": reverse(f"desk_{name}")}
                for name in boards
                if counts[name]
            ],
        }
