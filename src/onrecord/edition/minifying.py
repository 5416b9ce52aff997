"""White space between tags, folded: the only change to a page that no reader can see."""

from __future__ import annotations

import re

# Each token begins with "<": the engine of expressions then leaps from one to the next.
_TOKEN = re.compile(
    r"""
    <(?:
        !--.*?-->
      | (?P<raw>pre|textarea|script|style|template|svg|math|title|noscript|xmp)\b
        .*? </(?P=raw)\s*>
      | /?[a-zA-Z] [^"'<>]* (?: (?:"[^"]*"|'[^']*') [^"'<>]* )* >
    )
    (?P<gap>[ \t\r\n\f]{2,}(?=<))?
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

LONGEST = 2_000_000
"""Longer pages are left alone."""


def minify_html(text: str) -> str:
    """Fold each run of white space *between two tags* into one character.

    One white space character stays wherever there was one, so inline elements keep the
    space between them; text, attributes, comments, ``pre``, ``textarea``, ``script`` and
    ``style`` are not touched. Idempotent.
    """
    if len(text) > LONGEST:
        return text
    kept: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "gap":
            kept.append(text[end : token.start("gap")])
            kept.append("\n" if "\n" in token["gap"] else " ")
            end = token.end()
    kept.append(text[end:])
    return "".join(kept)
