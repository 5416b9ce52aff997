"""Pictures with their credit, rights, alt text and provenance, and their renditions."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.validators import URLValidator
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from onrecord.illustration import xmp
from onrecord.illustration.files import NotAPicture, PictureTooLarge, examine
from onrecord.illustration.renditions import MarkedFilter
from onrecord.plumbing import provenance
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import PictureKind

SIGNED_FROM_WIDTH = 1200
"""Renditions as wide as this, in pixels, are signed; on smaller ones 3.8 KB weigh too much."""


class Picture(AbstractImage):
    """An image as the newsroom knows it. ``alt`` is required by the gate, not by the form."""

    kind = models.CharField(
        max_length=16,
        choices=[(k.value, k.name.replace("_", " ").title()) for k in PictureKind],
        default=PictureKind.PHOTO.value,
    )
    alt = models.CharField("alternative text", max_length=500, blank=True)
    caption = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=100, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    source_name = models.CharField("source", max_length=200, blank=True)
    source_url = models.CharField(
        max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    licence = models.CharField(max_length=200, blank=True)
    digital_source_type = models.CharField(
        max_length=60,
        choices=[(t.value, t.value) for t in DigitalSourceType],
        blank=True,
    )
    making = models.JSONField(default=dict, blank=True)
    drawn_from = models.CharField(
        max_length=160,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Engine, version and digest of the brief that this picture was drawn from.",
    )

    admin_form_fields = (
        *Image.admin_form_fields,
        "kind",
        "alt",
        "caption",
        "label",
        "credit",
        "source_name",
        "source_url",
        "licence",
        "digital_source_type",
    )

    def clean(self) -> None:
        """Refuse an uploaded file that is no picture or too large, by its content."""
        super().clean()
        if not self.file or getattr(self.file, "_committed", True):
            return
        self.file.seek(0)
        data = self.file.read()
        self.file.seek(0)
        try:
            examine(data, most_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
        except (NotAPicture, PictureTooLarge) as error:
            raise ValidationError({"file": str(error)}) from error

    @property
    def facts(self) -> xmp.PictureFacts:
        """What this picture's files say about it in XMP."""
        kind = self.digital_source_type
        return xmp.PictureFacts(
            credit=self.credit,
            source=self.source_name,
            rights=self.credit,
            usage_terms=self.licence,
            description=self.caption,
            alt=self.alt,
            digital_source_type=DigitalSourceType(kind).uri if kind else "",
        )

    def signed(self, data: bytes, media_type: str) -> bytes:
        """Return a file of this picture signed with how it was made.

        A picture that no engine of ours made is returned as it is: we do not sign for
        what others created.
        """
        if not self.making.get("engine") or not self.digital_source_type:
            return data
        return provenance.sign(
            data,
            media_type,
            title=self.title,
            making=Making(
                engine=self.making["engine"],
                version=self.making["version"],
                made_at=datetime.fromisoformat(self.making["made_at"]),
                model=self.making.get("model", ""),
            ),
            digital_source_type=DigitalSourceType(self.digital_source_type),
        )

    def generate_rendition_file(
        self, filter: Filter, *, source: File[bytes] | None = None
    ) -> File[bytes]:
        """Return a rendition with XMP inside; wide ones of drawn pictures are signed, too."""
        marked = MarkedFilter(filter.spec, xmp.packet(self.facts))
        made: File[bytes] = super().generate_rendition_file(marked, source=source)
        made.seek(0)
        data, name = made.read(), made.name
        made.close()
        if not self.is_svg():
            found = examine(data)
            if found.width >= SIGNED_FROM_WIDTH and found.media_type in provenance.MEDIA_TYPES:
                data = self.signed(data, found.media_type)
        return ContentFile(data, name=name)


class PictureRendition(AbstractRendition):
    """A resized picture; carries the same provenance as its original."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            ),
        ]
