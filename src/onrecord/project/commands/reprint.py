"""``onrecord print``: print the whole edition again."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the count as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print every public page."""
    from onrecord.project import booting

    booting.boot_prepared()
    from django.utils import timezone

    from onrecord.edition.operations import print_everything
    from onrecord.project.output import ProgressLine, print_json

    line = ProgressLine()
    count = print_everything(
        now=timezone.now(), progress=lambda done, total: line.tell("Printing", done, total)
    )
    if arguments.json:
        print_json({"pages": count})
    else:
        print(f"{count} pages printed.")
    return 0
