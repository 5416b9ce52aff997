"""SVG to pixels with the vendored fonts only, packed small and without loss."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
import resvg_py
from PIL import Image

from onrecord.illustration import palette
from onrecord.illustration.typography import font_files

MOST_BYTES = 60_000
"""What a drawing may weigh, marked and signed."""

MARKS = 5_500
"""What XMP packet and manifest add to a drawing: 4.6 KB with the longest words, and some room."""

MOST_PLAIN = MOST_BYTES - MARKS
"""What a drawing may weigh before."""

BETWEEN = ((28, 1.0), (12, 0.88), (4, 0.78), (0, 0.0))
"""Colours for soft edges beside those that a drawing has, and what it then weighs about.

As many are taken as its weight allows.
"""

PER_CHANGE = 0.36
"""Bytes that WebP needs for a pixel unlike the one before it; measured on maps."""

_COLOUR = re.compile(r'(?<=(?:fill|roke)=")#[0-9a-f]{6}(?=")')


def rendered(svg: str, *, colours: int = 256) -> bytes:
    """Return the drawing as a PNG of at most so many colours (256 or fewer).

    Drawings here have some thirty flat colours; with their soft edges they fit a palette
    and take a third of the bytes. The same SVG gives the same bytes.
    """
    out = io.BytesIO()
    _in_colours(_pixels(svg), colours).save(out, "PNG", compress_level=6)
    return out.getvalue()


def rendered_small(svg: str, *, kind: str = "WEBP") -> bytes:
    """Return the drawing without loss, of up to ``MOST_PLAIN`` bytes wherever that can be.

    ``kind`` is WEBP or PNG; WebP takes a fifth less. The colours that it is drawn in all stay, a
    red mark of few pixels as well; between them lie as many as fit.
    """
    return _fitted(svg, kind, BETWEEN)[0]


def rendered_twice(svg: str, *, is_last: bool = True) -> tuple[bytes, bytes]:
    """Return the drawing as WebP, as ``rendered_small`` does, and the same for a dark page.

    The dark one is not tried with more soft edges than the first had room for, and is empty where
    the first weighs too much and another drawing is to be tried (``is_last`` is false).
    """
    light, taken = _fitted(svg, "WEBP", BETWEEN)
    if len(light) > MOST_PLAIN and not is_last:
        return light, b""
    dark, _ = _fitted(palette.in_the_dark(svg), "WEBP", BETWEEN[taken:])
    return light, dark


def _fitted(svg: str, kind: str, choices: Sequence[tuple[int, float]]) -> tuple[bytes, int]:
    """Return the packed drawing, and which of the choices for soft edges was taken."""
    image = _pixels(svg)
    own = [bytes.fromhex(found[1:]) for found in dict.fromkeys(_COLOUR.findall(svg))]
    data, guess, taken = b"", 0.0, len(choices) - 1
    for number, (between, share) in enumerate(choices):
        if guess * share > MOST_PLAIN:
            continue
        flat = _in_palette(image, own, between)
        guess = guess or _changes(flat) * PER_CHANGE
        if guess * share > MOST_PLAIN:
            continue
        data, taken = _packed(flat, kind), number
        if len(data) <= MOST_PLAIN:
            break
    return data, taken


def _packed(flat: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "PNG":
        flat.save(out, "PNG", optimize=True)
    else:
        flat.convert("RGB").save(out, "WEBP", lossless=True, quality=75, method=4)
    return out.getvalue()


def _pixels(svg: str) -> Image.Image:
    full = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=list(font_files())
    )
    with Image.open(io.BytesIO(bytes(full)), formats=["PNG"]) as image:
        return image.convert("RGB")


def _in_colours(image: Image.Image, colours: int) -> Image.Image:
    return image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _in_palette(image: Image.Image, own: list[bytes], between: int) -> Image.Image:
    """Return the image in its own colours, and in so many others that lie between them."""
    numbers = list(b"".join(own))
    if between:
        # A sixteenth of the pixels tells as well which soft edges there are.
        few = image.resize((image.width // 4, image.height // 4), Image.Resampling.NEAREST)
        numbers += (_in_colours(few, between).getpalette() or [])[: 3 * between]
    chosen = Image.new("P", (1, 1))
    chosen.putpalette(numbers + numbers[:3] * (256 - len(numbers) // 3))
    return image.quantize(palette=chosen, dither=Image.Dither.NONE)


def _changes(flat: Image.Image) -> int:
    """Return how often a pixel is unlike its neighbour on the left or above."""
    numbers = np.asarray(flat)
    across = np.count_nonzero(numbers[:, 1:] != numbers[:, :-1])
    return int(across + np.count_nonzero(numbers[1:] != numbers[:-1]))
