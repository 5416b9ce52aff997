"""The verb of this stage: draw a picture from a brief and keep it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from onrecord.illustration import xmp
from onrecord.illustration.engines import Illustrator, illustrators
from onrecord.illustration.files import EXTENSIONS, PictureFile, examine
from onrecord.illustration.models import Picture
from onrecord.illustration.queries import find_drawn
from onrecord.vocabulary import pictures
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.pictures import PictureBrief


class BadDrawing(Permanent):
    """An illustrator gave bytes that are not what it says they are."""

    code = "illustration.bad_drawing"


def draw(*, brief: PictureBrief, alias: str = "default", now: datetime) -> int | None:
    """Draw a picture from the brief and return the id of its ``Picture``.

    ``None`` when the engine finds nothing to draw. The file carries XMP and a C2PA
    signature. The same brief, engine and version give the same picture, whenever and
    however often this is called; ``brief.now`` does not count. Raises ``BadDrawing`` and
    what the engine raises.
    """
    engine = illustrators[alias]
    key = drawing_key(brief, engine)
    known = find_drawn(key)
    if known is not None:
        return known
    drawn = engine.draw(brief)
    if drawn is None:
        return None
    return keep(drawn, brief=brief, key=key, now=now)


def drawing_key(brief: PictureBrief, engine: Illustrator) -> str:
    """Return what makes a drawing the same drawing: engine, version, digest of the brief."""
    told: dict[str, Any] = {
        name: [one.as_json() for one in brief.figures]
        if name == "figures"
        else getattr(brief, name)
        for name in engine.reads
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return f"{engine.name}/{engine.version}/{hashlib.sha256(text.encode('utf-8')).hexdigest()}"


def keep(drawn: pictures.Picture, *, brief: PictureBrief, key: str, now: datetime) -> int:
    """Keep what an engine drew as a picture, marked and signed, and return its id.

    ``key`` is what it was drawn from; where another worker kept one of the same key, that one
    stays. Raises ``BadDrawing``.
    """
    _require_same(examine(drawn.data), drawn)
    picture = _picture(drawn, brief=brief, key=key)
    data = _marked(picture, drawn.data, drawn.media_type)
    stem, suffix = f"{drawn.kind.value}-{key[-16:]}", EXTENSIONS[drawn.media_type]
    name = f"{stem}.{suffix}"
    reduced = replace(drawn, width=pictures.SMALL_WIDTH, height=pictures.SMALL_HEIGHT)
    for field, bare, shape in (
        ("dark", drawn.dark, drawn),
        ("small", drawn.small, reduced),
        ("small_dark", drawn.small_dark, reduced),
    ):
        if bare:
            _require_same(examine(bare), shape)
            signed = _marked(picture, bare, drawn.media_type)
            file = f"{stem}.{field.replace('_', '.')}.{suffix}"
            getattr(picture, field).save(file, ContentFile(signed), save=False)
    # The name is given twice: without one on the content, Django clears the dimensions.
    picture.file.save(name, ContentFile(data, name=name), save=False)
    picture.file_size = len(data)
    picture.created_at = now
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:
        # Another worker drew the same brief meanwhile: keep that one.
        for field in ("file", *Picture.OTHER_DRAWINGS):
            if getattr(picture, field):
                getattr(picture, field).delete(save=False)
        known = find_drawn(key)
        if known is None:
            raise
        return known
    return int(picture.pk)


def _require_same(found: PictureFile, drawn: pictures.Picture) -> None:
    """Raise ``BadDrawing`` unless the bytes are of the type and size that the engine said."""
    if (found.media_type, found.width, found.height) != (
        drawn.media_type,
        drawn.width,
        drawn.height,
    ):
        raise BadDrawing(
            f"The illustrator {drawn.making.engine!r} said {drawn.media_type}, "
            f"{drawn.width} x {drawn.height}, but drew {found.media_type}, "
            f"{found.width} x {found.height}. Report this to the engine's author."
        )


def _marked(picture: Picture, data: bytes, media_type: str) -> bytes:
    """Return the bytes with XMP, then signed: a packet written later would break the signature."""
    return picture.signed(xmp.embedded(data, xmp.packet(picture.facts)), media_type)


def _picture(drawn: pictures.Picture, *, brief: PictureBrief, key: str) -> Picture:
    picture = Picture(
        title=f"{drawn.label}: {brief.headline}"[:255],
        width=drawn.width,
        height=drawn.height,
        kind=drawn.kind.value,
        alt=drawn.alt[:500],
        caption=drawn.caption[:500],
        label=drawn.label[:100],
        credit=drawn.credit.credit[:300],
        source_name=drawn.credit.source[:200],
        source_url=drawn.credit.source_url[:500],
        licence=drawn.credit.licence[:200],
        digital_source_type=drawn.digital_source_type.value,
        making=drawn.making.as_json(),
        figure=drawn.figure.as_json() if drawn.figure else {},
        drawn_from=key,
    )
    x, y, width, height = drawn.making.notes.get(
        "focus", (drawn.width // 2, drawn.height // 2, drawn.width // 2, drawn.height // 2)
    )
    picture.focal_point_x, picture.focal_point_y = x, y
    picture.focal_point_width, picture.focal_point_height = width, height
    return picture
