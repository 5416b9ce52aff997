"""The one command: ``onrecord``. Each sub-command is a module of ``project.commands``.

Exit codes: 0 done, 1 it could not be done (one sentence on stderr says why), 2 the words of
the command are wrong.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol, cast

COMMANDS: dict[str, str] = {
    "run": "serve the site and the desk, and do the newsroom's work (serve + work)",
    "serve": "serve the site and the desk",
    "work": "do the newsroom's work: poll, read, group, draft, print, narrate",
    "source": "add, list, import, export and poll sources",
    "receive": "take in a file, a web address, or text from standard input",
    "collect": "take in what waits in the watched folder, in mailboxes and at hubs",
    "inbox": "make, list and revoke tokens of the HTTP inbox",
    "mail": "say whose letters are taken in",
    "story": "list developing stories, or show one",
    "draft": "write a draft of a story",
    "status": "show what is waiting, running, done and stopped",
    "doctor": "check the installation and say what to mend",
    "demo": "load the sample newsroom and run the line over it",
    "search": "index all articles again, or ask as a reader does",
    "print": "print the whole edition again",
    "provenance": "show or renew the key with which files are signed",
    "edition": "have nginx, a bucket or a cache serve what is printed",
}


class Command(Protocol):
    """What a module of ``project.commands`` offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and return the exit code."""


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; only the sub-command named is imported, so that ``--help`` is quick."""
    parser = argparse.ArgumentParser(
        prog="onrecord",
        description="Onrecord: the newsroom in which every sentence is on the record.",
        epilog="Settings are read from the environment; docs/reference/settings.md lists them.",
    )
    parser.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(
            name, help=summary, description=summary[:1].upper() + summary[1:] + "."
        )
        if name == only:
            load(name).configure(sub)
    return parser


def load(name: str) -> Command:
    """Import one sub-command. ``print`` would hide the builtin, hence the suffix."""
    module = {"print": "reprint"}.get(name, name)
    return cast(Command, importlib.import_module(f"onrecord.project.commands.{module}"))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if word in COMMANDS), None)
    arguments = build_parser(chosen).parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    # Small matrices on several threads cost more than they save: threads wait in loops.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # For the processes that this one starts: heaps of many threads come apart, and stay large.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    sys.exit(_guarded_run(load(arguments.command), arguments))


def _guarded_run(command: Command, arguments: argparse.Namespace) -> int:
    """Run a command; a person's mistake or a broken place gives one sentence, no traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError, SystemCheckError
    from django.db.utils import DatabaseError

    from onrecord.vocabulary.errors import NewsroomError

    try:
        return command.run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (NewsroomError, ImproperlyConfigured, CommandError, SystemCheckError) as error:
        return _say(str(error))
    except DatabaseError as error:
        return _say(f"The database cannot be used: {error}. Run `onrecord doctor` for more.")
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _say(f"The system refused: {error.strerror or error}{where}.")


def _say(sentence: str) -> int:
    print(f"onrecord: {sentence}", file=sys.stderr)
    return 1
