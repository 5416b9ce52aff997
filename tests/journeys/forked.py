"""One loaded interpreter that runs a command again and again, each time in a process of its own.

Reading a command's modules takes two seconds; a process forked from one that has read them
is a process like any other: it opens the database itself, and SIGKILL ends it as it ends
any. Speaks JSON lines: the words and the crash point in, the exit code out.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connections

from onrecord.project.command import COMMANDS, load, main


def serve() -> None:
    """Fork one process for each line of standard input, until it ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    django.setup()
    for name in COMMANDS:
        load(name)
    import onrecord.edition.operations
    import onrecord.pipeline.working
    import onrecord.project.sample  # noqa: F401

    for line in sys.stdin:
        asked = json.loads(line)
        connections.close_all()
        child = os.fork()
        if child == 0:
            settings.CRASH_AT = asked["crash_at"]
            _run(asked["words"], Path(asked["stdout"]), Path(asked["stderr"]))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _run(words: list[str], stdout: Path, stderr: Path) -> None:
    """Run the command as the shell would, and end this process with its code."""
    for number, path in ((1, stdout), (2, stderr)):
        with path.open("wb") as sink:
            os.dup2(sink.fileno(), number)
    code = 70
    try:
        main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
