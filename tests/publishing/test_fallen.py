"""A source corrects or withdraws a report: what rests on it is queued, reprinted, told no more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from onrecord.desk.queries import open_counts
from onrecord.intake.models import Passage, Report
from onrecord.pipeline import steps
from onrecord.pipeline.models import Run
from onrecord.publishing.fallen import Fate, fallen
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations import settle_source_changes
from onrecord.publishing.records import SourceChange
from onrecord.reader import stories as addresses
from onrecord.stories.models import Membership
from onrecord.vocabulary.texts import text_digest
from tests.reader.material import Newsroom, open_newsroom

AGROUND = "The ferry Aurora ran aground off Sund on Friday evening."
HURT = "Five people were taken to hospital in Sund with light injuries."


@pytest.fixture
def newsroom(db: None, now: datetime, settings: Settings) -> Newsroom:
    settings.EMBEDDERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
    settings.ROOT_URLCONF = "tests.reader.urls"
    return open_newsroom(now)


class Resting:
    """A live article of which both sentences rest on one report of a story."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        section = newsroom.section("World")
        self.story = newsroom.story("Ferry")
        self.passages = newsroom.report(
            newsroom.source("Harbour Wire"), "Ferry aground", [AGROUND, HURT], hours=4
        )
        self.report: Report = self.passages[0].report
        Membership.objects.create(story=self.story, report=self.report, joined_at=newsroom.now)
        self.article: ArticlePage = newsroom.article(
            section,
            "Ferry Aurora aground",
            body=[{"type": "paragraph", "value": f"{AGROUND} {HURT}"}],
            story=self.story,
        )
        newsroom.ground(self.article, AGROUND, [self.passages[0]])
        newsroom.ground(self.article, HURT, [self.passages[1]])
        addresses.remember(article_id=self.article.pk, now=newsroom.now)
        steps.attribute(self.report.pk, newsroom.now)

    def replaced_by(self, *texts: str, status: str = "usable") -> Report:
        """Return the newer version, gone the whole way that reports go."""
        text = "\n\n".join(texts)
        newer = Report.objects.get(pk=self.report.pk)
        newer.pk = None
        newer.version, newer.supersedes, newer.status = 2, self.report, status
        newer.text, newer.text_digest = text, text_digest(text)
        newer.received_at = self.newsroom.now + timedelta(hours=1)
        newer.save(force_insert=True)
        start = 0
        for position, part in enumerate(texts):
            end = start + len(part)
            Passage.objects.create(report=newer, position=position, start=start, end=end, text=part)
            start = end + 2
        later = self.newsroom.now + timedelta(hours=1)
        for step in (steps.fold, steps.group, steps.attribute, steps.attribute):
            step(newer.pk, later)
        return newer


def test_a_corrected_sentence_is_queued_and_its_neighbour_is_not(
    newsroom: Newsroom, client: Client
) -> None:
    made = Resting(newsroom)
    newer = made.replaced_by(AGROUND, HURT.replace("Five", "Three"))
    (waiting,) = fallen()
    assert waiting.article.pk == made.article.pk
    assert [one.text for one in waiting.sentences] == [HURT]
    (sentence,) = waiting.sentences
    assert (sentence.fate, sentence.was, sentence.newest) == (Fate.CORRECTED, HURT, newer.pk)
    assert waiting.dated >= 2, "a day and a number are told no more"
    assert open_counts()["changed"] == SourceChange.objects.count() == 1
    shown = client.get(f"/world/{made.article.slug}/").content.decode()
    assert "Its source has corrected or withdrawn this report" in shown
    assert f"<mark>{AGROUND}" not in shown, "no word of what was taken back is quoted"
    (run,) = Run.objects.filter(line="page")
    assert (run.subject_id, run.reason) == (made.article.pk, f"source changed {newer.pk}")


def test_a_withdrawn_report_takes_everything_with_it(newsroom: Newsroom) -> None:
    made = Resting(newsroom)
    made.replaced_by("Kill: this report is withdrawn.", status="canceled")
    (waiting,) = fallen()
    assert [one.text for one in waiting.sentences] == [AGROUND, HURT]
    assert {one.fate for one in waiting.sentences} == {Fate.WITHDRAWN}
    assert Run.objects.filter(line="page", subject_id=made.article.pk).count() == 1


def test_a_correction_elsewhere_in_the_report_queues_nothing(newsroom: Newsroom) -> None:
    made = Resting(newsroom)
    made.replaced_by(AGROUND, HURT, "The name of the captain was spelled wrongly.")
    assert fallen() == []
    assert not SourceChange.objects.exists()


def test_it_leaves_the_queue_with_a_text_that_rests_on_it_no_more(newsroom: Newsroom) -> None:
    made = Resting(newsroom)
    made.replaced_by(AGROUND, "Nobody was hurt.")
    later = newsroom.now + timedelta(hours=2)
    assert settle_source_changes(article_id=made.article.pk, now=later) == 0
    article = ArticlePage.objects.get(pk=made.article.pk)
    article.body = [{"type": "paragraph", "value": AGROUND}]
    ArticlePage.objects.filter(pk=article.pk).update(body=article.body)
    assert fallen() == []
    assert settle_source_changes(article_id=made.article.pk, now=later) == 1
    assert open_counts()["changed"] == 0
