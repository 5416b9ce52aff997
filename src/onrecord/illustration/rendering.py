"""SVG to PNG with the vendored fonts only, packed small."""

from __future__ import annotations

import io

import resvg_py
from PIL import Image

from onrecord.illustration.typography import font_files


def rendered(svg: str, *, colours: int = 256) -> bytes:
    """Return the drawing as a PNG of at most so many colours (256 or fewer).

    Drawings here have some thirty flat colours; with their soft edges they fit a palette
    and take a third of the bytes. The same SVG gives the same bytes.
    """
    full = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=list(font_files())
    )
    with Image.open(io.BytesIO(bytes(full)), formats=["PNG"]) as image:
        flat = image.convert("RGB").quantize(
            colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    out = io.BytesIO()
    flat.save(out, "PNG", compress_level=6)
    return out.getvalue()
