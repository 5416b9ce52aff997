"""``onrecord inbox``: make, list and revoke tokens of the HTTP inbox."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="make a token and show it, this once")
    add.add_argument("source", help="slug or name of the source in whose name it sends")
    add.add_argument("--name", default="", help="who has it, for instance wire-gateway-2")
    listing = verbs.add_parser("list", help="list tokens, never the tokens themselves")
    revoke = verbs.add_parser("revoke", help="let a token open nothing from now on")
    revoke.add_argument("number", type=int, help="its number in the list")
    for verb in (add, listing, revoke):
        verb.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    return {"add": _add, "list": _list, "revoke": _revoke}[arguments.verb](arguments)


def _add(arguments: argparse.Namespace) -> int:
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from onrecord.intake import operations as intake
    from onrecord.pipeline.receiving import find_source
    from onrecord.project.output import print_json

    now = timezone.now()
    source = find_source(arguments.source) or intake.add_source(name=arguments.source, now=now)
    row, token = intake.make_token(source=source, name=arguments.name, now=now)
    address = settings.SITE_URL + reverse("intake_inbox")
    if arguments.json:
        print_json({"number": row.pk, "source": source.slug, "token": token, "address": address})
        return 0
    print(
        f"Token {row.pk} for {source.name}. It is shown this once and kept nowhere:\n\n  {token}\n"
    )
    print(f"curl --data-binary @item.xml -H 'Authorization: Bearer {token}' \\\n  {address}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from onrecord.intake.doors import InboxToken
    from onrecord.project.output import print_json, print_table

    rows = [
        {
            "number": row.pk,
            "source": row.source.slug,
            "name": row.name,
            "ends_in": row.hint,
            "made": f"{row.created_at:%Y-%m-%d}",
            "last_used": row.last_used_at and f"{row.last_used_at:%Y-%m-%d %H:%M}",
            "revoked": row.revoked_at and f"{row.revoked_at:%Y-%m-%d %H:%M}",
        }
        for row in InboxToken.objects.select_related("source")
    ]
    if arguments.json:
        print_json(rows)
    else:
        columns = ["number", "source", "name", "ends_in", "made", "last_used", "revoked"]
        print_table(rows, columns, "No tokens yet. Make one: onrecord inbox add SOURCE")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from onrecord.intake import operations as intake
    from onrecord.project.output import print_json

    intake.revoke_token(token_id=arguments.number, now=timezone.now())
    if arguments.json:
        print_json({"number": arguments.number, "revoked": True})
    else:
        print(f"Token {arguments.number} opens nothing any more.")
    return 0
