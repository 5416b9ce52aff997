"""Which statements a digest shows: something that somebody said about something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.writing.extraction.voices import choose_usable
from tests.writing.building import DAM, brief_of

BRIEF = brief_of(DAM)
PASSAGE = BRIEF.passages[0]


def shown(content: str, kind: StatementKind) -> bool:
    statement = Statement(
        passage_id=PASSAGE.id,
        speaker="Ruth Adeyemi",
        speaker_text="Adeyemi",
        role="Governor",
        cue="said",
        content=content,
        kind=kind,
        start=0,
        end=len(content),
    )
    return bool(choose_usable(replace(BRIEF, statements=(statement,))))


@pytest.mark.parametrize(
    ("content", "kind", "is_shown"),
    [
        ("Thank you so much for coming tonight.", StatementKind.DIRECT, False),
        ("Okay, thanks. Hi, everybody, and good evening.", StatementKind.DIRECT, False),
        ("he wants to prevent", StatementKind.INDIRECT, False),
        ("he wants to prevent a breach of the upper dam", StatementKind.INDIRECT, True),
        ("It will hold tonight.", StatementKind.DIRECT, True),
        ("Thankless work has kept the valley dry.", StatementKind.DIRECT, True),
    ],
)
def test_greetings_and_scraps_are_no_statements(
    content: str, kind: StatementKind, is_shown: bool
) -> None:
    assert shown(content, kind) is is_shown
