"""The form in which a model answers about sentences. Needs pydantic (extra ``models``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema, create_model


class Answer(BaseModel):
    """What a model says of the sentence of that number."""

    number: int
    says: Literal["yes", "no", "unsure"]
    missing: str = ""
    passages: list[str] = Field(default_factory=list)


class Answers(BaseModel):
    """What it says of all."""

    answers: list[Answer]


def closed(labels: Sequence[str], count: int) -> type[BaseModel]:
    """Return the form with ``labels`` as its closed list and ``count`` answers at most.

    As with a draft, the schema binds an endpoint that heeds it; what comes is checked anyway.
    """
    listed = Annotated[
        list[str],
        WithJsonSchema(
            {"type": "array", "items": {"type": "string", "enum": list(labels)}, "maxItems": 4}
        ),
    ]
    answer = create_model("Answer", __base__=Answer, passages=(listed, Field(default_factory=list)))
    many = Field(..., json_schema_extra={"maxItems": count})
    return create_model("Answers", answers=(list[answer], many))  # type: ignore[valid-type]
