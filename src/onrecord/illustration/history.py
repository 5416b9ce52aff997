"""What a picture's files say of their making: the claims that are signed for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wagtail.images.image_operations import FilterOperation

from onrecord.plumbing.provenance import (
    SUFFIX,
    Claim,
    Deed,
    Ingredient,
    Relation,
    changed,
    created,
)
from onrecord.vocabulary.makings import DigitalSourceType, Making

EMBEDDED_FROM_WIDTH = 1200
"""Files of this width in pixels or more that others copy and keep carry their manifest inside."""

BESIDE_ALWAYS = frozenset({"avif"})
"""Kinds that only our own pages ask for: their manifests stand beside them at any width."""

TRANSCODED = "c2pa.transcoded"


def is_beside(kind: str, width: int) -> bool:
    """Say whether the manifest of a rendition stands beside it, for it would weigh too much."""
    return kind in BESIDE_ALWAYS or width < EMBEDDED_FROM_WIDTH


def short_name(stem: str, spec: str, focus: str, suffix: str) -> str:
    """Return the file name of a rendition: ``harbour.640.avif``; no two of a picture share one.

    It stands many times in a page: what the suffix says already is left out.
    """
    parts = [
        part.removeprefix("width-").removeprefix("fill-")
        for part in spec.split("|")
        if not part.startswith("format-")
    ]
    words = ".".join(part.replace("quality-", "-q") for part in [*parts, focus] if part)
    return f"{stem[:48]}.{words}{suffix}" if words else f"{stem[:48]}{suffix}"


def manifest_name(name: str) -> str:
    """Return under which name the manifest of the file ``name`` stands beside it."""
    return name + SUFFIX


def drawn(title: str, making: Mapping[str, Any], kind: DigitalSourceType) -> Claim:
    """Return the claim for a picture that an engine of ours made, from its stored making."""
    return created(
        title=title,
        making=Making(
            engine=making["engine"],
            version=making["version"],
            made_at=datetime.fromisoformat(making["made_at"]),
            model=making.get("model", ""),
            prompt_digest=making.get("prompt_digest", ""),
        ),
        digital_source_type=kind,
        ingredients=_sent_by(title, making),
    )


def _sent_by(title: str, making: Mapping[str, Any]) -> tuple[Ingredient, ...]:
    """Return what a generating service sent, by its digest, as what the picture was made from."""
    got = (making.get("notes") or {}).get("received")
    if not got:
        return ()
    return (
        Ingredient(
            title=f"{title} (as generated)",
            digest=str(got["sha256"]),
            media_type=str(got["media_type"]),
            relation=Relation.INPUT,
        ),
    )


def received(title: str, got: Mapping[str, Any], media_type: str) -> Claim:
    """Return the claim for a picture that came from outside, from what is noted of its coming.

    ``got`` is ``Picture.received``: media type, SHA-256, and whether it was turned or shrunk.
    """
    parent = Ingredient(
        title=f"{title} (as received)",
        digest=str(got["sha256"]),
        media_type=str(got["media_type"]),
        relation=Relation.PARENT,
        url=str(got.get("url", "")),
    )
    deeds = [Deed(action="c2pa.edited.metadata")]
    if got.get("resized"):
        deeds.append(Deed(action="c2pa.resized", parameters=dict(got["resized"])))
    deeds.append(Deed(action=TRANSCODED, parameters={"format": media_type}))
    return changed(title=title, parent=parent, deeds=tuple(deeds))


def rendered(
    title: str,
    parent: Ingredient,
    operations: list[FilterOperation],
    media_type: str,
    *,
    size: tuple[int, int],
    was: tuple[int, int],
) -> Claim:
    """Return the claim for a rendition of ``size`` pixels of a picture of ``was`` pixels."""
    deeds = []
    if any(operation.__class__.__name__ == "FillOperation" for operation in operations):
        deeds.append(Deed(action="c2pa.cropped"))
    if size != was:
        shape = {"width": size[0], "height": size[1]}
        deeds.append(Deed(action="c2pa.resized", parameters=shape))
    if media_type != parent.media_type:
        deeds.append(Deed(action=TRANSCODED, parameters={"format": media_type}))
    return changed(title=title, parent=parent, deeds=tuple(deeds))
