"""Words of a text with their places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``text`` is what stands at ``[start, end)``, without a possessive ending.

    ``opens`` says that it is the first word of its sentence or of a quotation in it.
    """

    start: int
    end: int
    text: str
    opens: bool

    @property
    def folded(self) -> str:
        """The word for comparison."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether the word begins with a capital (or "al-", "d'" and a capital)."""
        head = self.text[:1]
        return head.isupper() or bool(re.match(r"(?:al|el|d|as|ash)[-'’][A-ZÀ-Þ]", self.text))

    @property
    def is_acronym(self) -> bool:
        """Whether the word is written in capitals only, two at least."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return len(letters) > 1 and all(letter.isupper() for letter in letters)


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words of ``text[start:end]`` with offsets into ``text``."""
    found: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text, start, end):
        word = _POSSESSIVE.sub("", match[0])
        if word.endswith(".") and not _keeps_stop(word):
            word = word[:-1]
        quoted = text[match.start() - 1 : match.start()] in {"“", '"', "‘"}
        found.append(Token(match.start(), match.start() + len(word), word, opens or quoted))
        opens = False
    return found


def _keeps_stop(word: str) -> bool:
    """Say whether a last full stop belongs to the word: "U.S.", "J.", "Mr."."""
    body = word[:-1]
    if "." in body or (len(body) == 1 and body.isupper()):
        return True
    return body in {"Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Sen", "Rep", "Gov", "Col", "Lt", "Prof"}
