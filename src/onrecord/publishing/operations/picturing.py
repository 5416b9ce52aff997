"""Which pictures an article shows: put in, put in another's place, taken out."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from onrecord.illustration.models import Picture
from onrecord.publishing.content import PICTURE_AFTER_PARAGRAPH, content_digest, raw_body
from onrecord.publishing.operations.articles import reground
from onrecord.publishing.operations.editing import check_may_edit
from onrecord.publishing.queries import lock_article, working_copy_of
from onrecord.vocabulary.errors import Permanent


class NoSuchPicture(Permanent):
    """The picture that was chosen is not there any more."""

    code = "publishing.no_such_picture"


class Spot(StrEnum):
    """Where an article shows a picture: above the text, or inside it."""

    LEAD = "lead"
    TEXT = "text"


def show_picture(
    *, article_id: int, spot: Spot, picture_id: int | None, user: Any, now: datetime
) -> bool:
    """Have the newest text of an article show a picture at ``spot``, or none there.

    In the text it takes the place of the first picture, else stands after the second paragraph.
    Readers get it with the next approval. Returns whether anything changed. Raises
    ``NoSuchPicture``, and ``PermissionDenied`` for who may not edit.
    """
    with transaction.atomic():
        row = lock_article(article_id)
        check_may_edit(row, user)
        picture = None
        if picture_id is not None:
            picture = Picture.objects.filter(pk=picture_id).first()
            if picture is None:
                raise NoSuchPicture("The picture is not in the library any more; choose another.")
        copy = working_copy_of(row)
        before = content_digest(copy)
        if spot is Spot.LEAD:
            copy.lead_picture = picture
        else:
            copy.body = json.dumps(_with_inside(raw_body(copy), picture_id))
        if content_digest(copy) == before:
            return False
        if not row.live:
            copy.save()
        copy.save_revision(user=user, clean=False, log_action=True)
        told = {"spot": spot.value, "picture": picture.title if picture else ""}
        log(instance=row, action="onrecord.picture", user=user, data=told)
    reground(article_id=article_id, now=now)
    return True


def _with_inside(body: list[dict[str, Any]], picture_id: int | None) -> list[dict[str, Any]]:
    """Return the body with the picture in place of its first one; ``None`` takes that out."""
    at = next((n for n, block in enumerate(body) if block["type"] == "picture"), None)
    rest = body if at is None else [*body[:at], *body[at + 1 :]]
    if picture_id is None:
        return rest
    if at is None:
        paragraphs = [n for n, block in enumerate(body) if block["type"] == "paragraph"]
        behind = paragraphs[:PICTURE_AFTER_PARAGRAPH]
        at = behind[-1] + 1 if behind else len(body)
    block = {"type": "picture", "value": picture_id, "id": str(uuid.uuid4())}
    return [*rest[:at], block, *rest[at:]]
