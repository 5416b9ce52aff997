"""The forms in which a model is asked to answer. Needs pydantic (extra ``models``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, WithJsonSchema, create_model


class Line(BaseModel):
    """A sentence and the labels of the passages that say it."""

    text: str
    passages: list[str]


class BodyLine(Line):
    """A sentence of the body; ``paragraph`` counts from 1."""

    paragraph: int = 1


class Piece(BaseModel):
    """A whole text."""

    headline: Line
    standfirst: list[Line]
    body: list[BodyLine]
    watch: list[Line] = Field(default_factory=list)


class Fix(Line):
    """A sentence written anew; an empty text takes it out."""

    number: int


class Fixes(BaseModel):
    """Answers to a round of findings."""

    sentences: list[Fix]


class Change(Line):
    """One change of a standing text at the sentence of that number."""

    number: int
    do: Literal["replace", "after", "remove"]


class Changes(BaseModel):
    """What an update changes."""

    changes: list[Change]


def closed(form: type[BaseModel], labels: Sequence[str], *, most: int = 30) -> type[BaseModel]:
    """Return ``form`` with ``labels`` as the closed list of its schema, ``most`` body sentences.

    An endpoint that constrains its model by the schema can then give no other label and no
    endless list; what comes is checked all the same, so that one wrong label costs one
    sentence and not the text.
    """
    schema = WithJsonSchema(
        {"type": "array", "items": {"type": "string", "enum": list(labels)}, "maxItems": 4}
    )
    listed = Annotated[list[str], schema]
    line = create_model("Line", __base__=Line, passages=(listed, ...))
    if form is Piece:
        body = create_model("BodyLine", __base__=BodyLine, passages=(listed, ...))
        return create_model(
            "Piece",
            headline=(line, ...),
            standfirst=(list[line], _at_most(2)),  # type: ignore[valid-type]
            body=(list[body], _at_most(most)),  # type: ignore[valid-type]
            watch=(list[line], _at_most(3)),  # type: ignore[valid-type]
        )
    if form is Fixes:
        fix = create_model("Fix", __base__=Fix, passages=(listed, ...))
        return create_model("Fixes", sentences=(list[fix], _at_most(60)))  # type: ignore[valid-type]
    change = create_model("Change", __base__=Change, passages=(listed, ...))
    return create_model("Changes", changes=(list[change], _at_most(30)))  # type: ignore[valid-type]


def _at_most(count: int) -> Any:
    """Return a field that says ``count`` in the schema and takes more without complaint."""
    return Field(..., json_schema_extra={"maxItems": count})
