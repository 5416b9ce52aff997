"""``onrecord search``: index all articles again, or ask as a reader does."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    again = verbs.add_parser(
        "rebuild", help="index every article again; one that was stopped is gone on with"
    )
    again.add_argument(
        "--from-nothing",
        action="store_true",
        help="empty the index first: after a change of engine, or damage",
    )
    ask = verbs.add_parser("ask", help="show what readers find")
    ask.add_argument("words", nargs="+", help="what a reader would type")
    ask.add_argument("--said", action="store_true", help="what people said, not articles")
    for verb in (again, ask):
        verb.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    return {"rebuild": _rebuild, "ask": _ask}[arguments.verb](arguments)


def _rebuild(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.project.output import ProgressLine, print_json
    from onrecord.reader.search.operations import rebuild

    line = ProgressLine()
    count = rebuild(
        now=timezone.now(),
        from_nothing=arguments.from_nothing,
        progress=lambda done, total: line.tell("Indexing", done, total),
    )
    if arguments.json:
        print_json({"articles": count})
    else:
        print(f"{count} articles indexed.")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.project.output import print_json, print_table
    from onrecord.reader.search.queries import Asked, search

    asked = Asked(text=" ".join(arguments.words), said=arguments.said)
    found = search(asked, now=timezone.now())
    rows = [
        {"date": f"{hit.at:%Y-%m-%d}" if hit.at else "", "title": hit.title, "path": hit.path}
        for hit in found.articles
    ]
    rows += [
        {
            "date": f"{hit.at:%Y-%m-%d}" if hit.at else "",
            "title": f"{hit.speaker}: {''.join(piece.text for piece in hit.words)}",
            "path": hit.article_path,
        }
        for hit in found.statements
    ]
    if arguments.json:
        print_json({"total": found.total, "mended": dict(found.mended), "results": rows})
    else:
        print_table(rows, ["date", "title", "path"], "Nothing found.")
    return 0
