"""The forms in which a model is asked to answer. Needs pydantic (extra ``models``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model


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


def closed(
    form: type[BaseModel], labels: Sequence[str], *, most: int = 30, least: int = 1
) -> type[BaseModel]:
    """Return ``form`` with ``labels`` as the closed list of its schema.

    A piece has ``least`` to ``most`` body sentences, and never more than there are passages to
    say at least something each.

    An endpoint that constrains its model by the schema can then give no other label and no
    endless list; what comes is checked all the same, so that one wrong label costs one
    sentence and not the text.
    """
    schema = WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(labels)},
            "minItems": 1,
            "maxItems": 4,
        }
    )
    listed = Annotated[list[str], schema]
    line = create_model("Line", __base__=Line, passages=(listed, ...))
    if form is Piece:
        body = create_model("BodyLine", __base__=BodyLine, passages=(listed, ...))
        return create_model(
            "Piece",
            headline=(line, ...),
            standfirst=(list[line], _at_most(2, least=1)),  # type: ignore[valid-type]
            body=(list[body], _at_most(most, least=min(least, most, len(labels)))),  # type: ignore[valid-type]
            watch=(list[line], _at_most(3, may_lack=True)),  # type: ignore[valid-type]
            __config__=ConfigDict(json_schema_extra={"required": list(Piece.model_fields)}),
        )
    if form is Fixes:
        fix = create_model("Fix", __base__=Fix, passages=(listed, ...))
        return create_model("Fixes", sentences=(list[fix], _at_most(60)))  # type: ignore[valid-type]
    change = create_model("Change", __base__=Change, passages=(listed, ...))
    return create_model("Changes", changes=(list[change], _at_most(30)))  # type: ignore[valid-type]


def _at_most(count: int, *, least: int = 0, may_lack: bool = False) -> Any:
    """Return a field that says how many in the schema and takes any number without complaint."""
    extra: dict[str, Any] = {**({"minItems": least} if least else {}), "maxItems": count}
    if may_lack:
        return Field(default_factory=list, json_schema_extra=extra)
    return Field(..., json_schema_extra=extra)
