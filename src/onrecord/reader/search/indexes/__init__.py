"""Which index a newsroom has: Django's and Wagtail's own settings say it, no setting of ours.

``WAGTAILSEARCH_BACKENDS["default"]["BACKEND"]`` names the database (then the vendor of
``DATABASES["default"]`` decides) or OpenSearch or Elasticsearch (then ``URLS`` does).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import connection

from onrecord.reader.search.indexes.port import Index
from onrecord.reader.search.indexes.postgresql import PostgresIndex
from onrecord.reader.search.indexes.sqlite import SqliteIndex

_DATABASES: dict[str, type[Index]] = {"sqlite": SqliteIndex, "postgresql": PostgresIndex}


@cache
def current_index() -> Index:
    """Return the index that the settings name; raises ``ImproperlyConfigured``."""
    chosen: dict[str, Any] = settings.WAGTAILSEARCH_BACKENDS.get("default", {})
    backend = str(chosen.get("BACKEND", ""))
    if "opensearch" in backend or "elasticsearch" in backend:
        # An HTTP client comes with it, which a newsroom on its database never loads.
        from onrecord.reader.search.indexes.opensearch import OpenSearchIndex

        return OpenSearchIndex.from_settings(chosen)
    if "database" not in backend:
        raise ImproperlyConfigured(
            f"WAGTAILSEARCH_BACKENDS names {backend!r}. Readers' search works on the database "
            "and on OpenSearch or Elasticsearch."
        )
    if connection.vendor not in _DATABASES:
        raise ImproperlyConfigured(
            f"Readers' search does not work on {connection.display_name}; it works on SQLite "
            "and PostgreSQL, and on OpenSearch beside any database."
        )
    return _DATABASES[connection.vendor]()


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"WAGTAILSEARCH_BACKENDS", "DATABASES"}:
        current_index.cache_clear()


setting_changed.connect(_forget)
