"""Who said what in a story, speaker by speaker, each word with the outlet that reports it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.reader.received import Received
from onrecord.reader.typesetting import bare, quotes_of, set_line
from onrecord.stories.models import StatementRow
from onrecord.vocabulary.statements import StatementKind
from onrecord.vocabulary.texts import Passage
from onrecord.writing.extraction.budgets import Budgets

MOST_SPEAKERS = 12
MOST_WORDS_EACH = 4
"""How many statements of one speaker are shown."""

LEAST_WORDS = 4
READ = 600
"""How many statements are read at most, those of the newest reports."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody said, as one report gives it; ``also`` are outlets with the same words.

    ``opening`` and ``closing`` are the quotation marks of the report's language.
    """

    content: str
    is_direct: bool
    opening: str
    closing: str
    report: Received
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Somebody who speaks in a story, with the newest statements first.

    ``hidden`` counts statements that are not shown: there are too many, or the sources'
    quoting rights are used up.
    """

    speaker: str
    role: str
    statements: tuple[Statement, ...]
    hidden: int


def voices_of(
    compared: Sequence[int], received: Mapping[int, Received], budgets: Budgets
) -> list[Voice]:
    """Return who speaks in these reports (ids, no copies), most quoted first; one query."""
    rows = sorted(
        StatementRow.objects.filter(report__in=compared)
        .select_related("passage")
        .order_by("-report__published_at", "-pk")[:READ],
        key=lambda row: (received[row.report_id].at, -row.start),
        reverse=True,
    )
    full = _full_names(row.speaker for row in rows)
    by_speaker: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        speaker = full.get(row.speaker, row.speaker)
        if speaker[:1].isupper():
            by_speaker[speaker].append(row)
    said = [_voice(name, found, received, budgets) for name, found in _ordered(by_speaker)]
    return [voice for voice in said if voice is not None][:MOST_SPEAKERS]


def _ordered(
    by_speaker: Mapping[str, list[StatementRow]],
) -> list[tuple[str, list[StatementRow]]]:
    """Return the speakers whom most outlets report first, then those who say most."""

    def weight(item: tuple[str, list[StatementRow]]) -> tuple[int, int, str]:
        name, rows = item
        return (-len({row.report_id for row in rows}), -len(rows), name)

    return sorted(by_speaker.items(), key=weight)


def _full_names(speakers: Iterable[str]) -> dict[str, str]:
    """Return, for each name that is the end of exactly one longer name, the longer one."""
    names = set(speakers)
    found = {}
    for name in names:
        longer = [other for other in names if other.endswith(f" {name}")]
        if len(longer) == 1:
            found[name] = longer[0]
    return found


def _voice(
    speaker: str,
    rows: Sequence[StatementRow],
    received: Mapping[int, Received],
    budgets: Budgets,
) -> Voice | None:
    groups: dict[str, list[StatementRow]] = {}
    for row in rows:
        words = _WORD.findall(row.content.casefold())
        if len(words) >= LEAST_WORDS:
            groups.setdefault(" ".join(words), []).append(row)
    shown: list[Statement] = []
    for same in groups.values():
        first = same[0]
        passage = _passage(first, received)
        fits = budgets.fits(passage, first.start, first.end)
        if len(shown) == MOST_WORDS_EACH or not fits:
            continue
        budgets.take(passage, first.start, first.end)
        shown.append(_statement(same, received))
    if not shown:
        return None
    roles = Counter(row.role for row in rows if row.role)
    return Voice(
        speaker=speaker,
        role=roles.most_common(1)[0][0] if roles else "",
        statements=tuple(shown),
        hidden=len(groups) - len(shown),
    )


def _statement(same: Sequence[StatementRow], received: Mapping[int, Received]) -> Statement:
    first = same[0]
    report = received[first.report_id]
    others = dict.fromkeys(received[row.report_id].outlet for row in same[1:])
    quotes = quotes_of(report.language)
    return Statement(
        content=set_line(bare(first.content), report.language),
        is_direct=first.kind == StatementKind.DIRECT,
        opening=quotes.opening,
        closing=quotes.closing,
        report=report,
        also=tuple(outlet for outlet in others if outlet != report.outlet),
    )


def _passage(row: StatementRow, received: Mapping[int, Received]) -> Passage:
    """Return the passage of a statement as far as counting its words needs it."""
    report = received[row.report_id]
    return Passage(
        id=row.passage_id,
        report_id=row.report_id,
        position=row.passage.position,
        text=row.passage.text,
        start=row.passage.start,
        end=row.passage.end,
        source_id=report.source_id,
        source_name=report.outlet,
        report_title=report.title,
        url=report.url,
        language=report.language,
    )
