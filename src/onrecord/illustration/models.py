"""Pictures with their credit, rights, alt text and provenance, and their renditions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureKind


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
    source_url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    digital_source_type = models.CharField(
        max_length=60,
        choices=[(t.value, t.value) for t in DigitalSourceType],
        blank=True,
    )
    making = models.JSONField(default=dict, blank=True)

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


class PictureRendition(AbstractRendition):
    """A resized picture; carries the same provenance as its original."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            ),
        ]
