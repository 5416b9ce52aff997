"""``onrecord mail``: whose letters are taken in from the house's mailbox."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="take in what an address sends")
    add.add_argument("address", help="press@example.org, or @example.org for all of its addresses")
    add.add_argument("--source", default="", help="slug or name of the source (default: address)")
    add.add_argument("--section", default="", help="section its reports belong to")
    listing = verbs.add_parser("list", help="list the addresses")
    remove = verbs.add_parser("remove", help="no longer take in what an address sends")
    remove.add_argument("address")
    for verb in (add, listing, remove):
        verb.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    verbs = {"add": _add, "list": _list, "remove": _remove}
    return verbs[arguments.verb](arguments)


def _add(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.intake import operations as intake
    from onrecord.pipeline.receiving import find_source
    from onrecord.project.output import print_json

    now = timezone.now()
    name = arguments.source or arguments.address.strip().lstrip("@")
    source = find_source(name) or intake.add_source(name=name, now=now)
    channel = intake.add_sender(
        source=source, address=arguments.address, section=arguments.section, now=now
    )
    if arguments.json:
        print_json({"source": source.slug, "address": arguments.address, "channel": channel.pk})
    else:
        print(f"Letters from {arguments.address} are taken in as {source.name}.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from onrecord.intake.models import Carrier, Channel
    from onrecord.intake.operations.collecting import MAIL_SCHEME
    from onrecord.project.output import print_json, print_table

    channels = Channel.objects.filter(carrier=Carrier.MAIL).select_related("source")
    rows = [
        {
            "address": channel.url.removeprefix(MAIL_SCHEME),
            "source": channel.source.slug,
            "active": channel.is_active,
            "last_visit": channel.last_success_at and f"{channel.last_success_at:%Y-%m-%d %H:%M}",
            "problem": channel.problem,
        }
        for channel in channels.order_by("url")
    ]
    if arguments.json:
        print_json(rows)
    else:
        columns = ["address", "source", "active", "last_visit", "problem"]
        print_table(rows, columns, "No addresses yet. Add one: onrecord mail add press@example.org")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    from onrecord.intake.models import Carrier, Channel
    from onrecord.intake.operations.collecting import MAIL_SCHEME
    from onrecord.project.output import print_json
    from onrecord.vocabulary.errors import Permanent

    address = MAIL_SCHEME + arguments.address.strip().lower()
    known = Channel.objects.filter(carrier=Carrier.MAIL, url=address)
    if not known.update(is_active=False):
        raise Permanent(f"{arguments.address} is not in the list: onrecord mail list shows it.")
    if arguments.json:
        print_json({"address": arguments.address, "active": False})
    else:
        print(f"Letters from {arguments.address} stay in the mailbox, flagged.")
    return 0
