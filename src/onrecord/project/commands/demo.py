"""``onrecord demo``: load the sample newsroom and run the line over it, once."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument(
        "--folder", type=Path, help="folder with another newsroom.toml (default: the sample)"
    )
    parser.add_argument("--welcome", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Load the sample, work until idle, print the edition."""
    from onrecord.project import booting

    booting.boot_prepared()
    from django.utils import timezone

    from onrecord.edition.operations import print_missing
    from onrecord.pipeline.queries import is_at_rest
    from onrecord.pipeline.working import work_until_idle
    from onrecord.project import sample
    from onrecord.project.output import ProgressLine
    from onrecord.project.summary import print_summary
    from onrecord.project.welcome import print_welcome

    line = ProgressLine()
    now = timezone.now()
    fresh = not sample.is_loaded()
    if fresh:
        line.tell("Loading the sample", 0, 1)
    loaded = sample.load_sample(
        base=now.replace(minute=0, second=0, microsecond=0), folder=arguments.folder
    )
    if fresh:
        line.tell("Loading the sample", loaded.deliveries, loaded.deliveries)
    if fresh or not is_at_rest(now=now) or arguments.json:
        summary = work_until_idle(tell=line.tell)
        if fresh or arguments.json:
            print_summary(summary, as_json=arguments.json)
    print_missing(now=now, progress=lambda done, total: line.tell("Printing", done, total))
    if arguments.welcome:
        print_welcome()
    return 0
