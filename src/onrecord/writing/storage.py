"""How a draft's text lies in the database: ``DraftText`` to JSON-ready data and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from onrecord.vocabulary.drafts import DraftForm, DraftText
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.statements import Statement, StatementKind
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField

FORMAT = 1
"""Number of the format written; read back so that old drafts stay readable."""


class DamagedDraft(Permanent):
    """Stored data is not a draft's text."""

    code: ClassVar[str] = "writing.damaged_draft"


def to_json(text: DraftText) -> dict[str, Any]:
    """Return ``text`` as JSON-ready data; ``from_json`` gives the equal value back."""
    return {
        "format": FORMAT,
        "form": text.form.value,
        "headline": _sentence_to_json(text.headline),
        "standfirst": [_sentence_to_json(sentence) for sentence in text.standfirst],
        "paragraphs": [
            [_sentence_to_json(sentence) for sentence in paragraph] for paragraph in text.paragraphs
        ],
        "statements": [_statement_to_json(statement) for statement in text.statements],
        "watch": [_sentence_to_json(sentence) for sentence in text.watch],
    }


def from_json(data: Mapping[str, Any]) -> DraftText:
    """Return the text that ``to_json`` stored.

    Raises ``DamagedDraft`` when the data is not of that form.
    """
    try:
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r} is not known")
        return DraftText(
            form=DraftForm(data["form"]),
            headline=_sentence_from_json(data["headline"]),
            standfirst=_sentences_from_json(data["standfirst"]),
            paragraphs=tuple(_sentences_from_json(item) for item in data["paragraphs"]),
            statements=tuple(_statement_from_json(item) for item in data["statements"]),
            watch=_sentences_from_json(data["watch"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedDraft(
            f"The stored draft cannot be read ({error}); write the draft again."
        ) from error


def _sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "kind": sentence.kind.value,
        "field": sentence.field.value,
        "paragraph": sentence.paragraph,
        "position": sentence.position,
        "cites": list(sentence.cites),
    }


def _sentence_from_json(data: Mapping[str, Any]) -> Sentence:
    return Sentence(
        text=_text(data["text"]),
        kind=SentenceKind(data["kind"]),
        field=TextField(data["field"]),
        paragraph=int(data["paragraph"]),
        position=int(data["position"]),
        cites=tuple(int(number) for number in data["cites"]),
    )


def _sentences_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(_sentence_from_json(item) for item in data)


def _statement_to_json(statement: Statement) -> dict[str, Any]:
    return {
        "passage_id": statement.passage_id,
        "speaker": statement.speaker,
        "speaker_text": statement.speaker_text,
        "role": statement.role,
        "cue": statement.cue,
        "content": statement.content,
        "kind": statement.kind.value,
        "start": statement.start,
        "end": statement.end,
    }


def _statement_from_json(data: Mapping[str, Any]) -> Statement:
    return Statement(
        passage_id=int(data["passage_id"]),
        speaker=_text(data["speaker"]),
        speaker_text=_text(data["speaker_text"]),
        role=_text(data["role"]),
        cue=_text(data["cue"]),
        content=_text(data["content"]),
        kind=StatementKind(data["kind"]),
        start=int(data["start"]),
        end=int(data["end"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
