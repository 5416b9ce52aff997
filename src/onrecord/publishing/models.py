"""The pages of the site as the newsroom edits them, and the record of their review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from onrecord.grounding.models import Ledger
from onrecord.illustration.models import Picture
from onrecord.narration.models import Narration
from onrecord.publishing.content import content_digest
from onrecord.publishing.guards import (
    FIELDS_OF_ROW,
    NOT_COPIED,
    ROW_FIELDS,
    GateRefused,
    StaleEdit,
    find_asked,
    publishing_instant,
    refuse_strange_address,
    refuse_unless_cleared,
    touches_content,
)
from onrecord.publishing.known_rows import KnownRow
from onrecord.publishing.privacy import ReadableManager, restrictions
from onrecord.publishing.records import (
    Correction,
    CorrectionKind,
    PublishedVersion,
    ReviewCertificate,
    VersionReason,
)
from onrecord.publishing.reserved import is_reserved
from onrecord.publishing.signals import article_published, article_withdrawn
from onrecord.writing.models import Draft

__all__ = [
    "ArticlePage",
    "Author",
    "Correction",
    "CorrectionKind",
    "Disclosure",
    "HomePage",
    "PublishedVersion",
    "ReviewCertificate",
    "SectionPage",
    "VersionReason",
    "announce_moved",
    "stale_edit",
]


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

    objects: ClassVar = ReadableManager()

    parent_page_types: ClassVar = ["publishing.HomePage"]
    subpage_types: ClassVar = ["publishing.ArticlePage"]
    template = "reader/section_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("tagline"),
        FieldPanel("autopilot"),
        FieldPanel(
            "is_sample",
            heading=_("Part of the sample newsroom"),
            help_text=_("Until this is taken away, autopilot publishes the sample's stories only."),
        ),
        FieldPanel("position"),
    ]

    def clean(self) -> None:
        """Refuse an address that belongs to the site itself; raises ``ValidationError``."""
        super().clean()
        if is_reserved(self.slug):
            raise ValidationError(
                {"slug": _("“%(slug)s” is an address of the site itself.") % {"slug": self.slug}}
            )

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the section; articles that thereby stand at another address are announced."""
        row = SectionPage.objects.filter(pk=self.pk).first() if self.pk else None
        super().save(*args, **kwargs)
        if row is not None and row.url_path != self.url_path:
            announce_moved(self, before=row.url_path, after=self.url_path)


class StatementBlock(blocks.StructBlock):
    """Who said what, with the passage that reports it."""

    speaker = blocks.CharBlock()
    role = blocks.CharBlock(required=False)
    content = blocks.TextBlock()
    direct = blocks.BooleanBlock(required=False)
    passage = blocks.IntegerBlock(required=False)


class BodyBlock(blocks.StreamBlock):
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


class ArticlePage(KnownRow, Page):
    """An article. It is live only with what the gate has let through (see ``save``).

    ``edit_version`` grows with every saved text; ``cleared_digest`` names the one text
    that may be live. Both are the row's own: no revision, form or copy brings them along.
    ``waiting_draft`` is a newer draft that did not replace what an editor had touched.
    """

    row_read: ArticlePage | None = None
    """The row that a working copy was made of."""

    standfirst = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)
    language = models.CharField(max_length=35, default="en")
    authors = ParentalManyToManyField(Author, blank=True, related_name="articles")
    draft = models.ForeignKey(
        Draft, models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    waiting_draft = models.ForeignKey(
        Draft, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
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

    objects: ClassVar = ReadableManager()

    parent_page_types: ClassVar = ["publishing.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "reader/article_page.html"
    exclude_fields_in_copy: ClassVar = NOT_COPIED
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("lead_picture"),
        FieldPanel("body"),
        FieldPanel("authors"),
    ]

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-published_at", "-page_ptr"], name="articles_by_time"),
            models.Index(
                fields=["-published_at", "-page_ptr"],
                condition=models.Q(narration__isnull=False),
                name="spoken_by_time",
            ),
        ]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the article, if the gate and the newest version allow it.

        Raises ``GateRefused`` when a text would be or become live that was not cleared,
        ``StaleEdit`` when a newer text would be overwritten. Announces, in the same
        transaction, an article that came to readers, changed before them or left them.
        """
        fields = kwargs.get("update_fields")
        if not touches_content(None if fields is None else frozenset(fields)):
            super().save(*args, **kwargs)
            return
        row = self._locked_row()
        known_version = self.edit_version
        written = self._as_written(row, fields)
        digest = content_digest(written)
        changed = row is None or content_digest(row) != digest
        if written.live or self.alias_of_id:
            self._refuse_unless_cleared(digest, row)
        if written.live and not (row and row.live and row.slug == written.slug):
            refuse_strange_address(written)
        if row is not None:
            self._keep_row_facts(row, changed=changed)
        if row is not None and row.live and not written.live:
            # What was taken off needs a new approval before it may come back.
            self.cleared_digest = ""
        appears = written.live and (changed or row is None or not row.live)
        if appears:
            self._set_instants(row)
            if fields is not None:
                kwargs["update_fields"] = [*fields, "published_at", "updated_at"]
        super().save(*args, **kwargs)
        if row is not None and not changed:
            self.edit_version = known_version
        self._announce(row, written, appears=appears)

    def _locked_row(self) -> ArticlePage | None:
        """Return the article as it stands in the database, locked, or ``None`` for a new one."""
        if self.pk is None:
            return None
        asked = find_asked(self.pk)
        if asked is not None:
            known: ArticlePage = asked.row
            return known
        row: ArticlePage | None = ArticlePage.objects.select_for_update().filter(pk=self.pk).first()
        return row

    def _as_written(self, row: ArticlePage | None, fields: Any) -> ArticlePage:
        """Return what the row will say after a save of ``fields`` (all, when ``None``)."""
        if fields is None or row is None:
            return self
        written: ArticlePage = ArticlePage.objects.get(pk=row.pk)
        for name in fields:
            value = getattr(self, name)
            setattr(written, name, list(value.all()) if name == "authors" else value)
        return written

    def _keep_row_facts(self, row: ArticlePage, *, changed: bool) -> None:
        """Take from the row what a save never sets, and count the version of a new text."""
        self.cleared_digest = row.cleared_digest
        self.published_at = row.published_at
        self.updated_at = row.updated_at
        if changed:
            self._advance_version()
        else:
            self.edit_version = row.edit_version

    def _refuse_unless_cleared(self, digest: str, row: ArticlePage | None) -> None:
        if self.alias_of_id:
            raise GateRefused(
                f"“{self.title}” cannot stand at two addresses: an article has one ledger and "
                "one review. Link to it instead."
            )
        refuse_unless_cleared(
            digest=digest,
            cleared_digest=(row or self).cleared_digest,
            title=self.title,
        )

    def _set_instants(self, row: ArticlePage | None) -> None:
        if self.published_at is None:
            self.published_at = publishing_instant()
        elif row is not None:
            self.updated_at = publishing_instant()

    def _announce(self, row: ArticlePage | None, written: ArticlePage, *, appears: bool) -> None:
        at, live = publishing_instant(), written.live
        moved = row is not None and row.live and row.url_path != self.url_path
        if row is not None and row.live and (moved or not live):
            article_withdrawn.send(
                sender=ArticlePage, article_id=self.pk, path=row.public_path, at=at
            )
        if live and (appears or moved):
            article_published.send(sender=ArticlePage, article_id=self.pk, at=at, article=written)

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Keep the text as a revision; raises ``StaleEdit`` when a newer one was saved since."""
        self._advance_version()
        # A changed text voids the acts of every review that is still open.
        self.certificates.filter(approved_at=None).exclude(
            content_digest=content_digest(self)
        ).update(acts=[])
        return super().save_revision(*args, **kwargs)

    def _advance_version(self) -> None:
        """Count one version on, if nobody else did since this copy was read."""
        mine = ArticlePage.objects.filter(pk=self.pk, edit_version=self.edit_version)
        if not mine.update(edit_version=F("edit_version") + 1):
            raise stale_edit(self.pk)
        self.edit_version += 1

    def with_content_json(self, content: dict[str, Any]) -> ArticlePage:
        """Return the article with a revision's text, and the row's own facts as they are now."""
        facts = ArticlePage.objects.filter(pk=self.pk).values(*ROW_FIELDS).first() or {}
        return self._with_text(content, facts)

    def with_newest_text(self) -> ArticlePage:
        """Return the article with its newest revision's text; this is its row as just read."""
        revision = self.latest_revision
        copy = self._with_text(
            dict(revision.content), {name: getattr(self, name) for name in ROW_FIELDS}
        )
        copy.latest_revision = revision
        copy.row_read = self
        return copy

    def _with_text(self, content: dict[str, Any], facts: Mapping[str, Any]) -> ArticlePage:
        # Whether these still exist need not be asked of a revision: the row's own replace them.
        text = {**content, **dict.fromkeys(FIELDS_OF_ROW)}
        page: ArticlePage = super().with_content_json(text)
        for name, value in facts.items():
            setattr(page, name, value)
        return page

    def get_view_restrictions(self) -> Any:
        """Return the restrictions that hold here; mostly a site has none."""
        return super().get_view_restrictions() if restrictions() else []

    def update_aliases(self, **kwargs: Any) -> None:
        """Do nothing: an article has no aliases."""

    @property
    def public_path(self) -> str:
        """The path at which readers find the article (``/world/slug/``); empty outside a site."""
        parts = self.get_url_parts()
        return str(parts[2]) if parts and parts[2] else ""


def announce_moved(branch: Page, *, before: str, after: str) -> None:
    """Announce a branch's live articles when its ``url_path`` went from ``before`` to ``after``."""
    at = publishing_instant()
    for article in ArticlePage.objects.live().descendant_of(branch, inclusive=True):
        path = article.public_path
        site_root = article.url_path.removesuffix(path.removeprefix("/"))
        old = before + article.url_path.removeprefix(after)
        old_path = "/" + old.removeprefix(site_root) if path else ""
        article_withdrawn.send(sender=ArticlePage, article_id=article.pk, path=old_path, at=at)
        article_published.send(sender=ArticlePage, article_id=article.pk, at=at, article=article)


def stale_edit(article_id: int) -> StaleEdit:
    """Return the error that tells who saved the newer version of an article, and when."""
    row = ArticlePage.objects.select_related("latest_revision__user").get(pk=article_id)
    revision = row.latest_revision
    who, when = "Somebody", ""
    if revision is not None:
        who = str(revision.user) if revision.user else "The line"
        when = f" on {revision.created_at:%Y-%m-%d at %H:%M:%S} UTC"
    return StaleEdit(
        f"{who} saved a newer version of “{row.title}”{when}. Your text was not saved over it: "
        "compare the two, then save again.",
        data={
            "article_id": article_id,
            "edit_version": row.edit_version,
            "saved_by": who,
            "saved_at": revision.created_at.isoformat() if revision else "",
        },
    )
