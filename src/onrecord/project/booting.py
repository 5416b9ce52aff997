"""Starting Django for a command, and preparing a home: database, files, site, editor."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

import django
from django.core.management import call_command

from onrecord.project import preflight

BLANK = Path(__file__).with_name("blank.sql")
"""What an empty newsroom's SQLite database holds; ``scripts/build_blank.py`` writes it."""


def boot() -> None:
    """Check the home and the database, then start Django. Raises ``CannotStart``."""
    from django.conf import settings

    preflight.check_home(settings.ONRECORD_HOME)
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "onrecord.plumbing.sqlite":
        preflight.check_database(Path(database["NAME"]))
    django.setup()


def boot_prepared() -> None:
    """Start Django and bring the home up to date: what every command but ``doctor`` does first."""
    boot()
    prepare()


def prepare() -> None:
    """Migrate, collect static files, set up the site, print error pages: only where needed."""
    from django.utils import timezone

    from onrecord.edition import error_pages

    if _migrations_are_due():
        _fill_if_blank()
        call_command("migrate", verbosity=0, interactive=False)
    is_collected_anew = _collect_static()
    _set_up_site(timezone.now())
    if is_collected_anew or not error_pages.are_printed():
        error_pages.print_error_pages(now=timezone.now())


def _fill_if_blank() -> None:
    """Give an SQLite database without tables those that migrations made when the text was written.

    All or nothing; what has been migrated since then is left to migrate.
    """
    from django.conf import settings
    from django.db import connection, transaction
    from wagtail.coreutils import get_supported_content_language_variant
    from wagtail.models import Locale

    from onrecord.plumbing.sqlite import blank

    if connection.vendor != "sqlite":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if not blank.is_empty(cursor):
            return
        blank.fill(cursor, BLANK.read_text(encoding="utf-8"))
        language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
        Locale.objects.update(language_code=language)


def _migrations_are_due() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static() -> bool:
    """Collect static files when the installed code is not the one they were collected from.

    Returns whether they were collected.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    newest = 0.0
    count = 0
    for finder in get_finders():
        for path, storage in finder.list([]):
            newest = max(newest, Path(storage.path(path)).stat().st_mtime)
            count += 1
    stamp = f"{count} files, newest {newest:.3f}"
    marker = Path(settings.STATIC_ROOT) / ".collected"
    if marker.exists() and marker.read_text(encoding="ascii") == stamp:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    marker.write_text(stamp, encoding="ascii")
    return True


def _set_up_site(now: datetime) -> None:
    from django.conf import settings

    from onrecord.publishing.models import HomePage
    from onrecord.publishing.operations import set_up_site

    if HomePage.objects.exists():
        return
    set_up_site(
        now=now,
        site_name=settings.SITE_NAME,
        sections=[
            ("world", "World", "What happens between countries"),
            ("business", "Business", "Money, work and trade"),
            ("science", "Science", "What we learn, and how we know"),
            ("local", "Local", "Close to home"),
        ],
        hostname=settings.ONRECORD_HOST,
        port=settings.ONRECORD_PORT,
    )


def editor_login() -> tuple[str, str]:
    """Return name and password of the first editor; made once, kept in the home (mode 0600).

    The password is empty when the file was deleted or the password changed since.
    """
    from django.conf import settings
    from django.contrib.auth import get_user_model

    path: Path = settings.ONRECORD_HOME / "editor-login.txt"
    users = get_user_model().objects
    if not users.filter(is_active=True).exists():
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        user = users.create_superuser("editor", email="", password=password)
        path.touch(mode=0o600)
        path.write_text(f"{user.get_username()}\n{password}\n", encoding="utf-8")
    try:
        name, password = path.read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return "", ""
    kept = users.filter(username=name).first()
    return (name, password) if kept and kept.check_password(password) else (name, "")
