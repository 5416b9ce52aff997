"""``onrecord run``: serve and work in one process group, or work until idle."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--port", type=int, help="port to listen on (default: ONRECORD_PORT or 8000)"
    )
    parser.add_argument("--host", help="address to listen on (default: ONRECORD_HOST or 127.0.0.1)")
    parser.add_argument("--demo", action="store_true", help="load the sample newsroom first, once")
    parser.add_argument(
        "--until-idle",
        action="store_true",
        help="poll, read, group and draft what is due now, print a summary and end",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the summary as JSON (--until-idle)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the newsroom."""
    if arguments.until_idle:
        return _until_idle(arguments)
    return _group(arguments)


def _until_idle(arguments: argparse.Namespace) -> int:
    from onrecord.project import booting

    booting.boot_prepared()
    from onrecord.pipeline.working import work_until_idle
    from onrecord.project.output import ProgressLine
    from onrecord.project.summary import print_summary

    summary = work_until_idle(tell=ProgressLine().tell)
    print_summary(summary, as_json=arguments.json)
    return 0


def _group(arguments: argparse.Namespace) -> int:
    """Prepare in a child that then ends, so that this parent stays small; then run the parts."""
    import subprocess

    from onrecord.project import preflight
    from onrecord.project.addresses import adopt
    from onrecord.project.group import Part, run_group

    host, port = adopt(arguments)
    preflight.check_port(host, port)
    words = ["demo", "--welcome"] if arguments.demo else ["doctor", "--welcome"]
    preparing = [sys.executable, "-m", "onrecord.project", *words]
    code = subprocess.run(preparing, check=False).returncode  # noqa: S603
    if code:
        return code
    return run_group([Part(name="web", words=["serve"]), Part(name="worker", words=["work"])])
