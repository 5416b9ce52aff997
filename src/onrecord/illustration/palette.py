"""The colours of everything drawn: paper tones, ink, water and one accent."""

from __future__ import annotations

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
