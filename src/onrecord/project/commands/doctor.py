"""``onrecord doctor``: check the installation and say what to mend."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import StringIO


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument("--welcome", action="store_true", help=argparse.SUPPRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one question of the doctor came to."""

    what: str
    ok: bool
    says: str


def run(arguments: argparse.Namespace) -> int:
    """Ask every question. Exit code 1 when something must be mended."""
    from onrecord.project import booting

    if arguments.welcome:
        booting.boot_prepared()
        from onrecord.project.welcome import print_welcome

        _ask_checks()
        _print_missing()
        print_welcome()
        return 0
    booting.boot_prepared()
    answers = [
        _ask(what, question)
        for what, question in (
            ("Python", _python),
            ("SQLite", _sqlite),
            ("Disk", _disk),
            ("Settings and engines", _ask_checks),
            ("Database", _integrity),
            ("Voice", _voice),
            ("Provenance key", _key),
            ("Hubs of feeds", _hubs),
            ("Addresses of sections", _addresses),
            ("Published texts", _texts),
        )
    ]
    _print(answers, as_json=arguments.json)
    return 0 if all(answer.ok for answer in answers) else 1


def _print(answers: list[Answer], *, as_json: bool) -> None:
    from onrecord.project.output import print_json

    if as_json:
        print_json([asdict(answer) for answer in answers])
        return
    for answer in answers:
        print(f"{'ok  ' if answer.ok else 'MEND'}  {answer.what}: {answer.says}")


def _ask(what: str, question: Callable[[], str]) -> Answer:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import SystemCheckError

    from onrecord.vocabulary.errors import NewsroomError

    try:
        return Answer(what=what, ok=True, says=question())
    except (NewsroomError, ImproperlyConfigured, SystemCheckError, OSError, ValueError) as error:
        return Answer(what=what, ok=False, says=str(error).strip())


def _python() -> str:
    return sys.version.split()[0]


def _sqlite() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return f"not used: the database is {connection.display_name}"
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    return f"{version}, journal mode {mode}"


def _disk() -> str:
    from django.conf import settings

    free = shutil.disk_usage(settings.ONRECORD_HOME).free
    return f"{free // 2**30} GB free for {settings.ONRECORD_HOME}"


def _ask_checks() -> str:
    from django.core.management import call_command

    # The check's own words go nowhere: what it finds is raised, and told as the answer.
    call_command("check", stdout=StringIO(), stderr=StringIO())
    return "every configured engine can be built"


def _integrity() -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            answer = cursor.fetchone()[0]
        if answer != "ok":
            raise ValueError(f"damaged: {answer}. Restore a backup.")
        return "intact"
    connection.ensure_connection()
    return f"{connection.display_name} answers"


def _voice() -> str:
    from onrecord.narration.engines import speakers

    speaker = speakers["default"]
    languages = ", ".join(speaker.languages) or "no language"
    return f"{speaker.name} {speaker.voice} speaks {languages}"


def _key() -> str:
    from django.conf import settings

    folder = settings.ONRECORD_HOME / "keys"
    return f"in {folder}" if folder.exists() else "made when the first picture is drawn"


def _hubs() -> str:
    from django.conf import settings

    from onrecord.distribution import websub

    if problems := websub.problems():
        raise ValueError(" ".join(problems))
    return f"{len(settings.WEBSUB_HUBS)} named, all told"


def _addresses() -> str:
    """Find sections that were given an address before the site itself took it."""
    from onrecord.publishing.models import SectionPage
    from onrecord.publishing.reserved import is_reserved

    slugs = list(SectionPage.objects.values_list("slug", flat=True))
    if taken := [slug for slug in slugs if is_reserved(slug)]:
        raise ValueError(
            f"{', '.join(taken)}: the site itself answers there, so readers do not reach the "
            "section. Give it another slug at the desk."
        )
    return f"{len(slugs)}, none in the way of the site's own"


def _texts() -> str:
    """Find texts that were changed behind the gate's back: in a shell, or in the database."""
    from onrecord.publishing.queries import uncleared_articles

    most = 500
    if changed := uncleared_articles(limit=most):
        raise ValueError(
            f"readers have {len(changed)} that nobody let through, like “{changed[0].title}”: "
            "open them at the desk, then approve or withdraw them."
        )
    return f"the newest {most} are as they were approved"


def _print_missing() -> None:
    """Print what was never printed, so that a new home has a front and a killed print goes on."""
    from django.utils import timezone

    from onrecord.edition.operations import bring_up_to_date

    bring_up_to_date(now=timezone.now())
