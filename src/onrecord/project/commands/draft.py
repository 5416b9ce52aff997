"""``onrecord draft STORY``: write a draft now."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("story", type=int, help="number of the story (see `onrecord story list`)")
    parser.add_argument(
        "--although",
        metavar="WHY",
        default="",
        help="draft although fewer independent sources than are asked for report it; "
        "the page says why",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write, ground, illustrate and lay out a draft of one story."""
    from onrecord.project import booting

    booting.boot_prepared()
    from django.conf import settings
    from django.utils import timezone

    from onrecord.pipeline import drafting
    from onrecord.project.output import print_json

    result = drafting.draft_now(
        story_id=arguments.story, now=timezone.now(), although=arguments.although
    )
    address = f"{settings.SITE_URL}/desk/articles/{result.article_id}/"
    if arguments.json:
        print_json(
            {"story": arguments.story, "draft": result.draft_id, "article": result.article_id}
        )
    else:
        print(f"Draft {result.draft_id}: {result.headline}")
        print(f"It waits at the desk: {address}")
    return 0
