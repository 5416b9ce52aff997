"""The cover of the podcast: a record whose grooves are sentences, and the name of the site.

Drawn from the site's name alone: the same name gives the same grooves. Apple wants a square
of 1400 to 3000 pixels, RGB; players show it as small as a thumbnail, so the name stands
large and the record is one shape before it is many lines.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

import resvg_py
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.patterns import Seed
from onrecord.illustration.typography import Face, fitted_lines, font_files, printable

PIXELS = 2000
"""Width and height of the file."""

SIDE = 3000
"""Width and height of the drawing, in its own units."""

MARGIN = 200.0
PAPER, INK, SOFT, ACCENT = "#fcfbf8", "#191a16", "#5b5c54", "#0a6a50"
"""The colours of the site."""

MIDDLE = 1830.0
"""How far from the left edge the record turns: it leaves the cover on the right and above."""

LABEL = 400.0
INNER, OUTER, STEP = 520.0, 1390.0, 48.0
GROOVE = 19.0
MARKED_AT = 226.0
"""Where the marked sentence begins, in degrees from the top."""

MARKED_LENGTH = 880.0

Point = tuple[float, float]


def cover_png(section: str = "") -> bytes:
    """Return the cover in the site's language, with the title of a section on its label.

    Drawn once by each process.
    """
    return _drawn(str(settings.SITE_NAME), section or _("Read aloud"))


@lru_cache(maxsize=1)
def cover_jpeg(pixels: int = 360) -> bytes:
    """Return the cover small enough to stand inside every audio file: about 40 KB."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(cover_png()), formats=["PNG"]) as image:
        small = image.convert("RGB").resize((pixels, pixels), Image.Resampling.LANCZOS)
        small.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


@lru_cache(maxsize=2)
def _drawn(name: str, line: str) -> bytes:
    svg = cover_svg(name=name, line=line)
    full = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=list(font_files())
    )
    out = io.BytesIO()
    with Image.open(io.BytesIO(bytes(full)), formats=["PNG"]) as image:
        # Without an alpha channel, and not of a palette: Apple takes RGB only.
        image.convert("RGB").save(out, "PNG", compress_level=7)
    return out.getvalue()


def cover_svg(*, name: str, line: str) -> str:
    """Return the cover as SVG: the record with ``line`` on its label, ``name`` below it."""
    words, top = _words(name)
    centre = (MIDDLE, top - 100 - OUTER)
    body = [
        f'<rect width="{SIDE}" height="{SIDE}" fill="{PAPER}"/>',
        *_grooves(Seed(name), centre),
        *_label(line, centre),
        *words,
    ]
    whole = "".join(body)
    return drawing(PIXELS, PIXELS, f'<g transform="scale({PIXELS / SIDE:.6f})">{whole}</g>')


def _grooves(seed: Seed, centre: Point) -> list[str]:
    """Return arcs of the length of sentences, set one after the other round the record.

    One sentence is marked, and its mark is the dot of the site's own name.
    """
    rings = [INNER + STEP * n for n in range(int((OUTER - INNER) / STEP) + 1)]
    marked = rings[len(rings) * 3 // 5]
    until = MARKED_AT + math.degrees(MARKED_LENGTH / marked)
    parts = []
    for radius in rings:
        at = until + 5.5 if radius == marked else seed.between(0, 360)
        end = MARKED_AT + 360 - 3 if radius == marked else at + 360 - 4
        while at < end - 2:
            # A sentence is so long on paper, whichever ring it lies on.
            to = min(at + math.degrees(seed.between(480, 1900) / radius), end)
            parts.append(_arc(centre, radius, at, to, INK, GROOVE))
            at = to + math.degrees(70 / radius)
    x, y = _point(centre, marked, until)
    parts.append(_arc(centre, marked, MARKED_AT, until, ACCENT, GROOVE * 1.9))
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="62" fill="{ACCENT}"/>')
    return parts


def _label(line: str, centre: Point) -> list[str]:
    """Return the record's label: the hole, and what the record holds below it."""
    x, y = centre
    size, lines = fitted_lines(printable(line), Face.SANS_BOLD, range(96, 39, -4), LABEL * 1.45, 1)
    return [
        f'<circle cx="{x:g}" cy="{y:g}" r="{LABEL:g}" fill="{INK}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="46" fill="{PAPER}"/>',
        text_element(
            lines[0],
            x,
            y + LABEL * 0.52,
            face=Face.SANS_BOLD,
            size=size,
            fill=PAPER,
            anchor="middle",
        ),
    ]


def _words(name: str) -> tuple[list[str], float]:
    """Return the name as large as it fits, ended by the site's dot, and where it begins."""
    shown = printable(name) or "…"
    size, lines = fitted_lines(
        shown, Face.DISPLAY, range(600, 199, -10), SIDE - 2 * MARGIN - 110, 2
    )
    first = SIDE - MARGIN - size * (0.02 + (len(lines) - 1) * 1.02)
    parts = [
        text_element(
            words,
            MARGIN - size * 0.05,
            first + number * size * 1.02,
            face=Face.DISPLAY,
            size=size,
            fill=INK,
            spacing=-size * 0.014,
        )
        for number, words in enumerate(lines)
    ]
    parts[-1] = parts[-1].replace("</text>", f'<tspan fill="{ACCENT}">.</tspan></text>')
    return parts, first - size * 0.74


def _point(centre: Point, radius: float, degrees: float) -> Point:
    angle = math.radians(degrees - 90)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _arc(centre: Point, radius: float, start: float, end: float, colour: str, width: float) -> str:
    (x, y), (to_x, to_y) = _point(centre, radius, start), _point(centre, radius, end)
    large = int(end - start > 180)
    return (
        f'<path d="M{x:.1f} {y:.1f}A{radius:g} {radius:g} 0 {large} 1 {to_x:.1f} {to_y:.1f}"'
        f' fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
    )
