"""Choosing who is shown as saying what: distinct speakers first, direct words first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.vocabulary.texts import Passage
from onrecord.writing import words
from onrecord.writing.extraction.budgets import Budgets
from onrecord.writing.extraction.tidying import balanced

MOST = 5
_PRONOUN = re.compile(r"(?:he|she|they|it|we|i|you|who|others?|one)$", re.IGNORECASE)
_GREETING = re.compile(
    r"[\W_]*(?:ok|okay|all right|hi|hello|thanks|thank you|welcome|"
    r"good (?:morning|afternoon|evening))\b",
    re.IGNORECASE,
)
"""How transcripts begin a turn: polite, and no statement about anything."""

_LEANING = re.compile(r"(?:he|she|they|it)\b", re.IGNORECASE)
LEAST_ALONE = 7
"""Words that a statement needs which opens with a pronoun: fewer are about nobody knows what."""

_RANK = {StatementKind.DIRECT: 0, StatementKind.MIXED: 1, StatementKind.INDIRECT: 2}


def choose(
    statements: Sequence[Statement], passages: dict[int, Passage], budgets: Budgets, share: float
) -> tuple[Statement, ...]:
    """Return up to five statements within ``share`` of each source's quoting budget."""
    usable = [statement for statement in statements if _is_usable(statement, passages)]
    usable.sort(
        key=lambda s: (
            _RANK[s.kind],
            _anonymity(s.speaker),
            abs(words.count(s.content) - 18),
            s.passage_id,
        )
    )
    chosen: list[Statement] = []
    contents: list[set[str]] = []
    for most_by_speaker in (1, 2):
        for statement in usable:
            said = sum(other.speaker == statement.speaker for other in chosen)
            if len(chosen) >= MOST or said >= most_by_speaker or statement in chosen:
                continue
            content = set(words.content_stems(statement.content))
            passage = passages[statement.passage_id]
            told = any(len(content & other) > len(content) / 2 for other in contents)
            if told or not budgets.fits(passage, statement.start, statement.end, share=share):
                continue
            budgets.take(passage, statement.start, statement.end)
            chosen.append(statement)
            contents.append(content)
    return tuple(chosen)


def choose_usable(brief: Brief) -> tuple[Statement, ...]:
    """Return up to five statements of ``brief`` within half of each quoting budget."""
    passages = {passage.id: passage for passage in brief.passages}
    return choose(brief.statements, passages, Budgets(brief.quoting_budgets), 0.5)


def _anonymity(speaker: str) -> int:
    """Return 0 for a person by full name, 1 for a named body or place, 2 for the unnamed."""
    named = [word for word in speaker.split() if word[:1].isupper()]
    if len(named) >= 2:
        return 0
    return 1 if named and len(named) == len(speaker.split()) else 2


def _leans(statement: Statement) -> bool:
    """Say whether reported words are a scrap that only its sentence explains ("he wants to")."""
    return (
        statement.kind is StatementKind.INDIRECT
        and words.count(statement.content) < LEAST_ALONE
        and bool(_LEANING.match(statement.content))
    )


def _is_usable(statement: Statement, passages: dict[int, Passage]) -> bool:
    return (
        statement.passage_id in passages
        and bool(statement.speaker.strip())
        and not _PRONOUN.match(statement.speaker.strip())
        and 4 <= words.count(statement.content) <= 45
        and balanced(statement.content)
        and not _GREETING.match(statement.content)
        and not _leans(statement)
        and not statement.content.rstrip("”\"' ").endswith("?")
    )
