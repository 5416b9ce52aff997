"""SVG text: every word that comes from outside goes through ``escaped``."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from onrecord.illustration.typography import Face


def escaped(text: str) -> str:
    """Return the text safe between SVG tags."""
    return escape(text)


def attribute(text: str) -> str:
    """Return the text as a quoted SVG attribute value."""
    return quoteattr(text)


def text_element(
    text: str,
    x: float,
    y: float,
    *,
    face: Face,
    size: float,
    fill: str,
    anchor: str = "start",
    spacing: float = 0.0,
    halo: str = "",
    halo_width: float = 6.0,
) -> str:
    """Return a ``<text>`` element; ``halo`` is the colour of the outline under the letters."""
    extra = f' letter-spacing="{spacing:g}"' if spacing else ""
    if halo:
        extra += (
            f' stroke="{halo}" stroke-width="{halo_width:g}" stroke-linejoin="round"'
            ' paint-order="stroke" stroke-opacity="0.85"'
        )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {face.attributes(size)} fill="{fill}"'
        f' text-anchor="{anchor}"{extra}>{escaped(text)}</text>'
    )


def drawing(width: int, height: int, body: str, definitions: str = "") -> str:
    """Return a whole SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><defs>{definitions}</defs>{body}</svg>'
    )
