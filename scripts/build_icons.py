"""Draw the icons of the installed site with the newsroom's own renderer; run by hand.

    .venv/bin/python scripts/build_icons.py

Writes ``src/onrecord/reader/static/reader/icons``: the ring and the dot of the mark on
paper. In the maskable one they keep within the inner 80 per cent, which no mask may cut.
"""

from __future__ import annotations

from pathlib import Path

from onrecord.illustration.rendering import rendered

OUT = Path(__file__).resolve().parent.parent / "src/onrecord/reader/static/reader/icons"
PAPER, INK, ACCENT = "#fcfbf8", "#191a16", "#0a6a50"


def mark(size: int, *, scale: float) -> str:
    """Return SVG of the mark; ``scale`` is the part of the square that it fills."""
    unit = size * scale / 24
    left, top = (size - 23.5 * unit) / 2, (size - 21 * unit) / 2
    ring, dot = (left + 10.5 * unit, top + 10.5 * unit), (left + 20.5 * unit, top + 18 * unit)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<rect width="{size}" height="{size}" fill="{PAPER}"/>'
        f'<circle cx="{ring[0]:.2f}" cy="{ring[1]:.2f}" r="{8.5 * unit:.2f}" fill="none"'
        f' stroke="{INK}" stroke-width="{4 * unit:.2f}"/>'
        f'<circle cx="{dot[0]:.2f}" cy="{dot[1]:.2f}" r="{3 * unit:.2f}" fill="{ACCENT}"/></svg>'
    )


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, size, scale in (
        ("icon-192.png", 192, 0.78),
        ("icon-512.png", 512, 0.78),
        ("maskable-512.png", 512, 0.54),
    ):
        (OUT / name).write_bytes(rendered(mark(size, scale=scale)))
        print(f"{name}: {(OUT / name).stat().st_size / 1000:.1f} KB")


if __name__ == "__main__":
    main()
