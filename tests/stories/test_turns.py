"""Transcripts and people's own statements: who speaks, and what can stand as said."""

from __future__ import annotations

import pytest

from onrecord.stories.attribution import Stretch, Told, tell
from onrecord.stories.turns import is_telling

BRIEFING = (
    "Hall of Mirrors\n\n3:33 P.M.\n\nMS. ROWE: Hello, everyone.\n\n"
    "Q A new poll found that only 26 percent of Strelsau wants the bridge.\n\n"
    "MS. ROWE: The bridge at Port Merrow will be closed for repairs until the end of October.\n\n"
    "We call for a halt to traffic.\n\n"
    "QUESTION: The harbour office said that nobody was hurt.\n\nMS. ROWE: Thank you all very much."
)


def told(text: str, title: str = "") -> Told:
    return tell(text, [Stretch(passage_id=1, start=0, end=len(text))], title=title)


def test_a_briefing_is_said_by_who_gives_it_and_asked_by_nobody() -> None:
    found = told(BRIEFING, "Press Briefing by Press Secretary Anna Rowe")
    assert [(one.speaker, one.content[:10]) for one in found.statements] == [
        ("Anna Rowe", "The bridge")
    ]
    assert [(one.speaker, one.content) for one in found.positions] == [
        ("Anna Rowe", "a halt to traffic")
    ]


@pytest.mark.parametrize(
    ("title", "speaker", "kind"),
    [
        ("Remarks by President Anna Hentzau on the Bridge", "Anna Hentzau", "person"),
        ("Remarks by President Hentzau Before a Meeting", "Hentzau", "person"),
        ("Remarks on the Bridge", "the President", "unnamed"),
    ],
)
def test_the_title_tells_who_the_president_is(title: str, speaker: str, kind: str) -> None:
    text = (
        "THE PRESIDENT: The bridge at Port Merrow will be open for carts again in October.\n\n"
        "I forgot to thank the First Lady, Dr. Maria Hentzau, for coming."
    )
    (one,) = told(text, title).statements
    assert (one.speaker, one.speaker_kind.value) == (speaker, kind)


def test_who_speaks_may_be_set_in_full_before_a_colon() -> None:
    text = (
        "Foreign Minister Rudolf Elphberg: The harbour of Port Merrow stays closed until "
        "the end of the week.\n\nI condemn the attack on the ferry."
    )
    found = told(text, "Meeting with carriers")
    assert [(one.speaker, one.stance.value) for one in found.positions] == [
        ("Rudolf Elphberg", "refuse")
    ]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Statement by Foreign Minister Maria Ek on the Ferry", ""),
        ("The Ferry", "Maria Ek, Foreign Minister\n\n"),
    ],
)
def test_i_is_whose_statement_it_is(title: str, first: str) -> None:
    words = "I condemn the attack on the ferry. We demand the release of its crew."
    found = told(f"{first}{words}", title)
    assert {one.speaker for one in found.positions} == {"Maria Ek"}
    assert len(found.positions) == 2
    assert not told(words, "The Ferry").positions
    assert not told(words, "Statement by Minister Maria Ek and Minister Al Zapt").positions


@pytest.mark.parametrize(
    "words",
    [
        "Are we on Wednesday, or is it Tuesday that we meet in Strelsau?",
        "Well, I think, as I said, the Ministry of the Harbour would—",
        "That remains the case, and we have been saying so for days now.",
        "Go ahead, Peter.",
    ],
)
def test_remarks_on_the_moment_are_no_statements(words: str) -> None:
    assert not is_telling(words)
    assert is_telling("We have been saying for days that Ruritania may close the harbour.")


def test_an_adviser_belongs_to_whom_he_advises() -> None:
    text = (
        "Adviser to the Head of the President's Office Mykhailo Podoliak noted that the bridge "
        "was closed. According to the Adviser to the Head of the President's Office, the harbour "
        "is open."
    )
    found = told(text).statements
    assert [(one.speaker, one.content) for one in found] == [
        ("Mykhailo Podoliak", "the bridge was closed."),
        ("Mykhailo Podoliak", "the harbour is open."),
    ]
    assert found[0].role == "Adviser to the Head of the President's Office"


def test_what_somebody_wants_of_a_thing_named_before_is_no_statement() -> None:
    assert not told("All that President Elphberg says he wants to prevent will happen.").statements
