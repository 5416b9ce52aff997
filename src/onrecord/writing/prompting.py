"""Prompts, filled in: the texts lie as files in ``writing/prompts``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files

from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.texts import Sentence
from onrecord.writing.evidence import Evidence, harmless
from onrecord.writing.hearing import LETTERS_A_TOKEN
from onrecord.writing.shapes import Choice
from onrecord.writing.style import HouseStyle

SCHEMA = 2500
"""Characters that the form of the answer and the marks of a chat come to, at the most."""

LEAST_ROOM = 500
"""Characters of evidence under which there is nothing to write from."""


def template(name: str) -> str:
    """Return the prompt file called ``name``."""
    return (files("onrecord.writing.prompts") / f"{name}.md").read_text(encoding="utf-8")


def system(style: HouseStyle) -> str:
    """Return the system prompt with the house style in it."""
    return template("write").replace("{style}", style.told())


def room_for_evidence(style: HouseStyle, *, context: int, answer: int, rounds: int) -> int:
    """Return how many characters of evidence fit into a model's context beside all else.

    ``context`` and ``answer`` are tokens, counted at three letters each; every one of the
    ``rounds`` repeats the talk before it. Raises ``ValueError`` where next to nothing fits.
    """
    rest = len(system(style)) + len(template("ask")) + SCHEMA + rounds * len(template("repair"))
    room = (context - answer * (rounds + 1)) * LETTERS_A_TOKEN - rest
    if room < LEAST_ROOM:
        raise ValueError(
            f"a context of {context} tokens leaves no room for evidence beside "
            f"{answer * (rounds + 1)} tokens of answers; lower max_tokens, or repairs to 0"
        )
    return room


def request(brief: Brief, evidence: Evidence, choice: Choice) -> str:
    """Return what a new text is asked for with."""
    return _filled(
        "ask",
        title=harmless(brief.title)[:200],
        order=choice.order,
        language=brief.write_in or brief.language,
        evidence=evidence.text,
    )


def update(brief: Brief, evidence: Evidence) -> str:
    """Return what changes of a standing text are asked for with."""
    return _filled(
        "update",
        standing=numbered(brief.standing, brief.kept),
        language=brief.write_in or brief.language,
        evidence=evidence.text,
    )


def repair(findings: Sequence[tuple[int, str, Sequence[str]]]) -> str:
    """Return what a repair is asked for with: (number, sentence, faults) each."""
    lines = []
    for number, text, faults in findings:
        lines.append(f"{number}. {text}")
        lines += [f"   - {fault}" for fault in faults]
    return _filled("repair", findings="\n".join(lines))


def numbered(sentences: Sequence[Sentence], kept: frozenset[str]) -> str:
    """Return a standing text line by line, the editor's own sentences marked."""
    return "\n".join(
        f"{number}. {'KEPT ' if one.digest in kept else ''}({one.field.value}) {one.text}"
        for number, one in enumerate(sentences, 1)
    )


def digest(*parts: str) -> str:
    """Return the SHA-256 (hex) of a prompt's parts."""
    return hashlib.sha256("\n\x00".join(parts).encode()).hexdigest()


def _filled(name: str, **values: str) -> str:
    """Fill a template in one pass: what was filled in is never searched for fields again."""
    text = template(name)
    pieces: list[str] = []
    while text:
        start = text.find("{")
        end = text.find("}", start)
        if start < 0 or end < 0:
            break
        field = text[start + 1 : end]
        pieces.append(text[:start] + values.get(field, text[start : end + 1]))
        text = text[end + 1 :]
    return "".join([*pieces, text])
