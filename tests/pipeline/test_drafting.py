"""Drafting at once: a story of one source is refused, unless somebody says why it is enough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.writing.building import DAM
from tests.writing.rows import make_story

from onrecord.pipeline.drafting import NotDrafted, UnknownStory, draft_now
from onrecord.publishing.operations import set_up_site
from onrecord.writing.models import Draft
from onrecord.writing.operations import BadOrder

pytestmark = pytest.mark.django_db

WHY = "The dam's owner is the source of all there is."


def test_one_source_is_enough_only_although(now: datetime) -> None:
    set_up_site(now=now, site_name="The Tarn", sections=[("world", "World", "")])
    story = make_story(DAM[:1], now=now)
    with pytest.raises(NotDrafted, match="1 independent source; 2 are needed"):
        draft_now(story_id=story.pk, now=now)
    with pytest.raises(BadOrder, match="ten characters"):
        draft_now(story_id=story.pk, now=now, although="Why not")
    later = now + timedelta(minutes=1)
    drafted = draft_now(story_id=story.pk, now=later, although=WHY)
    assert Draft.objects.get(pk=drafted.draft_id).making["notes"]["single_source_reason"] == WHY


def test_an_unknown_story_is_named(now: datetime) -> None:
    with pytest.raises(UnknownStory, match="no story 4711"):
        draft_now(story_id=4711, now=now, although=WHY)
