"""Which live article stands at an address, found at once instead of step by step."""

from __future__ import annotations

from onrecord.publishing.models import ArticlePage

RELATIONS = ("lead_picture", "narration", "draft", "ledger")
"""What the page of an article needs of other tables, one row each."""


def find_live(url_path: str, *, slug: str) -> ArticlePage | None:
    """Return the live article at a path of the page tree, with its ``RELATIONS``; one query.

    Whether everyone may read it is not asked here. ``slug`` is the path's last step: the
    database finds few rows by it, and the path among them.
    """
    found = ArticlePage.objects.live().filter(slug=slug, url_path=url_path)
    article: ArticlePage | None = found.select_related(*RELATIONS).defer("draft__text").first()
    return article


def is_whole(article: ArticlePage) -> bool:
    """Return whether the article came with its relations."""
    return all(article._meta.get_field(name).is_cached(article) for name in RELATIONS)
