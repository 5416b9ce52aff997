"""``onrecord serve``: the site and the desk."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--port", type=int, help="port to listen on (default: ONRECORD_PORT or 8000)"
    )
    parser.add_argument("--host", help="address to listen on (default: ONRECORD_HOST or 127.0.0.1)")
    parser.add_argument("--workers", type=int, default=1, help="web processes (default: 1)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to end."""
    from django.conf import settings

    from onrecord.project import preflight
    from onrecord.project.addresses import adopt

    host, port = adopt(arguments)
    preflight.check_port(host, port)
    preflight.check_home(settings.ONRECORD_HOME)
    if arguments.workers < 1:
        raise preflight.CannotStart("--workers must be 1 or more.")
    return _serve(host, port, arguments.workers)


APPLICATION = "onrecord.project.wsgi:application"

WEB_THREADS = 16
"""Threads of a web process: for printed pages, and for at most 14 requests with a body."""


def _serve(host: str, port: int, workers: int) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from onrecord.project import straight

    # WebSockets off: one malformed header of theirs could end a worker (CVE-2026-42544).
    straight.Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        websockets=False,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        # Sixteen threads are meant (decision 0086); a warning of them would be the first word.
        log_level=LogLevels.error,
    ).serve()
    return 0
