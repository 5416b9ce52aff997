"""A newsroom as it is after some weeks: one article corrected, one withdrawn, one topic told twice.

    python benchmarks/page_quality/lived_in.py HOME

Some kinds of page only come about with time. This brings them about in the newsroom of a
home, by the verbs of the desk, and prints their addresses as JSON: kind to path.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

NOTE = "An earlier version took one sentence out of what followed from it."
REASON = "Its only source took its report back; nothing that stood here can be relied on."


def live_in(home: Path) -> dict[str, str]:
    """Correct, withdraw and tell again in the newsroom of ``home``; return kind to path."""
    os.environ["ONRECORD_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    from onrecord.project import booting

    booting.boot_prepared()
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from onrecord.edition.operations import print_everything
    from onrecord.publishing.operations import withdraw
    from onrecord.reader import paths, queries

    now = timezone.now()
    editor = get_user_model().objects.filter(is_superuser=True).order_by("pk")[0]
    # The article that stands for articles is the longest; it stays as it is.
    corrected, gone, *others = sorted(
        queries.readable_articles(), key=lambda one: len(str(one.body.raw_data))
    )
    correct_last_sentence(corrected.pk, editor, now)
    path = paths.path_of(gone)
    withdraw(article_id=gone.pk, reason=REASON, now=now + timedelta(minutes=1), user=editor)
    topic = topic_of([one.pk for one in others[:2]], now)
    print_everything(now=timezone.now())
    return {"changes": paths.changes_path(corrected), "topic": topic, "gone": path}


def correct_last_sentence(article_id: int, editor: Any, now: datetime) -> None:
    """Take the last sentence of the body out by a correction, and approve the text."""
    from onrecord.publishing import approval
    from onrecord.publishing.content import content_digest, sentences_of
    from onrecord.publishing.gate import REVIEW_ACTS
    from onrecord.publishing.operations import correct
    from onrecord.publishing.queries import get_article, get_working_copy
    from onrecord.vocabulary.texts import TextField

    article = get_article(article_id)
    body = [one for one in sentences_of(article) if one.field is TextField.BODY]
    correct(
        article_id=article_id,
        base_version=article.edit_version,
        field=body[-1].field.value,
        was_digest=body[-1].digest,
        now_text="",
        kind="correction",
        note=NOTE,
        user=editor,
        now=now,
    )
    digest = content_digest(get_working_copy(article_id))
    seen: dict[str, Any] = {"article_id": article_id, "user": editor, "seen_digest": digest}
    for number, act in enumerate(REVIEW_ACTS, start=1):
        at = now + timedelta(seconds=number)
        approval.record_act(**seen, act=act, note=f"Read for {act}.", now=at)
    approval.approve(**seen, now=now + timedelta(seconds=9), words="One sentence was taken out.")


def topic_of(article_ids: list[int], now: datetime) -> str:
    """Let all of these be about one place; return the path of its page."""
    from onrecord.reader import lists, paths
    from onrecord.reader.models import ArticleTopic, Topic, TopicKind

    topic, _ = Topic.objects.get_or_create(
        slug="northern-europe", defaults={"name": "Northern Europe", "kind": TopicKind.PLACE}
    )
    for article_id in article_ids:
        ArticleTopic.objects.get_or_create(
            article_id=article_id, topic=topic, defaults={"weight": 3}
        )
    lists.relist(article_ids=article_ids, now=now)
    return paths.topic_path(topic.slug)


def main() -> int:
    print(json.dumps(live_in(Path(sys.argv[1]).resolve())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
