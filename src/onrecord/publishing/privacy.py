"""Which pages not everyone may read, asked once for all that is read at one moment.

Wagtail asks for the restrictions of the whole site in every query for public pages and
again for each page that it serves. A page that is printed is one look at the database:
within ``one_look`` the restrictions are read once. Outside it nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Q
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

_look: ContextVar[list[Any] | None] = ContextVar("restrictions_at_a_look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Let everything within see the restrictions as they are when first asked for."""
    token = _look.set([])
    try:
        yield
    finally:
        _look.reset(token)


def restrictions() -> list[PageViewRestriction]:
    """Return every restriction of the site with its page."""
    look = _look.get()
    if look:
        kept: list[PageViewRestriction] = look[0]
        return kept
    found = list(PageViewRestriction.objects.select_related("page"))
    if look is not None:
        look.append(found)
    return found


class ReadablePages(PageQuerySet):
    """Wagtail's own questions about pages; ``public()`` asks for restrictions once a look."""

    def private_q(self) -> Q:
        """Return the condition that is true of pages that not everyone may read."""
        private = Q()
        for restriction in restrictions():
            private |= self.descendant_of_q(restriction.page, inclusive=True)
        return private if private else Q(pk__in=[])


ReadableManager = PageManager.from_queryset(ReadablePages)
