"""``onrecord collect``: take in what waits in the watched folder, in mailboxes and at hubs."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Look everywhere once. Exit code 1 when something was refused or a way is blocked."""
    from onrecord.project import booting

    booting.boot_prepared()
    from django.conf import settings
    from django.utils import timezone

    from onrecord.intake.doors import Subscription
    from onrecord.intake.models import Carrier, Channel
    from onrecord.pipeline import collecting
    from onrecord.project.output import print_json, print_table

    settings.WATCHED_FOLDER.mkdir(parents=True, exist_ok=True)
    result = collecting.collect(now=timezone.now(), all_now=True)
    hubs = [
        {
            "feed": one.topic,
            "hub": one.hub,
            "state": one.state,
            "until": one.lease_ends_at and f"{one.lease_ends_at:%Y-%m-%d %H:%M}",
            "pushes": one.pushes,
            "problem": one.problem,
        }
        for one in Subscription.objects.order_by("topic")
    ]
    letters = Channel.objects.filter(carrier=Carrier.MAIL).exclude(problem="")
    problem = letters.values_list("problem", flat=True).first() or ""
    counts = {"kept": result.kept, "done": result.done, "refused": result.refused}
    if arguments.json:
        print_json(
            {**counts, "folder": str(settings.WATCHED_FOLDER), "mail": problem, "hubs": hubs}
        )
    else:
        print(f"Kept {result.kept}, settled {result.done}, refused {result.refused}.")
        print(f"Watched folder: {settings.WATCHED_FOLDER}")
        if problem:
            print(f"Mail: {problem}")
        print_table(hubs, ["feed", "hub", "state", "until", "pushes", "problem"], "")
        if result.kept:
            print("A running newsroom reads them now; `onrecord run --until-idle` reads them here.")
    return 1 if result.refused or problem else 0
