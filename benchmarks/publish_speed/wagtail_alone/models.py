"""An article of a plain Wagtail site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class AloneArticle(Page):  # type: ignore[misc]
    """A headline, a standfirst and a text."""

    standfirst = models.TextField()
    body = models.TextField()

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("body"),
    ]
    template = "wagtail_alone/article.html"

    class Meta:
        """Standing alone."""

        app_label = "wagtail_alone"

    def get_context(self, request: Any, *arguments: Any, **words: Any) -> dict[str, Any]:
        """Give the newest of its section along, as a news page shows them."""
        context: dict[str, Any] = super().get_context(request, *arguments, **words)
        others = self.get_siblings(inclusive=False).live().public()
        context["more"] = others.order_by("-first_published_at")[:5]
        context["sections"] = self.get_parent().get_siblings().live().in_menu()
        return context
