"""What need not be asked again of a row that the transaction that publishes has read and locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import Site

from onrecord.publishing.guards import find_asked

if TYPE_CHECKING:
    from wagtail.models import Page
else:
    Page = object


class KnownRow(Page):
    """Spares a page that is saved what its locked row already answers (see ``guards.Asked``)."""

    def full_clean(self, exclude: Any = None, **kwargs: Any) -> None:
        """Validate what may have changed: relations that stand in the row were valid there."""
        asked = find_asked(self.pk)
        valid = asked.valid_in(self) if asked else set()
        super().full_clean(exclude={*(exclude or ()), *valid}, **kwargs)

    def _check_slug_is_unique(self) -> None:
        """Ask the siblings, unless the row that is locked has this slug at this place already."""
        asked = find_asked(self.pk)
        if not asked or (self.slug, self.path) != (asked.row.slug, asked.row.path):
            super()._check_slug_is_unique()

    def is_site_root(self) -> bool:
        """Return whether a site begins here: by the paths that Wagtail keeps, if ours stays."""
        asked = find_asked(self.pk)
        if asked and self.url_path == asked.row.url_path:
            return any(self.url_path == site.root_path for site in Site.get_site_root_paths())
        return bool(super().is_site_root())


def is_as_read(now: Page, before: Page) -> bool:
    """Return whether a row, just locked, says what it said when it was read before.

    Both with their newest revisions, whose contents are compared as well.
    """
    if type(now) is not type(before):
        return False
    fields = [field.attname for field in now._meta.concrete_fields]
    return all(getattr(now, name) == getattr(before, name) for name in fields) and (
        now.latest_revision.content == before.latest_revision.content
    )
