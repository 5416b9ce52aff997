"""``onrecord receive``: take in a file, a web address, or text from standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("what", help="a file, a web address, or - for standard input")
    parser.add_argument("--source", help="slug or name of the source (default: found or made)")
    parser.add_argument("--section", default="", help="section the reports belong to")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Keep the raw bytes, read them, and say which reports they held."""
    from onrecord.project import booting

    booting.boot_prepared()
    from onrecord.pipeline import receiving
    from onrecord.project.output import print_json, print_table

    if arguments.what == "-":
        given = receiving.Given(data=sys.stdin.buffer.read(), filename="pasted.txt")
    elif arguments.what.startswith(("http://", "https://")):
        given = receiving.fetched(arguments.what)
    else:
        path = Path(arguments.what)
        given = receiving.Given(data=path.read_bytes(), filename=path.name)
    reports = receiving.receive_now(
        given=given, source_name=arguments.source or "", section=arguments.section
    )
    rows = [
        {
            "report": report.pk,
            "source": report.source.name,
            "title": report.title,
            "state": report.state,
            "problem": report.problem,
        }
        for report in reports
    ]
    if arguments.json:
        print_json(rows)
    else:
        print_table(rows, ["report", "state", "source", "title", "problem"], "It held no report.")
    return 0
