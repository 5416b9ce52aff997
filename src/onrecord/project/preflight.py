"""What must hold before anything starts: each fault is one sentence and exit code 1.

No Django here, so that a broken home or a taken port is told before anything is loaded.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from contextlib import closing
from pathlib import Path

from onrecord.vocabulary.errors import Permanent

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Below this much free disk nothing is started, since work would stop half way."""


class CannotStart(Permanent):
    """Onrecord cannot start here; the message says why and what to do."""

    code = "project.cannot_start"


def check_home(home: Path) -> None:
    """Raise ``CannotStart`` unless ``home`` is a writable folder with room on its disk."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=home, prefix=".probe-"):
            pass
    except OSError as error:
        raise CannotStart(
            f"The folder {home} cannot be written ({error.strerror or error}). "
            "Make it writable, or choose another with ONRECORD_HOME."
        ) from error
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            f"Only {free // 2**20} MB are free on the disk that holds {home}; "
            f"{LEAST_FREE_BYTES // 2**20} MB are needed. Free some space, or choose another "
            "disk with ONRECORD_HOME."
        )


def check_port(host: str, port: int) -> None:
    """Raise ``CannotStart`` unless ``port`` can be bound on ``host``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror or error}). "
                "Choose another with --port or ONRECORD_PORT."
            ) from error


def check_database(path: Path) -> None:
    """Raise ``CannotStart`` if the SQLite file at ``path`` is damaged. A missing file is fine."""
    import pysqlite3.dbapi2 as sqlite

    from onrecord.plumbing.sqlite.base import SAFE_VERSION

    if sqlite.sqlite_version_info < SAFE_VERSION:
        raise CannotStart(
            f"SQLite {sqlite.sqlite_version} can lose committed data when web and worker "
            f"share a file; {'.'.join(map(str, SAFE_VERSION))} or newer is needed. "
            "Reinstall the environment from uv.lock."
        )
    if not path.exists():
        return
    if not os.access(path, os.R_OK | os.W_OK):
        raise CannotStart(f"The database {path} cannot be read and written. Check its owner.")
    try:
        with closing(sqlite.connect(path, timeout=20)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise CannotStart(
            f"The database {path} is damaged ({answer}). Restore a backup of it, or move it "
            "away to start afresh; raw deliveries are kept beside it."
        )
