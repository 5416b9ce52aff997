"""``onrecord work``: the newsroom's work, woken by the task queue and by the clock."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--once",
        action="store_true",
        help="do what is due now, then end (see also run --until-idle)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until told to end."""
    from onrecord.project import booting

    booting.boot_prepared()
    if arguments.once:
        from onrecord.pipeline.working import work_until_idle
        from onrecord.project.output import ProgressLine

        work_until_idle(tell=ProgressLine().tell)
        return 0
    from onrecord.project.worker import work

    return work()
