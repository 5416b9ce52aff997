"""Pictures as a page shows them: AVIF and JPEG in the widths that the slot needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onrecord.illustration.models import Picture
from onrecord.reader.evidence import safe_link
from onrecord.vocabulary.makings import IPTC_BASE
from onrecord.vocabulary.pictures import PictureKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for pictures: rendition widths in pixels, and ``sizes`` for the browser.

    ``shape`` is the ratio, width over height, to which photographs are cut (0: never cut);
    it is that of the maps and cards we draw, which are never cut: their words would be.
    """

    widths: tuple[int, ...]
    sizes: str
    shape: float = 0.0


PHONE = (
    "(max-width: 39.99rem) and (min-resolution: 2.5dppx) 70vw,"
    " (max-width: 39.99rem) and (min-resolution: 1.5dppx) 85vw"
)
"""What a slot as wide as the window says first: no eye tells three pixels from two on a phone."""

FIRST_ANSWER = 640
"""Width up to which a drawn picture is kept within what a server sends before it waits (14 KB).

A picture that is larger costs a phone on a slow line another journey to the server and back.
"""

DRAWN_QUALITY = 36
"""AVIF quality of those: a map's names stay crisp, the largest of the sample takes 11.2 KB."""

DRAWN_QUALITY_LARGE = 40
"""AVIF quality of wider ones; measured on maps, it looks as 45 did at half the effort."""

# 640 and 728 are phones of 360 to 412 px with the densities above, 912 the widest phone and the
# widest column at one pixel each; a browser takes the next larger, so they lie just above.
LEAD = Slot(
    (640, 728, 912, 1680), f"{PHONE}, (min-width: 80rem) 52.5rem, (min-width: 48rem) 37.5rem, 100vw"
)
INSET = Slot((640, 728, 1200), f"{PHONE}, (min-width: 48rem) 37.5rem, calc(100vw - 2.5rem)")
FRONT_LEAD = Slot(
    (640, 728, 912, 1200),
    f"{PHONE}, (min-width: 80rem) 37rem, (min-width: 64rem) 43vw,"
    " (min-width: 40rem) calc(100vw - 4rem), 100vw",
    1.6,
)
SHELF = Slot(
    (640, 728, 912), f"{PHONE}, (min-width: 64rem) 25rem, (min-width: 40rem) 55vw, 100vw", 1.6
)
TEASER = Slot((320, 640), "(min-width: 64rem) 18rem, (min-width: 40rem) 45vw, 7rem", 1.6)
BESIDE = Slot((320, 640), "(min-width: 64rem) 18rem, (min-width: 40rem) 14rem, 7rem", 1.6)
MORE = Slot(
    (320, 640),
    "(min-width: 64rem) 18rem, (min-width: 48rem) 17.75rem, (min-width: 40rem) 45vw, 7rem",
    1.6,
)
THIRD = Slot(
    (320, 640, 864),
    "(min-width: 80rem) 24rem, (min-width: 64rem) 29vw, (min-width: 40rem) 45vw, 7rem",
    1.6,
)
HALF = Slot(
    (320, 640, 1200),
    "(min-width: 80rem) 37rem, (min-width: 64rem) 45vw, (min-width: 40rem) 45vw, 7rem",
    1.6,
)
THUMB = Slot((160, 320), "(min-width: 64rem) 8rem, (min-width: 40rem) 12rem, 7rem", 1.6)


OWN_WORDS = {
    "Computed map": gettext_lazy("Computed map"),
    "Computed illustration": gettext_lazy("Computed illustration"),
    "Computed chart": gettext_lazy("Computed chart"),
    "Computed timeline": gettext_lazy("Computed timeline"),
    "The reports that this article rests on": gettext_lazy(
        "The reports that this article rests on"
    ),
    "Natural Earth (borders), GeoNames (places)": gettext_lazy(
        "Natural Earth (borders), GeoNames (places)"
    ),
    "public domain and CC BY 4.0": gettext_lazy("public domain and CC BY 4.0"),
    "Drawn by the newsroom's own software": gettext_lazy("Drawn by the newsroom's own software"),
}
"""What our own illustrators write beside a picture, in English, and the words of the page."""

OWN_CREDITS = {"Map: ": gettext_lazy("Map: "), "Illustration: ": gettext_lazy("Illustration: ")}
"""How their credits begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One file of a picture."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture in a slot. ``small`` to ``large`` by width; words as the gate required them.

    ``is_ornament``: it says nothing that the words around it do not say. An article leaves it
    out; other sites still get it as the picture of a link.
    """

    avif: tuple[Variant, ...]
    jpeg: tuple[Variant, ...]
    dark: tuple[Variant, ...]
    sizes: str
    alt: str
    caption: str
    label: str
    credit: str
    licence: str
    source_name: str
    source_url: str
    kind: str
    source_type: str = ""
    is_computed: bool = field(default=False)
    is_ornament: bool = field(default=False)

    @property
    def avif_set(self) -> str:
        """``srcset`` of the AVIF files."""
        return _srcset(self.avif)

    @property
    def dark_set(self) -> str:
        """``srcset`` of the AVIF files in the colours of a dark page."""
        return _srcset(self.dark)

    @property
    def jpeg_set(self) -> str:
        """``srcset`` of the JPEG files."""
        return _srcset(self.jpeg)

    @property
    def default(self) -> Variant:
        """The file for browsers that choose none, and the ratio of all."""
        return self.jpeg[min(1, len(self.jpeg) - 1)]

    @property
    def largest(self) -> Variant:
        """The largest JPEG, for cards on other sites."""
        return self.jpeg[-1]

    @property
    def source_type_uri(self) -> str:
        """The IPTC digital source type as a URI, empty if unknown."""
        return f"{IPTC_BASE}{self.source_type}" if self.source_type else ""


def _srcset(variants: Iterable[Variant]) -> str:
    return ", ".join(f"{variant.url} {variant.width}w" for variant in variants)


def is_ornament(picture: Picture) -> bool:
    """Return whether a picture is a card with a section's name and a pattern, and no more."""
    notes = picture.making.get("notes") or {}
    return picture.kind == PictureKind.CARD and notes.get("quotes") is False


def telling(picture: Picture | None) -> Picture | None:
    """Return ``picture`` if it tells a reader something, else ``None``."""
    return None if picture is None or is_ornament(picture) else picture


def in_words_of_the_page(words: str) -> str:
    """Return what an illustrator of ours wrote in the language of the page, else as it is."""
    return str(OWN_WORDS.get(words, words))


def _credit(picture: Picture) -> str:
    """Return the credit; one that an illustrator of ours wrote begins in the page's language."""
    if picture.making.get("engine"):
        for start, shown in OWN_CREDITS.items():
            if picture.credit.startswith(start):
                return f"{shown}{picture.credit.removeprefix(start)}"
    return picture.credit


def _specs(picture: Picture, slot: Slot, kind: str) -> list[str]:
    cut = bool(slot.shape) and picture.kind == PictureKind.PHOTO
    largest = int(min(picture.width, picture.height * slot.shape)) if cut else picture.width
    widths = [width for width in slot.widths if width < largest]
    if len(widths) < len(slot.widths):
        widths.append(largest)
    if cut:
        return [f"fill-{width}x{round(width / slot.shape)}|format-{kind}" for width in widths]
    if kind == "dark":
        return [
            f"width-{width}|dark|format-avif{_quality(picture, 'avif', width)}" for width in widths
        ]
    return [f"width-{width}|format-{kind}{_quality(picture, kind, width)}" for width in widths]


def _quality(picture: Picture, kind: str, width: int) -> str:
    """Return what a rendition's specification ends in: drawings bear more than photos do."""
    if kind != "avif" or picture.kind == PictureKind.PHOTO:
        return ""
    return f"|avifquality-{DRAWN_QUALITY if width <= FIRST_ANSWER else DRAWN_QUALITY_LARGE}"


def load(pictures: Iterable[Picture | None]) -> None:
    """Fetch the renditions of all ``pictures`` in one query; those missing are made on use."""
    present = [picture for picture in pictures if picture is not None]
    if present:
        prefetch_related_objects(present, "renditions")


def show(picture: Picture | None, slot: Slot) -> Shown | None:
    """Return ``picture`` for ``slot``, or ``None`` without one.

    Renditions that do not exist yet are drawn and stored.
    """
    if picture is None:
        return None
    files: dict[str, tuple[Variant, ...]] = {"dark": ()}
    for kind in ("avif", "jpeg", "dark") if picture.dark else ("avif", "jpeg"):
        renditions = picture.get_renditions(*_specs(picture, slot, kind)).values()
        files[kind] = tuple(Variant(url=r.url, width=r.width, height=r.height) for r in renditions)
    is_computed = picture.kind != PictureKind.PHOTO
    return Shown(
        avif=files["avif"],
        jpeg=files["jpeg"],
        dark=files["dark"],
        sizes=slot.sizes,
        alt=picture.alt,
        caption=picture.caption,
        label=in_words_of_the_page(picture.label) or (_("Illustration") if is_computed else ""),
        credit=_credit(picture),
        licence=in_words_of_the_page(picture.licence),
        source_name=in_words_of_the_page(picture.source_name),
        source_url=safe_link(picture.source_url),
        kind=picture.kind,
        source_type=picture.digital_source_type,
        is_computed=is_computed,
        is_ornament=is_ornament(picture),
    )
