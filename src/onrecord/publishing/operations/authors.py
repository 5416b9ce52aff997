"""Who signs when no person does."""

from __future__ import annotations

from django.conf import settings

from onrecord.publishing.models import Author

NEWSROOM_SLUG = "newsroom"


def get_newsroom(*, name: str = "") -> Author:
    """Return the newsroom as an author; it is made on first use, as ``name``. Never a person."""
    author, _ = Author.objects.get_or_create(
        slug=NEWSROOM_SLUG, defaults={"name": name or settings.SITE_NAME, "is_person": False}
    )
    return author
