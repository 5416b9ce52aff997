"""Saving an editor's text over exactly the version that the editor saw."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy as shallow
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.log_actions import log
from wagtail.models import Revision

from onrecord.illustration.models import Picture
from onrecord.publishing.content import (
    PICTURE_TEXTS,
    content_digest,
    note_edited,
    pictures_of,
    raw_body,
)
from onrecord.publishing.guards import StaleEdit
from onrecord.publishing.models import ArticlePage, stale_edit
from onrecord.publishing.operations.articles import reground
from onrecord.publishing.queries import lock_article, working_copy_of


def save_edit(
    *,
    article_id: int,
    base_version: int,
    title: str,
    standfirst: str,
    body: list[dict[str, Any]],
    pictures: dict[int, dict[str, str]] | None = None,
    user: Any,
    now: datetime,
    with_it: Callable[[], None] | None = None,
    known: ArticlePage | None = None,
) -> bool:
    """Keep an editor's text as a new revision and check its changed sentences.

    ``base_version`` is the ``edit_version`` the editor saw. ``pictures`` gives new texts by
    picture id, ``with_it`` writes what must be kept with the text, ``known`` is the working
    copy as just read: a text that changes nothing in it takes no lock. Returns whether
    anything changed. Raises ``StaleEdit`` when somebody saved meanwhile: the text is then
    kept as a revision that is not the newest; ``PermissionDenied`` for who may not edit.
    """
    stale: StaleEdit | None = None
    if known is not None and known.edit_version == base_version:
        check_may_edit(known, user)
        if _says_the_same(known, (title, standfirst, body), pictures or {}):
            return False
    with transaction.atomic():
        row = lock_article(article_id)
        check_may_edit(row, user)
        copy = working_copy_of(row)
        before = content_digest(copy)
        copy.title = title
        copy.standfirst = standfirst
        if row.edit_version != base_version:
            copy.body = json.dumps(body)
            stale = stale_edit(article_id)
            _keep_aside(row, copy, user, stale)
        else:
            copy.body = json.dumps(_with_pictures(copy, body, pictures or {}, user))
            if content_digest(copy) == before:
                return False
            if not row.live:
                copy.save()
            copy.save_revision(user=user, clean=False, log_action=True)
            if with_it is not None:
                with_it()
    if stale is not None:
        raise stale
    reground(article_id=article_id, now=now)
    return True


def _says_the_same(
    known: ArticlePage,
    text: tuple[str, str, list[dict[str, Any]]],
    pictures: dict[int, dict[str, str]],
) -> bool:
    """Return whether an edit leaves all that readers read of ``known`` as it is."""
    if any(_changed_texts(picture, pictures) for picture in pictures_of(known)):
        return False
    if text == (known.title, known.standfirst, raw_body(known)):
        return True
    edited = shallow(known)
    edited.title, edited.standfirst, body = text
    edited.body = json.dumps(body)
    return content_digest(edited) == content_digest(known)


def check_may_edit(row: ArticlePage, user: Any) -> None:
    """Raise ``PermissionDenied`` for who may not edit an article, or not while it is locked."""
    lock = row.get_lock()
    if not row.permissions_for_user(user).can_edit():
        raise PermissionDenied("You may not edit this article.")
    if lock is not None and lock.for_user(user):
        raise PermissionDenied("The article is locked.")


def _keep_aside(row: ArticlePage, copy: ArticlePage, user: Any, stale: StaleEdit) -> None:
    """Keep the losing text in the page's history, just before the newest, and say so."""
    newest = row.latest_revision
    created_at = newest.created_at - timedelta(microseconds=1) if newest else None
    revision = Revision.objects.create(
        content_object=row,
        base_content_type=row.get_base_content_type(),
        user=user,
        created_at=created_at,
        content=copy.serializable_data(),
        object_str=str(copy),
    )
    log(instance=row, action="onrecord.edit.kept_aside", user=user, revision=revision)
    stale.data["revision_id"] = revision.pk


def _with_pictures(
    copy: ArticlePage, body: list[dict[str, Any]], texts: dict[int, dict[str, str]], user: Any
) -> list[dict[str, Any]]:
    """Write new texts of pictures; returns the body, with ids changed where a copy was made.

    A picture that readers see now is never changed under them: it is copied, and the new
    text of the article shows the copy.
    """
    replaced: dict[int, int] = {}
    for picture in pictures_of(copy):
        wanted = _changed_texts(picture, texts)
        if not wanted:
            continue
        changed = _own_copy(picture, user) if is_shown(picture.pk) else picture
        for name, value in wanted.items():
            setattr(changed, name, value)
        note_edited(changed, wanted)
        changed.save()
        replaced[picture.pk] = changed.pk
    if copy.lead_picture_id in replaced:
        copy.lead_picture_id = replaced[copy.lead_picture_id]
    elif copy.lead_picture_id:
        copy.lead_picture = Picture.objects.get(pk=copy.lead_picture_id)
    return [
        {**block, "value": replaced.get(block["value"], block["value"])}
        if block["type"] == "picture"
        else block
        for block in body
    ]


def _changed_texts(picture: Any, texts: dict[int, dict[str, str]]) -> dict[str, str]:
    """Return the new texts of a picture, as it keeps them, that are not its old ones."""
    wanted = {
        name: value.strip()[: Picture._meta.get_field(name).max_length]
        for name, value in texts.get(picture.pk, {}).items()
        if name in PICTURE_TEXTS
    }
    return {name: value for name, value in wanted.items() if getattr(picture, name) != value}


def is_shown(picture_id: int) -> bool:
    """Return whether readers see the picture on a live article."""
    maybe = Q(lead_picture_id=picture_id) | Q(body_text__contains=f'"value": {picture_id}')
    articles = ArticlePage.objects.live().annotate(body_text=Cast("body", TextField()))
    for article in articles.filter(maybe).select_related("lead_picture"):
        if any(picture.pk == picture_id for picture in pictures_of(article)):
            return True
    return False


def _own_copy(picture: Picture, user: Any) -> Picture:
    with picture.file.open("rb") as stored:
        data = ContentFile(stored.read(), name=picture.filename)
    copied: Picture = Picture.objects.get(pk=picture.pk)
    copied.pk = None
    copied._state.adding = True
    copied.drawn_from = None
    copied.file = data
    copied.uploaded_by_user = user
    return copied
