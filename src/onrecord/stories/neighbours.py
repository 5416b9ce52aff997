"""Which stories a new report may belong to: found by its rarest words, at a cost with a bound.

Of each word only the latest reports are looked at, of each story only the latest members, and
words are counted over the latest reports only; so a report costs the same in a window of a
thousand reports and in one of a million.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from onrecord.intake.models import Report
from onrecord.stories import grouping
from onrecord.stories.fingerprints import features_by_report
from onrecord.stories.models import Decision, Fingerprint, Held, Membership, Posting, Story
from onrecord.stories.recent_words import LAST_COUNTED, RecentWords

MOST_OF_A_WORD = 64
"""So many of the latest reports that hold a word are looked at."""

MOST_FOUND = 200
"""So many reports that share the most are asked for their stories."""

MOST_KEPT_OPEN = 5

_NEEDED_TO_MOVE = (
    "report_id",
    *(f"report__{name}" for name in ("title", "published_at", "received_at", "folded_into_id")),
    "report__source__is_sample",
    *(f"report__membership__{name}" for name in ("report_id", "story_id", "decided_by")),
    *(f"report__membership__story__{name}" for name in ("named_by_editor", "drafted_at")),
)

_LOCK = threading.Lock()


class _Counted:
    """The words of the latest reports, read from the database as they come."""

    def __init__(self) -> None:
        self.words = RecentWords(window=grouping.WINDOW)
        self.last: tuple[int, datetime, Mapping[str, float]] | None = None

    def catch_up(self) -> RecentWords:
        """Count what came since; all anew where the rows are not those that were counted."""
        rows = Fingerprint.objects.order_by("pk").values_list("pk", "at", "terms")
        if self.last is not None:
            found = list(rows.filter(pk__gte=self.last[0])[: LAST_COUNTED + 1])
            if found[:1] == [self.last] and len(found) <= LAST_COUNTED:
                self._add(found[1:])
                return self.words
        self.words, self.last = RecentWords(window=grouping.WINDOW), None
        self._add(list(rows.order_by("-at", "-pk")[:LAST_COUNTED]))
        self.last = rows.last()
        return self.words

    def _add(self, rows: Sequence[tuple[int, datetime, Mapping[str, float]]]) -> None:
        for pk, at, terms in rows:
            self.words.add(terms, at, pk)
        if rows:
            self.last = rows[-1]


_counted = _Counted()


def word_rarity() -> tuple[grouping.Rarity, RecentWords]:
    """Return how rare words are among the latest reports, and how many hold each."""
    with _LOCK:
        words = _counted.catch_up()
        return words.rarity(), words


def forget_words() -> None:
    """Count all words anew when they are next asked for."""
    with _LOCK:
        _counted.last = None


def standing() -> tuple[Any, ...]:
    """Return what is another one once anything was placed, settled or decided; one query.

    The last entry is ``None`` where nobody ever decided anything.
    """
    quote = connection.ops.quote_name
    asked = [
        f"(SELECT MAX({quote(column)}) FROM {quote(model._meta.db_table)})"  # noqa: S608
        for model, column in (
            (Membership, "id"),
            (Fingerprint, "settled_at"),
            (Decision, "undone_at"),
            (Decision, "id"),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}")
        return tuple(cursor.fetchone())


def candidates_for(
    features: grouping.Features, rare: grouping.Rarity, words: RecentWords, *, report_id: int
) -> list[grouping.Candidate]:
    """Return the stories of the window that share a report's rarest words, with their members."""
    counts = {term: min(words.count(term), MOST_OF_A_WORD) for term in features.terms}
    shared: dict[int, list[str]] = defaultdict(list)
    for found, term in _postings(grouping.rarest(counts), features.at):
        shared[found].append(term)
    told = {number: sum(map(rare, terms)) for number, terms in shared.items()}
    nearest = sorted(told, key=lambda number: (-told[number], -number))[:MOST_FOUND]
    of_story: dict[int, set[str]] = defaultdict(set)
    for number, story_id in (
        Fingerprint.objects.filter(pk__in=nearest, report__membership__story__merged_into=None)
        .exclude(report_id=report_id)
        .exclude(report__membership=None)
        .exclude(report__membership__story__held=Held.CLOSED)
        .values_list("pk", "report__membership__story_id")
    ):
        of_story[story_id].update(shared[number])
    told = {story_id: sum(map(rare, sorted(terms))) for story_id, terms in of_story.items()}
    chosen = sorted(told, key=lambda number: (-round(told[number], 9), -number))
    chosen = chosen[: grouping.MOST_CANDIDATES]
    # What an editor keeps open takes reports however long ago its last one came.
    chosen += [one for one in kept_open() if one not in chosen]
    members = members_of(chosen)
    return [
        grouping.Candidate(story_id=story_id, members=found)
        for story_id, found in members.items()
        if found
    ]


def kept_open() -> list[int]:
    """Return the stories that editors keep open, of very many the most important."""
    kept = Story.objects.filter(held=Held.OPEN, merged_into=None).order_by("-importance", "pk")
    return list(kept.values_list("pk", flat=True)[:MOST_KEPT_OPEN])


def _postings(terms: Sequence[str], at: datetime) -> list[tuple[int, str]]:
    """Return fingerprints that hold one of the terms, the latest of each term, with the term."""
    if not terms:
        return []
    table = connection.ops.quote_name(Posting._meta.db_table)
    one = (
        f"SELECT * FROM (SELECT fingerprint_id, term FROM {table} "  # noqa: S608
        f"WHERE term = %s AND at > %s AND at <= %s ORDER BY at DESC LIMIT {MOST_OF_A_WORD})"
    )
    field = Posting._meta.get_field("at")
    around = [
        field.get_db_prep_value(instant, connection)
        for instant in (at - grouping.WINDOW, at + grouping.WINDOW)
    ]
    return _all_of(one, [(term[:64], *around) for term in terms])


def latest_members(story_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the reports of each story that were placed last, copies left out, the latest first."""
    reports, members = (
        connection.ops.quote_name(model._meta.db_table) for model in (Report, Membership)
    )
    one = (
        f"SELECT * FROM (SELECT m.story_id, m.report_id FROM {members} m "  # noqa: S608
        f"JOIN {reports} r ON r.id = m.report_id WHERE m.story_id = %s "
        f"AND r.folded_into_id IS NULL ORDER BY m.id DESC LIMIT {grouping.MOST_MEMBERS})"
    )
    found: dict[int, list[int]] = {story_id: [] for story_id in story_ids}
    if story_ids:
        for story_id, report_id in _all_of(one, [(story_id,) for story_id in story_ids]):
            found[story_id].append(report_id)
    return found


def _all_of(one: str, values: Sequence[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """Return the rows of one question asked with each of the values, at once."""
    parts = [f"{one} AS part{number}" for number in range(len(values))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [value for row in values for value in row])
        return list(cursor.fetchall())


def members_of(story_ids: Sequence[int]) -> dict[int, list[grouping.Features]]:
    """Return the features of the latest members of each story, the latest first."""
    latest = latest_members(story_ids)
    wanted = [report_id for found in latest.values() for report_id in found]
    features = features_by_report(wanted)
    return {
        story_id: [features[one] for one in found if one in features]
        for story_id, found in latest.items()
    }


def latest_fingerprints(story_ids: Sequence[int]) -> dict[int, list[Fingerprint]]:
    """Return the fingerprints of the latest members of each story, with reports and places.

    What is compared is left out of them (``fingerprints.features_by_report`` has it).
    """
    latest = latest_members(story_ids)
    wanted = [report_id for found in latest.values() for report_id in found]
    rows = {
        row.report_id: row
        for row in Fingerprint.objects.filter(report__in=wanted)
        .select_related("report__membership__story", "report__source")
        .only(*_NEEDED_TO_MOVE)
    }
    return {
        story_id: [rows[one] for one in found if one in rows] for story_id, found in latest.items()
    }
