"""Social cards: what other sites show beside a link to a page that has no picture of its own."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onrecord.illustration import palette, xmp
from onrecord.illustration.cartography.clipping import Box
from onrecord.illustration.markup import drawing, text_element
from onrecord.illustration.patterns import Seed, pattern
from onrecord.illustration.rendering import rendered_small
from onrecord.illustration.typography import Face, fitted_lines, is_drawn_whole, printable
from onrecord.plumbing import provenance
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.texts import text_digest

WIDTH, HEIGHT = 1200, 630
VERSION = "3"
MEDIA_TYPE = "image/png"

_WIDE, _TALL = 1905.0, 1000.0
"""The drawing's own units: those that patterns and type sizes were made for."""

_MARGIN, _COLUMN = 96.0, 1080.0


def social_card(*, title: str, site_name: str, now: datetime) -> str:
    """Return the storage name of the card with these words; it is drawn where it is not there.

    PNG of ``WIDTH`` x ``HEIGHT``, marked and signed as any drawing is; the same words give the
    same pixels. ``now`` goes into the signature of a card that is drawn.
    """
    key = text_digest(f"{VERSION}\n{site_name}\n{title}")[:20]
    name = f"images/cards/{key}.png"
    if default_storage.exists(name):
        return name
    source = DigitalSourceType.ALGORITHMIC_MEDIA
    facts = xmp.PictureFacts(
        credit=f"Illustration: {site_name}",
        source="Drawn by the newsroom's own software",
        rights=f"© {site_name}",
        alt=alternative_text(title, site_name),
        digital_source_type=source.uri,
    )
    data = xmp.embedded(drawn_card(title, site_name), xmp.packet(facts))
    making = Making(engine="social", version=VERSION, made_at=now)
    signed = provenance.sign(
        data, MEDIA_TYPE, title=title or site_name, making=making, digital_source_type=source
    )
    return default_storage.save(name, ContentFile(signed))


@lru_cache(maxsize=32)
def drawn_card(title: str, site_name: str) -> bytes:
    """Return the card's PNG, neither marked nor signed; kept for a while, for it takes 0.3 s."""
    return rendered_small(social_svg(title=title, site_name=site_name), kind="PNG")


def alternative_text(title: str, site_name: str) -> str:
    """Return what a card shows, for those who cannot see it."""
    words, name = _drawn_words(title), _drawn_words(site_name)
    if not words and not name:
        return "Abstract pattern of lines."
    shown = [f"the words “{words}”"] if words else []
    shown += [f"the name {name}"] if name else []
    return f"Card with {', '.join(shown)} and an abstract pattern of lines."


def social_svg(*, title: str, site_name: str) -> str:
    """Return the card as SVG: the site's name above, the title below, a pattern on the right."""
    words, name = _drawn_words(title), _drawn_words(site_name)
    if not words and not name:
        art, _ = pattern(Seed(text_digest(f"{site_name}\n{title}")), Box(0, 0, _WIDE, _TALL))
        return _scaled(art)
    art, _ = pattern(Seed(text_digest(f"{name}\n{words}")), Box(_COLUMN - 60, 0, _WIDE, _TALL))
    width = _COLUMN - 2 * _MARGIN
    size, lines = fitted_lines(words or name, Face.DISPLAY, range(150, 53, -4), width, 4)
    first = _TALL - _MARGIN - size * 1.04 * (len(lines) - 1) - size * 0.12
    parts = [
        f'{art}<rect width="{_COLUMN:g}" height="{_TALL:g}" fill="{palette.PAPER}"/>',
        _name(name if words else "", width),
        f'<rect x="{_MARGIN:g}" y="{first - size * 1.14:.1f}" width="84" height="9"'
        f' fill="{palette.ACCENT}"/>',
        *(
            text_element(
                line,
                _MARGIN - size * 0.04,
                first + number * size * 1.04,
                face=Face.DISPLAY,
                size=size,
                fill=palette.INK,
                spacing=-size * 0.012,
            )
            for number, line in enumerate(lines)
        ),
    ]
    return _scaled("".join(parts))


def _drawn_words(text: str) -> str:
    """Return the words as they are drawn; none where the fonts lack letters of them."""
    return printable(text) if is_drawn_whole(text) else ""


def _scaled(body: str) -> str:
    scale = f'<g transform="scale({WIDTH / _WIDE:.6f} {HEIGHT / _TALL:.6f})">'
    return drawing(WIDTH, HEIGHT, f"{scale}{body}</g>")


def _name(name: str, width: float) -> str:
    if not name:
        return ""
    size, lines = fitted_lines(name, Face.SANS_BOLD, range(50, 31, -2), width, 1)
    return text_element(
        lines[0], _MARGIN, _MARGIN + 36, face=Face.SANS_BOLD, size=size, fill=palette.INK_SOFT
    )
