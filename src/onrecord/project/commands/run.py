"""``onrecord run``: serve and work in one process group, or work until idle."""

from __future__ import annotations

import argparse


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
    """Prepare in a child that then ends, so that this parent stays small; then run the parts.

    What is printed already is served meanwhile: readers do not wait for a start.
    """
    from django.conf import settings

    from onrecord.edition import prints
    from onrecord.project import preflight
    from onrecord.project.addresses import adopt
    from onrecord.project.group import Part, hear_end, run_first, run_group
    from onrecord.project.preparing import preparing

    host, port = adopt(arguments)
    preflight.check_port(host, port)
    preflight.check_home(settings.ONRECORD_HOME)
    web = Part(name="web", words=["serve"])
    worker = Part(name="worker", words=["work"])
    words = ["demo", "--welcome"] if arguments.demo else ["doctor", "--welcome"]
    asked = hear_end()
    with preparing(settings.ONRECORD_HOME):
        early = [web] if prints.find(settings.EDITION_ROOT, "/") is not None else []
        code = run_first(Part(name="preparation", words=words), beside=early, asked=asked)
    return code or run_group([web, worker], asked=asked)
