#!/usr/bin/env python3
"""Write ``src/onrecord/project/blank.sql``: the database of a newsroom that has just been migrated.

Run it after adding a migration, or after an upgrade that brings some::

    .venv/bin/python scripts/build_blank.py [--check]

With ``--check`` nothing is written; the exit code is 1 where the file is not what migrations make.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path


def main() -> None:
    """Migrate an empty home and write what came out."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="onrecord.project.settings",
            ONRECORD_HOME=home,
            ONRECORD_LANGUAGE="en",
        )
        os.environ.pop("ONRECORD_DATABASE_URL", None)
        import pysqlite3.dbapi2 as sqlite
        from django.core.management import call_command

        from onrecord.plumbing.sqlite import blank
        from onrecord.project import booting

        booting.boot()
        call_command("migrate", verbosity=0, interactive=False)
        with closing(sqlite.connect(Path(home) / "onrecord.sqlite3")) as connection:
            text = blank.dump(connection, source=blank.digest_of_migrations())
    if "--check" in sys.argv[1:]:
        sys.exit(booting.BLANK.read_text(encoding="utf-8") != text)
    booting.BLANK.write_text(text, encoding="utf-8")
    print(f"{booting.BLANK}: {len(text):,} characters")


if __name__ == "__main__":
    main()
