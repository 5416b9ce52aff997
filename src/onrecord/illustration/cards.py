"""The two cards: a quotation with its speaker, and a section's word beside a pattern."""

from __future__ import annotations

from onrecord.illustration import palette
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.patterns import Seed, pattern
from onrecord.illustration.typography import Face, fitted_lines, is_drawn_whole, printable

WIDTH, HEIGHT = 1600, 1000
MARGIN = 96.0
COLUMN = 620.0


def section_card(*, section: str, site_name: str, seed: Seed) -> str:
    """Return SVG: the section's word on paper, a pattern on the right."""
    art, _ = pattern(seed, Box(COLUMN, 0, WIDTH, HEIGHT))
    own = is_drawn_whole(section) and printable(section)
    word = own or printable(site_name)
    size, lines = fitted_lines(
        word or " ", Face.DISPLAY, range(132, 43, -4), COLUMN - MARGIN - 56, 3
    )
    first = HEIGHT - MARGIN - size * 1.02 * (len(lines) - 1) - size * 0.1
    body = [
        f"{art}{_paper(COLUMN)}",
        _signature(site_name) if own else "",
        *(
            text_element(
                line,
                MARGIN - size * 0.04,
                first + number * size * 1.02,
                face=Face.DISPLAY,
                size=size,
                fill=palette.INK,
                spacing=-size * 0.012,
            )
            for number, line in enumerate(lines)
        ),
        _rule(first - size * 1.12) if word else "",
    ]
    return drawing(WIDTH, HEIGHT, "".join(body))


def _paper(width: float) -> str:
    """Return the paper on the left, over what of the pattern lies there.

    Covered and not clipped: a clipped group is drawn in a picture of its own, for half as much
    time again.
    """
    return f'<rect width="{width:g}" height="{HEIGHT}" fill="{palette.PAPER}"/>'


def _rule(top: float) -> str:
    """Return the short rule in the accent above a word."""
    return f'<rect x="{MARGIN:g}" y="{top:.1f}" width="64" height="7" fill="{palette.ACCENT}"/>'


def quotation_card(
    *,
    quotation: str,
    speaker: str,
    site_name: str,
    seed: Seed,
    beside: str = "",
    marks: tuple[str, str] = ("“", "”"),
) -> str:
    """Return SVG: the quotation set large, who said it, and a narrow band of pattern.

    ``beside`` is a line under the speaker's name, ``marks`` open and close the quotation.
    """
    band = 150.0
    art, _ = pattern(seed, Box(COLUMN, 0, WIDTH, HEIGHT))
    words = printable(quotation).strip('"“”„‟«»‹›‘’ ')
    left = MARGIN + 84
    width = WIDTH - band - left - MARGIN
    size, lines = fitted_lines(words, Face.DISPLAY, range(108, 43, -2), width, 7)
    leading = size * 1.14
    who = printable(speaker)
    below = printable(beside)
    block = leading * len(lines) + (92 if who else 0) + (44 if below else 0)
    top = max(226.0, (HEIGHT - block) / 2 + 34)
    first = top + size * 0.74
    last = first + leading * (len(lines) - 1)
    body = [
        f"{art}{_paper(WIDTH - band)}",
        _signature(site_name),
        *_words(lines, size, left, first, marks),
    ]
    if who:
        body.append(_speaker(who, left, last + 89, width - 90))
    body.append(_beside(below, left + 88, last + 135, width - 90))
    return drawing(WIDTH, HEIGHT, "".join(body))


def _words(
    lines: list[str], size: int, left: float, first: float, marks: tuple[str, str]
) -> list[str]:
    """Return the quotation line by line; its opening mark hangs in the margin."""
    leading = size * 1.14
    return [
        text_element(
            marks[0].strip(),
            left - size * 0.1,
            first + size * 0.42,
            face=Face.DISPLAY,
            size=size * 1.9,
            fill=palette.ACCENT,
            anchor="end",
        ),
        *(
            text_element(
                line + (marks[1] if number == len(lines) - 1 else ""),
                left,
                first + number * leading,
                face=Face.DISPLAY,
                size=size,
                fill=palette.INK,
                spacing=-size * 0.008,
            )
            for number, line in enumerate(lines)
        ),
    ]


def _beside(words: str, left: float, baseline: float, width: float) -> str:
    """Return one soft line under the speaker's name; nothing for no words."""
    if not words:
        return ""
    size, lines = fitted_lines(words, Face.SANS, range(30, 21, -1), width, 1)
    return text_element(lines[0], left, baseline, face=Face.SANS, size=size, fill=palette.INK_SOFT)


def _speaker(name: str, left: float, baseline: float, width: float) -> str:
    """Return a short rule in the accent and the speaker's name on one line."""
    size, lines = fitted_lines(name, Face.SANS_BOLD, range(38, 23, -1), width, 1)
    rule = (
        f'<rect x="{left:g}" y="{baseline - 15:.1f}" width="64" height="5"'
        f' fill="{palette.ACCENT}"/>'
    )
    return rule + text_element(
        lines[0], left + 88, baseline, face=Face.SANS_BOLD, size=size, fill=palette.INK_SOFT
    )


def _signature(site_name: str) -> str:
    """Return the name of the site, small, at the top left."""
    name = printable(site_name)
    if not name:
        return ""
    size, lines = fitted_lines(name, Face.SANS_BOLD, range(27, 17, -1), COLUMN - MARGIN - 40, 1)
    return text_element(
        lines[0],
        MARGIN,
        MARGIN + 14,
        face=Face.SANS_BOLD,
        size=size,
        fill=palette.INK_SOFT,
        spacing=0.6,
    )
