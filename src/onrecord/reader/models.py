"""What the reader site remembers of an article, so that related pieces are found at once."""

from __future__ import annotations

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
    """The meaning of an article as a unit vector (float32, little-endian)."""

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="vector")
    dense = models.BinaryField()

    def __str__(self) -> str:
        return f"vector of {self.article_id}"


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
