"""Django's SQLite backend, bound to pysqlite3 instead of the standard library's module."""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

SAFE_VERSION = (3, 51, 3)
"""The first SQLite release without the WAL-reset fault."""

_BACKEND = "django.db.backends.sqlite3"


def _import_over_carried() -> None:
    """Import Django's backend with ``sqlite3`` meaning pysqlite3, then put ``sqlite3`` back.

    Django binds the module at import and subclasses its cursor, so a binding made later
    would leave two kinds of cursor and exception in one process.
    """
    if any(name.startswith(f"{_BACKEND}.base") for name in sys.modules):
        stale = [
            name for name in sys.modules if name == _BACKEND or name.startswith(f"{_BACKEND}.")
        ]
        for name in stale:
            del sys.modules[name]
    kept = {name: sys.modules.get(name) for name in ("sqlite3", "sqlite3.dbapi2")}
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    try:
        import django.db.backends.sqlite3.base  # noqa: F401
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


_import_over_carried()

from django.db.backends.sqlite3.base import (  # noqa: E402
    DatabaseWrapper as DjangoDatabaseWrapper,
)


class DatabaseWrapper(DjangoDatabaseWrapper):
    """SQLite as Django knows it, on the carried library."""

    Database = pysqlite3.dbapi2
