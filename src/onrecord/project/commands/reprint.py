"""``onrecord print``: print the whole edition again."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the count as JSON")
    parser.add_argument(
        "--processes", type=int, default=1, help="how many processes print (default: 1)"
    )
    parser.add_argument(
        "--afresh",
        action="store_true",
        help="start over instead of going on where an earlier print was cut short",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every public page. Exit code 1 when some could not be printed."""
    from onrecord.project import booting

    booting.boot_prepared()
    import time

    from django.utils import timezone

    from onrecord.edition.operations import print_everything
    from onrecord.project.output import ProgressLine, print_json

    line = ProgressLine()
    began = time.monotonic()
    count = print_everything(
        now=timezone.now(),
        progress=lambda done, total: line.tell("Printing", done, total),
        processes=max(1, arguments.processes),
        afresh=arguments.afresh,
    )
    seconds = round(time.monotonic() - began, 1)
    if arguments.json:
        print_json({"pages": count, "seconds": seconds})
    else:
        print(f"{count} pages printed in {seconds} s.")
    return 0
