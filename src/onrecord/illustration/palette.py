"""The colours of everything drawn: paper tones, ink, water and one accent."""

from __future__ import annotations

import re

PAPER = "#faf7f1"
INK = "#1f1c18"
INK_SOFT = "#6b645a"
INK_FAINT = "#948b7e"
RULE = "#cfc6b8"
ACCENT = "#b3311f"
ACCENT_DEEP = "#7f2013"

SEA = "#dde6e7"
SEA_SHALLOW = "#e7eeee"
SEA_LINE = "#c8d5d7"
SEA_TEXT = "#67858c"
COAST = "#94a7aa"
LAND = "#f6f2ea"
FOCUS = "#ecdcbe"
FOCUS_PALE = "#f3e8d3"
FOCUS_EDGE = "#a08d6b"
BORDER = "#c4b9a7"
HATCH = "#a8946f"
RIVER = "#bccdd1"

_BY_NIGHT = {
    PAPER: "#1a1b18",
    INK: "#ece9e1",
    INK_SOFT: "#aaa699",
    INK_FAINT: "#8a877c",
    RULE: "#43443d",
    ACCENT: "#f0775f",
    ACCENT_DEEP: "#f3a08c",
    SEA: "#17242a",
    SEA_SHALLOW: "#1c2c33",
    SEA_LINE: "#24363d",
    SEA_TEXT: "#7d9ca5",
    COAST: "#5b7178",
    LAND: "#2a2b27",
    FOCUS: "#4f4530",
    FOCUS_PALE: "#3b372c",
    FOCUS_EDGE: "#a3916b",
    BORDER: "#55534a",
    HATCH: "#8a7a58",
    RIVER: "#2f474f",
    # The inks of patterns.
    "#dce4e3": "#20292b",
    "#eadfca": "#2c281f",
    "#e6d3c5": "#2e2420",
    "#4d6b72": "#6d8d95",
    "#7d6a48": "#92805c",
    "#8c5746": "#a87361",
    "#2f4a52": "#8fb4bf",
}
"""The same colours on a dark page: the ground sinks, ink and accent come forward."""

_COLOUR = re.compile(r'(?<=(?:fill|roke)=")#[0-9a-f]{6}(?=")')


def in_the_dark(svg: str) -> str:
    """Return a drawing of ours in the colours of a dark page; nothing else of it changes."""
    return _COLOUR.sub(lambda found: _BY_NIGHT.get(found[0], found[0]), svg)
