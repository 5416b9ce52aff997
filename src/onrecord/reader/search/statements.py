"""What people said that readers may find: what is public of it, and within which rights.

Found are the statements that a readable article prints, and those of reports of its story
that could be written from at this instant: usable, the newest version, no copy of another
report, and under no embargo. Of one report never more words than its source allows one
text to quote. Speakers without a name ("officials", "a witness") are left out: nobody is
found by them. Reports of stories without a readable article are never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from onrecord.intake.models import Passage, Source
from onrecord.publishing.content import raw_body
from onrecord.publishing.models import ArticlePage
from onrecord.reader.search.folding import fold
from onrecord.stories.models import StatementRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidHere:
    """One statement with what it takes to show it."""

    speaker: str
    role: str
    content: str
    is_direct: bool
    in_article: bool
    passage_id: int | None
    source: Source | None
    url: str
    at: datetime | None


def stories_of(article: ArticlePage) -> frozenset[int]:
    """Return the stories that an article tells (``draft`` and ``ledger`` fetched)."""
    found = {
        article.draft.story_id if article.draft else None,
        article.ledger.story_id if article.ledger else None,
    }
    return frozenset(story for story in found if story)


def is_open(now: datetime) -> Q:
    """Return the condition under which a statement's report may be quoted from at ``now``."""
    return Q(
        Q(report__embargoed_until=None) | Q(report__embargoed_until__lte=now),
        report__status="usable",
        report__folded_into=None,
        report__superseded_by=None,
    )


def said_in(articles: Sequence[ArticlePage], *, now: datetime) -> dict[int, list[SaidHere]]:
    """Return what people said, by article; of one story each statement once: two queries.

    Statements of reports go to the first of ``articles`` that tells their story.
    """
    printed = {article.pk: list(_printed(article)) for article in articles}
    named = {item["passage"] for items in printed.values() for item in items if item["passage"]}
    passages = Passage.objects.select_related("report__source").in_bulk(named)
    found = {pk: [_from_article(item, passages) for item in items] for pk, items in printed.items()}
    teller: dict[int, ArticlePage] = {}
    for article in articles:
        for story in stories_of(article):
            teller.setdefault(story, article)
    for story_id, rows in _reported(teller, now=now).items():
        article = teller[story_id]
        shown = {_key(said.passage_id, said.content) for said in found[article.pk]}
        found[article.pk] += [
            said for said in rows if _key(said.passage_id, said.content) not in shown
        ]
    return found


def _printed(article: ArticlePage) -> Iterable[Mapping[str, Any]]:
    for block in raw_body(article):
        for item in block["value"] if block["type"] == "statements" else ():
            value = item["value"]
            if _is_named(str(value.get("speaker") or "")) and value.get("content"):
                yield {**value, "passage": value.get("passage") or None}


def _from_article(item: Mapping[str, Any], passages: Mapping[int, Passage]) -> SaidHere:
    passage = passages.get(item["passage"] or 0)
    report = passage.report if passage else None
    return SaidHere(
        speaker=str(item["speaker"]).strip(),
        role=str(item.get("role") or "")[:200],
        content=str(item["content"]).strip(),
        is_direct=bool(item.get("direct")),
        in_article=True,
        passage_id=passage.pk if passage else None,
        source=report.source if report else None,
        url=report.url if report else "",
        at=(report.published_at or report.received_at) if report else None,
    )


def _reported(story_ids: Iterable[int], *, now: datetime) -> dict[int, list[SaidHere]]:
    rows = (
        StatementRow.objects.filter(is_open(now), report__membership__story_id__in=list(story_ids))
        .select_related("report__source", "report__membership")
        .order_by("report_id", "passage__position", "start")
    )
    found: dict[int, list[SaidHere]] = defaultdict(list)
    taken: dict[int, int] = defaultdict(int)
    for row in rows:
        source = row.report.source
        words = len(row.content.split())
        budget = source.quoting_budget
        over = budget is not None and taken[row.report_id] + words > budget
        if over or not _is_named(row.speaker):
            continue
        taken[row.report_id] += words
        found[row.report.membership.story_id].append(
            SaidHere(
                speaker=row.speaker.strip(),
                role=row.role,
                content=row.content.strip(),
                is_direct=row.kind == "direct",
                in_article=False,
                passage_id=row.passage_id,
                source=source,
                url=row.report.url,
                at=row.report.published_at or row.report.received_at,
            )
        )
    return found


def _is_named(speaker: str) -> bool:
    """Names begin with a capital, or with a letter of a script that has none."""
    first = speaker.strip()[:1]
    return bool(first) and not first.islower()


def _key(passage_id: int | None, content: str) -> tuple[int | None, str]:
    return passage_id, fold(content)[:200]
