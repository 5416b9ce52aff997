"""``onrecord status``: what is waiting, running, done and stopped."""

from __future__ import annotations

import argparse
from dataclasses import asdict


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the state of the newsroom. Exit code 1 when something waits for a person."""
    from onrecord.project import booting

    booting.boot_prepared()
    from onrecord.pipeline.queries import progress, stopped_runs
    from onrecord.project.output import print_json, print_table
    from onrecord.project.summary import counts

    lines = [asdict(line) for line in progress()]
    stopped = [
        {"line": run.line, "subject": run.subject_id, "step": run.step, "problem": run.problem}
        for run in stopped_runs()
    ]
    if arguments.json:
        print_json({"counts": counts(), "lines": lines, "stopped": stopped})
    else:
        for name, number in counts().items():
            print(f"{number:>8}  {name.replace('_', ' ')}")
        print()
        print_table(lines, ["line", "waiting", "running", "done", "stopped"], "No work yet.")
        if stopped:
            print()
            print_table(stopped, ["line", "subject", "step", "problem"], "")
    return 1 if stopped else 0
