"""The pages of the site as the newsroom edits them, and the record of their review."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from onrecord.grounding.models import Ledger
from onrecord.illustration.models import Picture
from onrecord.narration.models import Narration
from onrecord.writing.models import Draft


class Author(models.Model):
    """Whoever signs: a person who exists, or the newsroom itself."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    is_person = models.BooleanField(default=False)
    role = models.CharField(max_length=120, blank=True)
    about = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return self.name


class HomePage(Page):
    """The front of the site."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["publishing.SectionPage"]
    template = "reader/home_page.html"


class SectionPage(Page):
    """A section front. On ``autopilot`` drafts that pass the gate go out unreviewed, and say so."""

    tagline = models.CharField(max_length=200, blank=True)
    autopilot = models.BooleanField(
        default=False,
        help_text=_("Publish drafts that pass the gate without review; every such page says so."),
    )
    is_sample = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    parent_page_types: ClassVar = ["publishing.HomePage"]
    subpage_types: ClassVar = ["publishing.ArticlePage"]
    template = "reader/section_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("tagline"),
        FieldPanel("autopilot"),
        FieldPanel("position"),
    ]


class StatementBlock(blocks.StructBlock):  # type: ignore[misc]
    """Who said what, with the passage that reports it."""

    speaker = blocks.CharBlock()
    role = blocks.CharBlock(required=False)
    content = blocks.TextBlock()
    direct = blocks.BooleanBlock(required=False)
    passage = blocks.IntegerBlock(required=False)


class BodyBlock(blocks.StreamBlock):  # type: ignore[misc]
    """What an article's body is made of. Paragraphs are plain text, one sentence or more."""

    paragraph = blocks.TextBlock()
    heading = blocks.CharBlock()
    picture = ImageChooserBlock()
    statements = blocks.ListBlock(StatementBlock())
    watch = blocks.ListBlock(blocks.TextBlock())


class Disclosure(models.TextChoices):
    """What the page says of how it was made; values of the W3C ``ai-disclosure`` draft."""

    HUMAN_ONLY = "human-only", _("Written by people")
    AI_ASSISTED = "ai-assisted", _("Machine-drafted, reviewed by a person")
    AI_AUTONOMOUS = "ai-autonomous", _("Machine-drafted, not reviewed by a person")


class ArticlePage(Page):
    """An article. It is live only with what the gate has let through (see ``save``)."""

    standfirst = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)
    language = models.CharField(max_length=35, default="en")
    authors = models.ManyToManyField(Author, blank=True, related_name="articles")
    draft = models.ForeignKey(
        Draft, models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    ledger = models.OneToOneField(
        Ledger, models.PROTECT, null=True, blank=True, related_name="article"
    )
    lead_picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="+"
    )
    narration = models.ForeignKey(
        Narration, models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    disclosure = models.CharField(
        max_length=16, choices=Disclosure.choices, default=Disclosure.AI_ASSISTED
    )
    published_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    cleared_digest = models.CharField(max_length=64, blank=True, editable=False)
    edit_version = models.PositiveIntegerField(default=0, editable=False)

    parent_page_types: ClassVar = ["publishing.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "reader/article_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("lead_picture"),
        FieldPanel("body"),
        FieldPanel("authors"),
    ]


class ReviewCertificate(models.Model):
    """Who examined accuracy, plausibility and sources of one exact text, when, and what changed.

    ``content_digest`` names the text examined (see ``publishing.content``); a changed text
    needs a new certificate. ``acts`` is a list of {"act", "at", "note"}, one each for
    ``accuracy``, ``plausibility`` and ``sources`` (EU AI Act, Art. 50(4), draft guidelines
    of 8 May 2026). ``changes`` is the diff from the machine's draft.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="certificates")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewer_name = models.CharField(max_length=200)
    content_digest = models.CharField(max_length=64)
    acts = models.JSONField(default=list)
    changes = models.TextField(blank=True)
    overrides = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.reviewer_name} on {self.article_id}"

    def as_json(self) -> dict[str, Any]:
        """Return the certificate as JSON-ready data."""
        return {
            "reviewer": self.reviewer_name,
            "content_digest": self.content_digest,
            "acts": self.acts,
            "overrides": self.overrides,
            "opened_at": self.opened_at.isoformat(),
            "approved_at": self.approved_at.isoformat() if self.approved_at else None,
        }
