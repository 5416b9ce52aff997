"""How long the desk takes to say what a sentence is worth while it is typed; see README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.ledger_time.evaluate import (  # noqa: E402
    REPORTS,
    article_from,
    made_reports,
    passages_of,
)
from benchmarks.site_builder import build, prepare_home, waiting_article  # noqa: E402

PAUSE = 70
"""Milliseconds without a key before the page asks (``desk/static/desk/sheet.js``)."""

A_PARAGRAPH = 5
PIECE = 500


def fill_story(article_id: int, reports: list[dict[str, str]]) -> int:
    """Add the reports to the article's story, with a passage a sentence; return how many."""
    from onrecord.grounding.operations import ground_draft
    from onrecord.intake.models import Delivery, Passage, Report, Source
    from onrecord.publishing.models import ArticlePage
    from onrecord.stories.models import Membership
    from onrecord.vocabulary.texts import text_digest

    article = ArticlePage.objects.get(pk=article_id)
    draft = article.draft
    now = draft.created_at
    sources = list(Source.objects.order_by("pk")[:8])
    made = []
    for number, given in enumerate(reports):
        source = sources[number % len(sources)]
        digest = text_digest(f"margin {number}")
        delivery = Delivery.objects.create(
            source=source,
            digest=digest,
            size=len(given["text"]),
            raw=f"raw/margin-{number}",
            received_at=now,
            state="read",
            format="rss",
        )
        report = Report.objects.create(
            source=source,
            delivery=delivery,
            identity=digest,
            url=f"https://{source.slug}.example/margin/{number}",
            title=given["title"],
            text=given["text"],
            language="en",
            section=draft.story.section,
            published_at=now,
            received_at=now,
            state="read",
        )
        Membership.objects.create(story=draft.story, report=report, score=0.9, joined_at=now)
        made.append(report)
    for passage in passages_of(reports):
        Passage.objects.create(
            report=made[passage.report_id - 1],
            position=passage.position,
            start=passage.start,
            end=passage.end,
            text=passage.text,
        )
    ground_draft(draft_id=draft.pk, now=now)
    return Passage.objects.filter(report__membership__story=draft.story).count()


def digest_of(reports: list[dict[str, str]]) -> str:
    """Return the digest of the reports that were measured over."""
    return hashlib.sha256(json.dumps(reports, sort_keys=True).encode()).hexdigest()


class Editor:
    """The editor's page as the server meets it: sends what changed, keeps what it was told."""

    def __init__(self, article_id: int, user: Any) -> None:
        from django.test import Client
        from django.urls import reverse

        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(user)
        self.url = reverse("desk_check", args=[article_id])
        self.known: set[str] = set()

    def ask(self, fields: dict[str, str]) -> tuple[float, float, int]:
        """Ask about the fields; return milliseconds (wall, processor) and new verdicts."""
        body = json.dumps({"fields": fields, "known": sorted(self.known)})
        wall, processor = time.perf_counter(), time.process_time()
        answer = self.client.post(self.url, body, content_type="application/json")
        spent = time.perf_counter() - wall, time.process_time() - processor
        if answer.status_code != 200:
            raise SystemExit(f"The desk answered {answer.status_code}.")
        new = answer.json()["sentences"]
        self.known |= set(new)
        return spent[0] * 1000, spent[1] * 1000, len(new)


def measure(home: str, rounds: int) -> dict[str, Any]:
    """Build the site, open the article and change one sentence ``rounds`` times."""
    prepare_home(home)
    import django

    django.setup()
    from django.utils import timezone

    from onrecord.project.booting import prepare

    prepare()
    built = build(12)
    article_id, _ = waiting_article(built, PIECE, now=timezone.now())
    reports = made_reports()
    count = fill_story(article_id, reports)
    lines = [sentence.text for sentence in article_from(passages_of(reports))]
    paragraphs = [lines[at : at + A_PARAGRAPH] for at in range(0, len(lines), A_PARAGRAPH)]
    editor = Editor(article_id, built.editor)
    first = [editor.ask({"paragraph-new": " ".join(words)}) for words in paragraphs]
    spent = []
    for number in range(rounds):
        words = list(paragraphs[number % len(paragraphs)])
        place = number % A_PARAGRAPH
        words[place] = words[place].replace(" said on ", f" said at {number} minutes past on ", 1)
        spent.append(editor.ask({"paragraph-new": " ".join(words)}))
    if not all(new == 1 for _, _, new in spent):
        raise SystemExit("More or less than the changed sentence was judged.")
    wall = sorted(one[0] for one in spent)
    return {
        "changed_ms_median": round(statistics.median(wall), 1),
        "changed_ms_p90": round(wall[int(len(wall) * 0.9)], 1),
        "changed_ms_most": round(wall[-1], 1),
        "changed_processor_ms_median": round(statistics.median(one[1] for one in spent), 1),
        "with_pause_ms_p90": round(wall[int(len(wall) * 0.9)] + PAUSE, 1),
        "whole_article_processor_ms": round(sum(one[1] for one in first), 1),
        "rounds": rounds,
        "sentences": len(lines),
        "reports": REPORTS,
        "passages": count,
        "corpus_digest": digest_of(reports),
    }


def main() -> int:
    """Measure and print; exit status 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        result = measure(home, given.rounds)
    if given.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:28} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
