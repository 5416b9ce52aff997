"""``onrecord source``: add, list, import, export and poll sources."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add a feed, and poll it at once")
    add.add_argument("url", help="web address of the feed")
    add.add_argument("--name", default="", help="name of the source (default: the feed's host)")
    add.add_argument("--section", default="", help="section its reports belong to")
    add.add_argument("--licence", default="", help="licence of its texts, for instance CC BY 4.0")
    add.add_argument("--because", default="", help="why it was admitted")
    add.add_argument(
        "--quoting-budget", type=int, default=None, help="words one text may take (default: 120)"
    )
    listing = verbs.add_parser("list", help="list sources and the health of their channels")
    importing = verbs.add_parser("import", help="add every feed of an OPML file")
    importing.add_argument("file", help="OPML file, or - for standard input")
    exporting = verbs.add_parser("export", help="print the feeds as OPML")
    poll = verbs.add_parser("poll", help="poll one source now, or all that are due")
    poll.add_argument("source", nargs="?", help="slug of the source (default: all that are due)")
    for verb in (add, listing, importing, poll):
        verb.add_argument("--json", action="store_true", help="print as JSON")
    del exporting


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    verbs = {"add": _add, "list": _list, "import": _import, "export": _export, "poll": _poll}
    return verbs[arguments.verb](arguments)


def _add(arguments: argparse.Namespace) -> int:
    from urllib.parse import urlsplit

    from django.utils import timezone

    from onrecord.intake import operations as intake
    from onrecord.pipeline.receiving import find_source

    now = timezone.now()
    host = urlsplit(arguments.url).hostname or ""
    name = arguments.name or host
    wishes = {
        "licence": arguments.licence,
        "admitted_because": arguments.because,
        **(
            {} if arguments.quoting_budget is None else {"quoting_budget": arguments.quoting_budget}
        ),
    }
    source = find_source(name) or intake.add_source(name=name, now=now, **wishes)
    channel = intake.add_channel(
        source=source, url=arguments.url, section=arguments.section, now=now
    )
    return _poll_channels([channel.pk], arguments)


def _list(arguments: argparse.Namespace) -> int:
    from onrecord.intake.models import Channel
    from onrecord.project.output import print_json, print_table

    rows = [
        {
            "source": channel.source.slug,
            "name": channel.source.name,
            "carrier": channel.carrier,
            "url": channel.url,
            "active": channel.is_active,
            "last_success": channel.last_success_at and f"{channel.last_success_at:%Y-%m-%d %H:%M}",
            "failures": channel.failures,
            "problem": channel.problem,
        }
        for channel in Channel.objects.select_related("source").order_by("source__name", "url")
    ]
    if arguments.json:
        print_json(rows)
    else:
        columns = ["source", "carrier", "last_success", "failures", "url", "problem"]
        print_table(rows, columns, "No sources yet. Add one: onrecord source add https://…/feed")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.intake import operations as intake
    from onrecord.project.output import print_json

    data = sys.stdin.buffer.read() if arguments.file == "-" else Path(arguments.file).read_bytes()
    channels = intake.import_opml(data=data, now=timezone.now())
    if arguments.json:
        print_json([{"source": c.source.slug, "url": c.url} for c in channels])
    else:
        print(f"{len(channels)} feeds are in the register. `onrecord run --until-idle` polls them.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from onrecord.intake.operations import opml_of

    sys.stdout.write(opml_of())
    return 0


def _poll(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.intake.models import Channel
    from onrecord.intake.queries import channels_due
    from onrecord.pipeline.receiving import find_source
    from onrecord.vocabulary.errors import Permanent

    if not arguments.source:
        return _poll_channels([channel.pk for channel in channels_due(timezone.now())], arguments)
    source = find_source(arguments.source)
    if source is None:
        raise Permanent(
            f"No source is called {arguments.source!r}. `onrecord source list` shows them."
        )
    ids = Channel.objects.filter(source=source, is_active=True).values_list("pk", flat=True)
    return _poll_channels(list(ids), arguments)


def _poll_channels(channel_ids: list[int], arguments: argparse.Namespace) -> int:
    """Poll channels now and say what each gave. Exit code 1 when one failed."""
    from onrecord.intake.models import Channel
    from onrecord.pipeline.polling import poll
    from onrecord.project.output import print_json, print_table

    given = {channel_id: poll(channel_id=channel_id) for channel_id in channel_ids}
    rows = [
        {
            "source": channel.source.slug,
            "url": channel.url,
            "deliveries": given[channel.pk],
            "problem": channel.problem,
        }
        for channel in Channel.objects.filter(pk__in=channel_ids).select_related("source")
    ]
    if arguments.json:
        print_json(rows)
    else:
        print_table(rows, ["source", "deliveries", "url", "problem"], "Nothing is due.")
        if any(row["deliveries"] for row in rows):
            print("A running newsroom reads them now; `onrecord run --until-idle` reads them here.")
    return 1 if any(row["problem"] for row in rows) else 0
