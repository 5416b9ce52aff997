"""What the pipeline hears: facts that make pages be printed again."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.distribution import newsroom

from onrecord.grounding.models import Ledger
from onrecord.pipeline.models import Run
from onrecord.publishing.models import ArticlePage
from onrecord.stories import operations as stories
from onrecord.stories.models import Story

pytestmark = pytest.mark.django_db


def test_stories_that_an_editor_regroups_have_their_articles_printed_again(
    now: datetime,
) -> None:
    section = newsroom.add_section(newsroom.build_site())
    told, other, untold = (
        Story.objects.create(title=slug, slug=slug, first_at=now, last_at=now)
        for slug in ("told", "other", "untold")
    )
    article = newsroom.add_article(section, "piece", now=now)
    ledger = Ledger.objects.create(story=told, created_at=now, updated_at=now)
    ArticlePage.objects.filter(pk=article.pk).update(ledger=ledger)
    Run.objects.all().delete()
    stories.merge_stories(story_ids=[untold.pk], into=other.pk, user="Ada", now=now)
    assert not Run.objects.exists()
    stories.merge_stories(story_ids=[told.pk], into=other.pk, user="Ada", now=now)
    assert [(run.line, run.subject_id) for run in Run.objects.all()] == [("page", article.pk)]
