"""Optimistic locking: nobody's words are overwritten, nobody's words are lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from onrecord.publishing.content import raw_body
from onrecord.publishing.guards import StaleEdit
from onrecord.publishing.operations import save_edit
from tests.publishing.newsroom import Newsroom, make_picture
from tests.publishing.reviewing import publish
from tests.publishing.test_doors import edit_form


def edit(newsroom: Newsroom, **changes: Any) -> bool:
    copy = newsroom.copy
    return save_edit(
        **{
            "article_id": newsroom.article_id,
            "base_version": newsroom.row.edit_version,
            "title": copy.title,
            "standfirst": copy.standfirst,
            "body": raw_body(copy),
            "user": newsroom.editor,
            "now": newsroom.now,
            **changes,
        }
    )


def test_saving_makes_a_revision_and_checks_the_new_sentence(newsroom: Newsroom) -> None:
    before = newsroom.row.edit_version
    assert edit(newsroom, standfirst="Nobody has reported this.") is True
    assert newsroom.copy.standfirst == "Nobody has reported this."
    assert newsroom.row.latest_revision.user == newsroom.editor
    assert newsroom.row.edit_version > before
    entry = newsroom.ledger.entries.get(text="Nobody has reported this.")
    assert entry.verdict == "unsupported"


def test_saving_the_same_text_changes_nothing(newsroom: Newsroom) -> None:
    before = newsroom.row
    assert edit(newsroom) is False
    assert newsroom.row.edit_version == before.edit_version
    assert newsroom.row.latest_revision_id == before.latest_revision_id


def test_a_late_save_is_refused_and_kept(newsroom: Newsroom) -> None:
    seen = newsroom.row.edit_version
    edit(newsroom, title="First to save")
    with pytest.raises(StaleEdit) as stale:
        edit(newsroom, base_version=seen, title="Second to save", user=newsroom.reviewer)
    assert newsroom.copy.title == "First to save"
    assert "edda" in stale.value.message
    assert stale.value.data["saved_by"] == "edda"
    kept = newsroom.row.revisions.get(pk=stale.value.data["revision_id"])
    assert kept.as_object().title == "Second to save"
    assert kept.user == newsroom.reviewer
    assert not kept.is_latest_revision()


def test_a_late_save_after_reading_again_goes_through(newsroom: Newsroom) -> None:
    seen = newsroom.row.edit_version
    edit(newsroom, title="First to save")
    with pytest.raises(StaleEdit):
        edit(newsroom, base_version=seen, title="Second to save")
    assert edit(newsroom, title="Second to save") is True
    assert newsroom.copy.title == "Second to save"


def test_two_copies_in_code_cannot_overwrite_each_other(newsroom: Newsroom) -> None:
    one, two = newsroom.copy, newsroom.copy
    one.title = "One"
    one.save_revision(clean=False)
    two.title = "Two"
    with pytest.raises(StaleEdit):
        two.save_revision(clean=False)
    with pytest.raises(StaleEdit):
        two.save()
    assert newsroom.copy.title == "One"


def test_a_stale_copy_cannot_overwrite_the_row(newsroom: Newsroom) -> None:
    one, two = newsroom.row, newsroom.row
    one.standfirst = "One"
    one.save()
    two.standfirst = "Two"
    with pytest.raises(StaleEdit):
        two.save()
    assert newsroom.row.standfirst == "One"


def test_wagtails_page_editor_keeps_late_words_on_the_screen(
    newsroom: Newsroom, client: Client
) -> None:
    client.force_login(newsroom.reviewer)
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    fields = edit_form(newsroom, client, title="Typed in Wagtail")
    edit(newsroom, title="Saved at the desk")
    answer = client.post(url, fields)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "saved a newer version" in page
    assert "Typed in Wagtail" in page
    assert newsroom.copy.title == "Saved at the desk"


def test_wagtails_page_editor_saves_when_nobody_else_did(
    newsroom: Newsroom, client: Client
) -> None:
    client.force_login(newsroom.reviewer)
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    fields = edit_form(newsroom, client, title="Typed in Wagtail")
    assert client.post(url, fields).status_code == 302
    assert newsroom.copy.title == "Typed in Wagtail"


def test_autosave_does_not_overwrite(newsroom: Newsroom, client: Client) -> None:
    client.force_login(newsroom.reviewer)
    url = reverse("wagtailadmin_pages:edit", args=[newsroom.article_id])
    fields = edit_form(newsroom, client, title="Autosaved")
    edit(newsroom, title="Saved at the desk")
    answer = client.post(url, fields, HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert newsroom.copy.title == "Saved at the desk"


def test_who_may_not_edit_cannot_save(newsroom: Newsroom) -> None:
    with pytest.raises(PermissionDenied):
        edit(newsroom, title="No", user=newsroom.reader)
    row = newsroom.row
    row.locked, row.locked_by = True, newsroom.reviewer
    row.save(update_fields=["locked", "locked_by"])
    with pytest.raises(PermissionDenied):
        edit(newsroom, title="No")


def test_a_picture_that_nobody_sees_is_changed_in_place(newsroom: Newsroom) -> None:
    pk = newsroom.picture.pk
    assert edit(newsroom, pictures={pk: {"alt": "A chart of the strait"}}) is True
    assert newsroom.copy.lead_picture_id == pk
    assert newsroom.copy.lead_picture.alt == "A chart of the strait"


def test_a_picture_that_readers_see_is_copied(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    pk = newsroom.picture.pk
    assert edit(newsroom, pictures={pk: {"caption": "After."}}) is True
    assert newsroom.row.lead_picture_id == pk
    assert newsroom.row.lead_picture.caption == ""
    assert newsroom.copy.lead_picture_id != pk
    assert newsroom.copy.lead_picture.caption == "After."
    assert newsroom.copy.lead_picture.file.name != newsroom.row.lead_picture.file.name


def test_a_picture_inside_the_live_text_is_copied_too(newsroom: Newsroom) -> None:
    inside = make_picture(alt="A tug at the pier")
    raw = raw_body(newsroom.copy)
    edit(newsroom, body=[*raw, {"type": "picture", "value": inside.pk}])
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    edit(newsroom, pictures={inside.pk: {"alt": "Two tugs"}})
    shown = [block.value.alt for block in newsroom.row.body if block.block_type == "picture"]
    draft = [block.value.alt for block in newsroom.copy.body if block.block_type == "picture"]
    assert (shown, draft) == (["A tug at the pier"], ["Two tugs"])


def test_only_texts_of_shown_pictures_can_be_changed(newsroom: Newsroom) -> None:
    other = make_picture(alt="Not in this article")
    assert edit(newsroom, pictures={other.pk: {"alt": "x"}}) is False
    assert edit(newsroom, pictures={newsroom.picture.pk: {"file": "x", "title": "x"}}) is False
    other.refresh_from_db()
    assert other.alt == "Not in this article"


def test_the_live_text_keeps_its_entries_while_a_newer_is_written(newsroom: Newsroom) -> None:
    publish(newsroom.article_id, newsroom.reviewer, newsroom.now)
    old = newsroom.row.standfirst
    edit(newsroom, standfirst="A newer reason.", now=newsroom.now + timedelta(hours=1))
    texts = set(newsroom.ledger.entries.values_list("text", flat=True))
    assert {old, "A newer reason."} <= texts


def test_blocks_keep_their_ids_through_an_edit(newsroom: Newsroom) -> None:
    raw = raw_body(newsroom.copy)
    raw[0]["value"] = "Another first paragraph."
    edit(newsroom, body=raw)
    assert [block["id"] for block in raw_body(newsroom.copy)] == [block["id"] for block in raw]
    assert json.dumps(raw_body(newsroom.copy))
