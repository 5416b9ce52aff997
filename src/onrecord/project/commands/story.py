"""``onrecord story``: list developing stories, show one, or print what editors decided."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="list stories, most important first")
    listing.add_argument("--limit", type=int, default=30, help="how many (default: 30)")
    listing.add_argument("--json", action="store_true", help="print as JSON")
    show = verbs.add_parser("show", help="show a story, its reports and why they are grouped")
    show.add_argument("story", type=int, help="number of the story")
    show.add_argument("--json", action="store_true", help="print as JSON")
    verbs.add_parser("pairs", help="print the pairs of reports that editors put together or apart")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    if arguments.verb == "pairs":
        return _pairs()
    return _list(arguments) if arguments.verb == "list" else _show(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from onrecord.project.output import print_json, print_table
    from onrecord.stories.models import Story

    rows = [
        {
            "story": story.pk,
            "title": story.title,
            "section": story.section,
            "reports": story.report_count,
            "sources": story.independent_sources,
            "last": f"{story.last_at:%Y-%m-%d %H:%M}",
        }
        for story in Story.objects.all()[: arguments.limit]
    ]
    if arguments.json:
        print_json(rows)
    else:
        columns = ["story", "reports", "sources", "section", "last", "title"]
        print_table(
            rows, columns, "No stories yet. `onrecord source add` or `onrecord demo` begins."
        )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from onrecord.pipeline.drafting import UnknownStory
    from onrecord.project.output import print_json
    from onrecord.stories.models import Story

    story = Story.objects.filter(pk=arguments.story).first()
    if story is None:
        raise UnknownStory(
            f"There is no story {arguments.story}. `onrecord story list` shows them."
        )
    memberships = story.memberships.select_related("report__source").order_by("report__received_at")
    reports = [
        {
            "report": membership.report.pk,
            "source": membership.report.source.name,
            "title": membership.report.title,
            "url": membership.report.url,
            "published_at": membership.report.published_at,
            "decided_by": membership.decided_by,
            "reasons": membership.reasons,
        }
        for membership in memberships
    ]
    if arguments.json:
        print_json({"story": story.pk, "title": story.title, "reports": reports})
        return 0
    print(f"{story.pk}: {story.title}\n")
    for report in reports:
        print(f"- {report['source']}: {report['title']}")
        for reason in report["reasons"]:
            print(f"    {reason}")
    return 0


def _pairs() -> int:
    """Print what editors said of pairs of reports, one JSON object a line."""
    import json

    from onrecord.stories.lessons import lessons

    for lesson in lessons():
        print(json.dumps(lesson, ensure_ascii=False))
    return 0
