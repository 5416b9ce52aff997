"""What the reader site remembers of an article, so that related pieces are found at once."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from onrecord.intake.models import Source
from onrecord.publishing.models import ArticlePage
from onrecord.stories.models import Story


class ArticleVector(models.Model):
    """The meaning of an article as a unit vector (float32, little-endian).

    ``digest`` names the text and the embedder it was made from and by.
    """

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="vector")
    dense = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"vector of {self.article_id}"


class ShelfPlace(models.Model):
    """That the page of ``article`` points to ``shown`` as related, and in which place.

    ``is_elsewhere``: in another section than the article's own.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="shelf")
    shown = models.ForeignKey(ArticlePage, models.CASCADE, related_name="shelved")
    place = models.PositiveSmallIntegerField()
    is_elsewhere = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "shown"], name="once_on_a_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_id} on the shelf of {self.article_id}"


class StoryAddress(models.Model):
    """Where a story's page stands: frozen when its first article is published.

    Taken from that article, never from the title a machine gave the story.
    """

    story = models.OneToOneField(Story, models.CASCADE, related_name="address")
    slug = models.SlugField(max_length=120, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class TopicKind(models.TextChoices):
    """What a topic is."""

    PERSON = "person", _("Person")
    BODY = "body", _("Organisation")
    PLACE = "place", _("Place")


class Topic(models.Model):
    """A person, a body or a place that articles name.

    ``short`` is a form by which an article may call it alone: a surname or an acronym.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=TopicKind.choices)
    short = models.CharField(max_length=60, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "kind"], name="one_topic_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ArticleTopic(models.Model):
    """That an article is about a topic; ``weight`` orders the topics of one article."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="articles")
    weight = models.PositiveIntegerField(default=0)
    speaks = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "topic"], name="one_row_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} on {self.topic_id}"


class ArticleSource(models.Model):
    """That an article rests on a source: how many sentences that readers have."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="resting_on")
    source = models.ForeignKey(Source, models.CASCADE, related_name="carried_articles")
    sentences = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "source"], name="one_row_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} on {self.source_id}"


class ListKind(IntEnum):
    """By what articles are listed; ``of`` of an entry is the number of such a thing."""

    SECTION = 1
    AUTHOR = 2
    STORY = 3
    DAY = 4
    """``of`` is the ordinal of the day of publication in the site's zone."""
    SOURCE = 5
    PERSON = 6
    BODY = 7
    PLACE = 8
    SPEAKER = 9
    """``of`` is the topic that an article lets speak."""
    DISCLOSURE = 10
    """``of`` is the place of a value among those of ``publishing.models.Disclosure``."""
    VERDICT = 11
    """``of`` is the place of a value among the verdicts; the weight counts sentences."""
    PART = 12
    """``of`` is the part of the sitemap; the order is that of the latest publication."""
    REVIEWER = 13
    """``of`` is the number of an account."""


class ListEntry(models.Model):
    """That an article anyone may read stands in a list; ``at`` orders the list.

    What pages, feeds and leaves show of a list is read from the index below alone, however
    long the list is. ``weight``: how many sentences of the article rest on a source or have
    a verdict, else 1.
    """

    article = models.ForeignKey(
        ArticlePage, models.CASCADE, related_name="list_entries", db_index=False
    )
    kind = models.PositiveSmallIntegerField()
    of = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    weight = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "kind", "of"], name="once_in_a_list"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "of", "-at", "-article"], name="list_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in {ListKind(self.kind).name} {self.of}"


class ListTotal(models.Model):
    """How long a list is, counted along with its entries: nothing long is counted for a page."""

    kind = models.PositiveSmallIntegerField()
    of = models.PositiveBigIntegerField()
    articles = models.IntegerField()
    weight = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "of"], name="one_total_per_list"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-articles"], name="longest_lists"),
        ]

    def __str__(self) -> str:
        return f"{ListKind(self.kind).name} {self.of}: {self.articles}"


class PlainBlocks(blocks.StreamBlock):
    """Headings and plain paragraphs: all that a page about the site needs."""

    heading = blocks.CharBlock()
    paragraph = blocks.TextBlock()


def _text() -> StreamField:
    return StreamField(PlainBlocks(required=False), blank=True)


@register_setting(icon="doc-full")
class AboutTexts(BaseGenericSetting):
    """The newsroom's own words on the pages about it; a page left empty has the default's."""

    about = _text()
    masthead = _text()
    ethics = _text()
    ai = _text()
    corrections = _text()

    panels: ClassVar = [
        FieldPanel("about", heading=_("About")),
        FieldPanel("masthead", heading=_("Masthead")),
        FieldPanel("ethics", heading=_("Ethics")),
        FieldPanel("ai", heading=_("How machines are used")),
        FieldPanel("corrections", heading=_("When we are wrong")),
    ]

    class Meta:
        verbose_name = _("Texts about the newsroom")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SearchLabel(models.Model):
    """A section, source, speaker or topic by which what is found can be narrowed."""

    kind = models.CharField(max_length=8)
    slug = models.CharField(max_length=120)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "slug"], name="one_label_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """That an article can be found; its number is the one the index knows it by.

    Numbers grow with time, so that the newest of very many are met first.
    """

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="search_entry")
    indexed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"entry of {self.article_id}"


class SearchStatement(models.Model):
    """What somebody said and readers may see: on record in an article, or in a report of its story.

    ``in_article`` is true for what an article prints itself.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="search_statements")
    speaker = models.ForeignKey(SearchLabel, models.CASCADE, related_name="statements")
    role = models.CharField(max_length=200, blank=True)
    content = models.TextField()
    is_direct = models.BooleanField(default=False)
    in_article = models.BooleanField(default=False)
    passage_id = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=2000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.speaker_id}: {self.content[:60]}"


class SearchWord(models.Model):
    """A word that articles use, with its stem: misspelt words are mended by it.

    ``seen`` counts how often it was indexed; whether it still stands anywhere, the index knows.
    """

    word = models.CharField(max_length=40, unique=True)
    stem = models.CharField(max_length=40, db_index=True)
    seen = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class SearchRebuild(models.Model):
    """One run over all articles; one without an end was stopped and is gone on with."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"rebuild of {self.started_at:%Y-%m-%d %H:%M}"
