"""The text of a blank database against what migrations make, and a first start from it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from django.db.migrations.loader import MigrationLoader

from onrecord.plumbing.sqlite import blank
from onrecord.project.booting import BLANK

BOOT = "from onrecord.project import booting; booting.boot();"


def _run(home: Path, code: str, **settings: str) -> sqlite.Connection:
    environment = {**os.environ, "ONRECORD_HOME": str(home), **settings}
    environment["DJANGO_SETTINGS_MODULE"] = "onrecord.project.settings"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=300)
    return sqlite.connect(home / "onrecord.sqlite3")


def test_the_text_was_written_from_the_migrations_there_are() -> None:
    """Whoever changes one writes the text again; ``build_blank.py --check`` compares the whole."""
    first, *statements = BLANK.read_text(encoding="utf-8").splitlines()
    assert first.endswith(blank.digest_of_migrations()), "Run scripts/build_blank.py"
    recorded = [line for line in statements if line.startswith('INSERT INTO "django_migrations"')]
    known = MigrationLoader(None).disk_migrations
    assert len(recorded) == len(known) > 200
    for app, name in known:
        assert any(f"'{app}', '{name}'" in line for line in recorded)


def test_a_first_start_reads_it_and_migrates_what_is_newer(tmp_path: Path) -> None:
    """It speaks the newsroom's language; an older text is like any older database."""
    older = f"""{BOOT}
from django.core.management import call_command
booting._fill_if_blank()
assert not booting._migrations_are_due()
call_command("migrate", "pipeline", "0002", verbosity=0)
assert booting._migrations_are_due()
booting._fill_if_blank()
call_command("migrate", verbosity=0)
"""
    with closing(_run(tmp_path, older, ONRECORD_LANGUAGE="fr")) as started:
        languages = started.execute("SELECT language_code FROM wagtailcore_locale").fetchall()
        # What the text leaves to the moment: times are instants, keys are those of this newsroom.
        instants = started.execute(
            "SELECT applied, count(*) FROM django_migrations GROUP BY 1 ORDER BY 2 DESC"
        ).fetchall()
        keys = started.execute("SELECT DISTINCT translation_key FROM wagtailcore_page").fetchall()
        pages = started.execute("SELECT count(*) FROM wagtailcore_page").fetchone()
        named = started.execute(
            "SELECT count(*) FROM django_migrations WHERE app = 'pipeline'"
        ).fetchone()
    assert languages == [("fr",)]
    assert instants[0][0].startswith("20")
    assert instants[0][1] > 200, "migrated one by one"
    assert len(keys) == pages[0] >= 2
    assert all(len(key) == 32 for (key,) in keys)
    assert named[0] >= 3


def test_a_filling_that_is_cut_short_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cut.sqlite3"
    with closing(sqlite.connect(path)) as connection:
        connection.isolation_level = None
        connection.execute("BEGIN")
        text = BLANK.read_text(encoding="utf-8")
        blank.fill(connection, text[: len(text) // 2].rsplit("\n", 1)[0] + "\n")
        connection.execute("ROLLBACK")
        assert blank.is_empty(connection)


@pytest.mark.parametrize("value", ["it's", "two\nlines", "a;b", "CREATE TRIGGER x BEGIN; END;"])
def test_rows_come_back_as_they_were(value: str) -> None:
    with closing(sqlite.connect(":memory:")) as one, closing(sqlite.connect(":memory:")) as two:
        one.execute("CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, said text, k char(32))")
        one.execute("INSERT INTO t (said, k) VALUES (?, ?)", (value, "not a key"))
        blank.fill(two, blank.dump(one))
        assert two.execute("SELECT id, said, k FROM t").fetchall() == [(1, value, "not a key")]
