"""What must hold of a picture before it is published; a part of the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureKind

_OPENINGS = frozenset(
    {"a", "an", "the", "photo", "photograph", "picture", "image", "illustration", "of", "showing"}
)
"""Words with which lazy descriptions begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that stands in the way: a stable code, what, and the way out.

    ``entry_id`` is the ledger entry that it is about, ``picture_id`` the picture.
    """

    code: str
    message: str
    way_out: str
    entry_id: int | None = None
    picture_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """A picture shown by the article.

    ``source_type`` is the IPTC term for how it was made, ``kind`` a ``PictureKind``, ``missing``
    how many of the data that it shows have lost the passage that reported them, ``withheld``
    why a picture of a report may be shown no more.
    """

    id: int
    alt: str
    credit: str
    source: str
    licence: str
    source_type: str
    kind: str
    caption: str
    label: str
    missing: int = 0
    withheld: str = ""


def examine_picture(picture: PictureFacts, headline: str) -> Iterator[Refusal]:
    """Yield what speaks against a picture under a headline."""
    parts = (
        ("credit", picture.credit, "Say who made it."),
        ("source", picture.source, "Say where it comes from."),
        ("licence", picture.licence, "Say under which licence or right it is shown."),
        ("alt", picture.alt, "Describe what it shows, for those who cannot see it."),
        ("source_type", picture.source_type, "Say who or what made it: a camera, a person, AI."),
    )
    for name, value, way_out in parts:
        if not value.strip():
            called = {"alt": "alternative text", "source_type": "kind of source"}.get(name, name)
            yield Refusal(
                code=f"gate.picture_without_{name}",
                message=f"A picture has no {called}.",
                way_out=way_out,
                picture_id=picture.id,
            )
    if picture.kind == PictureKind.PHOTO and not picture.caption.strip():
        yield Refusal(
            code="gate.photo_without_caption",
            message="A photograph has no caption.",
            way_out="Say who or what it shows, where and when.",
            picture_id=picture.id,
        )
    if _is_generated(picture) and not (
        picture.label.strip() and picture.kind == PictureKind.GENERATED
    ):
        yield Refusal(
            code="gate.generated_not_labelled",
            message="A picture that artificial intelligence made is not labelled as such.",
            way_out="Make it a generated picture with a label that says so, or take another.",
            picture_id=picture.id,
        )
    yield from _taken_back(picture)
    if _repeats(picture.alt, headline):
        yield Refusal(
            code="gate.alt_is_headline",
            message="The alternative text of a picture only repeats the headline.",
            way_out="Describe what the picture shows.",
            picture_id=picture.id,
        )


def _taken_back(picture: PictureFacts) -> Iterator[Refusal]:
    """Yield what speaks against a picture since a source took something back."""
    if picture.withheld:
        yield Refusal(
            code="gate.picture_withheld",
            message=f"A picture may be shown no more. {picture.withheld}",
            way_out="Take another picture, or enter in the register what allows it.",
            picture_id=picture.id,
        )
    if picture.missing:
        yield Refusal(
            code="gate.figure_without_passage",
            message="A chart, timeline or quotation shows what its source has taken back.",
            way_out="Draw it again from what the reports say now, or take it out.",
            picture_id=picture.id,
        )


def _is_generated(picture: PictureFacts) -> bool:
    return picture.kind == PictureKind.GENERATED or picture.source_type in {
        DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
        DigitalSourceType.COMPOSITE_WITH_TRAINED,
    }


def _repeats(alt: str, headline: str) -> bool:
    """Say whether an alternative text is the headline again, give or take a word or a mark."""
    said, told = _words(alt), _words(headline)
    if not said or not told:
        return False
    return len(said - told) <= len(said) // 8 and len(told - said) * 5 <= len(told)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - _OPENINGS
