"""What all figures share: the sheet with its title, the name of the site and the sources."""

from __future__ import annotations

from onrecord.illustration import palette
from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.typography import Face, fitted_lines, printable

WIDTH, HEIGHT = 1600, 1000
LEFT, RIGHT = 96.0, 1504.0
TOP, BOTTOM = 292.0, 872.0
"""Between these heights the figure itself stands."""


def sheet(*, title: str, subtitle: str, source: str, site_name: str, body: str) -> str:
    """Return a whole figure as SVG; every word that came from outside is made printable."""
    size, lines = fitted_lines(
        printable(title) or " ", Face.DISPLAY, range(84, 51, -2), RIGHT - LEFT, 1
    )
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.PAPER}"/>',
        f'<rect x="{LEFT:g}" y="84" width="84" height="9" fill="{palette.ACCENT}"/>',
        text_element(lines[0], LEFT - 3, 178, face=Face.DISPLAY, size=size, fill=palette.INK),
        line(subtitle, LEFT, 232, width=RIGHT - LEFT, size=34, fill=palette.INK_SOFT),
        body,
        _sources(source),
        line(
            site_name,
            RIGHT,
            HEIGHT - 60,
            width=380,
            size=27,
            fill=palette.INK_SOFT,
            face=Face.SANS_BOLD,
            anchor="end",
        ),
    ]
    return drawing(WIDTH, HEIGHT, "".join(parts))


def line(
    words: str,
    x: float,
    y: float,
    *,
    width: float,
    size: int,
    fill: str,
    face: Face = Face.SANS,
    anchor: str = "start",
    halo: str = "",
    least: float = 0.7,
) -> str:
    """Return one line of outside words, made smaller and at last cut off to fit its width.

    ``least`` is the smallest share of ``size`` that it is written in.
    """
    shown = printable(words)
    if not shown:
        return ""
    fitted, lines = fitted_lines(shown, face, range(size, round(size * least), -1), width, 1)
    return text_element(lines[0], x, y, face=face, size=fitted, fill=fill, anchor=anchor, halo=halo)


def _sources(words: str) -> str:
    """Return the line of sources; where they are many, two smaller ones."""
    shown = printable(words) or " "
    size, lines = fitted_lines(shown, Face.SANS, range(27, 23, -1), 980, 2)
    first = HEIGHT - 60 - (size * 1.25 if len(lines) > 1 else 0) / 2
    return "".join(
        text_element(
            one,
            LEFT,
            first + number * size * 1.25,
            face=Face.SANS,
            size=size,
            fill=palette.INK_SOFT,
        )
        for number, one in enumerate(lines)
    )


def rule(x1: float, y1: float, x2: float, y2: float, *, colour: str, width: float = 2.0) -> str:
    """Return a straight line."""
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}"'
        f' stroke-width="{width:g}" fill="none"/>'
    )
