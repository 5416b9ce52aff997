"""What the indexes have in common that stand in a database which Django knows."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from onrecord.reader.search.indexes.port import Index


class DatabaseIndex(Index):
    """An index in the newsroom's own database, written in the transaction of what it tells."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Work in the database that Django knows as ``using``."""
        self._using = using

    @property
    def _connection(self) -> BaseDatabaseWrapper:
        return connections[self._using]  # one a thread, so never kept
