"""Pictures with their credit, rights, alt text and provenance, and their renditions."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.validators import URLValidator
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from onrecord.illustration import history, xmp
from onrecord.illustration.files import EXTENSIONS, NotAPicture, PictureTooLarge, examine
from onrecord.illustration.orders import GeneratingCall, GeneratingDay, PictureOrder
from onrecord.illustration.receiving import file_name, receive
from onrecord.illustration.renditions import DarkOperation, MarkedFilter, SmallOperation
from onrecord.plumbing import provenance
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureKind

__all__ = ["GeneratingCall", "GeneratingDay", "Picture", "PictureOrder", "PictureRendition"]


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

    figure = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="The data that a chart, timeline or quotation shows, each with its passage.",
    )
    dark = models.FileField(
        upload_to="original_images",
        blank=True,
        editable=False,
        help_text="The same drawing in the colours of a dark page, of the same size.",
    )
    small = models.FileField(
        upload_to="original_images",
        blank=True,
        editable=False,
        help_text="The drawing for places of a few centimetres: fewer words, in larger letters.",
    )
    small_dark = models.FileField(
        upload_to="original_images",
        blank=True,
        editable=False,
        help_text="The small drawing in the colours of a dark page.",
    )

    received = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="What is noted of a file from outside: digest, type, size; and of ours.",
    )

    OTHER_DRAWINGS: ClassVar = ("dark", "small", "small_dark")
    """The fields with files that stand in for ``file`` where a page has use for them."""

    WITHHELD: ClassVar[str] = "withheld"
    """Under which name ``received`` says why a picture of a report may be shown no more."""

    _coming: dict[str, Any] | None = None
    """What is noted of a file that waits to be kept."""

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
        try:
            self._take_in()
        except (NotAPicture, PictureTooLarge) as error:
            raise ValidationError({"file": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the picture; a file from outside is kept as our own encoder writes it, signed."""
        self._take_in()
        self._finish()
        if self.making.get("digital_source_type") == DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA:
            # Whatever a form says: what was generated is no photograph.
            self.kind = PictureKind.GENERATED.value
            self.digital_source_type = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA.value
        super().save(*args, **kwargs)

    def _take_in(self) -> None:
        """Put in place of a file from outside what the guarded child made of it."""
        if not self.file or getattr(self.file, "_committed", True) or self._coming is not None:
            return
        noted = getattr(self.file.file, "noted", None)
        if noted is None:
            if self.making.get("engine"):
                return
            data, name = _bytes_of(self.file), str(self.file.name)
            if provenance.digest_of(data) == self.received.get("stored"):
                return
            received = receive(data, name=name)
            name = file_name(received, name)
            self._put(received.data, name)
            noted = received.noted
        self._coming = noted

    def _finish(self) -> None:
        """Write words and signature into a file that came: XMP first, the signature last."""
        if self._coming is None:
            return
        if self.making.get("engine"):
            # Another file in place of a drawing: no engine of ours made this one.
            self.making, self.drawn_from, self.digital_source_type = {}, None, ""
        self.received, self._coming = self._coming, None
        self._believe(self.received.get("said", {}))
        name = str(self.file.name)
        data = xmp.embedded(_bytes_of(self.file), xmp.packet(self.facts))
        media_type = examine(data).media_type
        data = provenance.embed(
            data, media_type, history.received(self.title, self.received, media_type)
        )
        self.received = {**self.received, "stored": provenance.digest_of(data)}
        self._put(data, name)
        self._set_image_file_metadata()

    def _believe(self, said: dict[str, str]) -> None:
        """Fill in what the file says of itself, where nobody has said it yet.

        A picture that says that it was generated is no photograph, unless somebody says so.
        """
        self.credit = self.credit or said.get("credit", "")
        self.source_name = self.source_name or said.get("source_name", "")
        claimed = said.get("digital_source_type", "")
        if not self.digital_source_type and claimed in [one.value for one in DigitalSourceType]:
            self.digital_source_type = claimed
            if claimed in {
                DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
                DigitalSourceType.COMPOSITE_WITH_TRAINED,
            }:
                self.kind = PictureKind.GENERATED.value
                self.label = self.label or "Generated by artificial intelligence"

    def _put(self, data: bytes, name: str) -> None:
        """Have the picture's file be these bytes when it is saved."""
        setattr(self, "file", ContentFile(data, name=name))  # noqa: B010

    @property
    def withheld(self) -> str:
        """Why this picture of a report may be shown no more; empty for all others."""
        return str(self.received.get(self.WITHHELD, ""))

    @property
    def facts(self) -> xmp.PictureFacts:
        """What this picture's files say about it in XMP."""
        kind = self.digital_source_type
        return xmp.PictureFacts(
            credit=self.credit,
            source=self.source_name,
            # Who holds the rights; what a map's credit says of borders is not said twice.
            rights=self.credit.partition(". ")[0],
            usage_terms=self.licence,
            description=self.caption,
            alt=self.alt,
            digital_source_type=DigitalSourceType(kind).uri if kind else "",
        )

    def signed(self, data: bytes, media_type: str) -> bytes:
        """Return the master of a drawn picture signed with how it was made.

        A picture that no engine of ours made is returned as it is: we do not sign that we
        created what others did.
        """
        if not self.making.get("engine") or not self.digital_source_type:
            return data
        kind = DigitalSourceType(self.digital_source_type)
        return provenance.embed(data, media_type, history.drawn(self.title, self.making, kind))

    def generate_rendition_file(
        self, filter: Filter, *, source: File[bytes] | None = None
    ) -> File[bytes]:
        """Return a rendition with XMP inside and a signed manifest inside it or beside it.

        The manifest names this picture as what the rendition was made from. One that stands
        beside is in storage before the rendition is: under its name and ``.c2pa``.
        """
        source = self._other_source(filter) or source
        stem, focus = PurePosixPath(str(self.file.name)).stem, filter.get_cache_key(self)
        storage = PictureRendition._meta.get_field("file").storage
        rendition = PictureRendition(image=self)

        @cache
        def named(kind: str) -> str:
            suffix = f".{EXTENSIONS[f'image/{kind}']}"
            wanted = history.short_name(stem, filter.spec, focus, suffix)
            return str(storage.get_available_name(rendition.get_upload_to(wanted)))

        def packet(kind: str, width: int) -> bytes:
            if not history.is_beside(kind, width):
                return xmp.packet(self.facts)
            url = storage.url(history.manifest_name(named(kind)))
            at = url if "://" in url else f"{settings.SITE_URL}{url}"
            return xmp.packet(replace(self.facts, manifest_url=at))

        marked = MarkedFilter(filter.spec, packet)
        made: File[bytes] = super().generate_rendition_file(marked, source=source)
        made.seek(0)
        with made:
            data, name = made.read(), made.name
        if not marked.kind:
            return ContentFile(data, name=name)
        media_type = f"image/{marked.kind}"
        claim = history.rendered(
            self.title,
            self._as_ingredient(source),
            filter.operations,
            media_type,
            size=marked.size,
            was=(self.width, self.height),
        )
        path = named(marked.kind)
        if history.is_beside(marked.kind, marked.size[0]):
            beside = history.manifest_name(path)
            storage.delete(beside)
            storage.save(beside, ContentFile(provenance.attach(data, media_type, claim)))
        else:
            data = provenance.embed(data, media_type, claim)
        return ContentFile(data, name=PurePosixPath(path).name)

    def _other_source(self, filter: Filter) -> File[bytes] | None:
        """Return the drawing in dark colours, or the small one, where a rendition is to be of it.

        Renditions are made in threads: each opens the file for itself.
        """
        asked = {type(operation) for operation in filter.operations}
        parts = [("small", SmallOperation), ("dark", DarkOperation)]
        name = "_".join(word for word, operation in parts if operation in asked)
        other = getattr(self, name) if name else None
        if not other:
            return None
        with other.storage.open(str(other.name), "rb") as opened:
            return File(io.BytesIO(opened.read()), name=str(other.name))

    def _as_ingredient(self, source: File[bytes] | None) -> provenance.Ingredient:
        """Return this picture as what a rendition is made from.

        Our own signature on it goes along. Files from before all were signed, and any that
        somebody put into storage, are named by their digest only.
        """
        data = _bytes_of(source) if source is not None else _bytes_of(self.file)
        digest = provenance.digest_of(data)
        is_ours = bool(self.making.get("engine")) or digest == self.received.get("stored")
        return provenance.Ingredient(
            title=self.title,
            digest=digest,
            media_type=examine(data).media_type,
            relation=provenance.Relation.PARENT,
            signed=data if is_ours else b"",
        )


def _bytes_of(file: Any) -> bytes:
    """Return all bytes of a file, open or not; one that was open stands at its beginning."""
    if file.closed:
        with file.open("rb") as opened:
            data: bytes = opened.read()
        return data
    file.seek(0)
    data = file.read()
    file.seek(0)
    return data


class PictureRendition(AbstractRendition):
    """A resized picture; carries the same provenance as its original."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            ),
        ]
