"""Words of a text with their places in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from onrecord.language.sentences import Span, split

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


_PREFIXED = re.compile(r"(?:al|el|d|as|ash)[-'’][A-ZÀ-Þ]")
_QUOTES = frozenset('“"‘')
_KEEPS_STOP = frozenset(
    {"Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Sen", "Rep", "Gov", "Col", "Lt", "Prof"}
)

LONGEST_KEPT = 64
"""Of longer words nothing is remembered."""

MOST_REMEMBERED = 60_000
"""Texts of more characters are not remembered: what is kept has a bound."""


class Form(NamedTuple):
    """What a word is by its letters alone."""

    folded: str
    is_capital: bool
    is_acronym: bool


def _read_form(text: str) -> Form:
    letters = [letter for letter in text if letter.isalpha()]
    return Form(
        folded=text.casefold().replace("’", "'"),
        is_capital=text[:1].isupper() or bool(_PREFIXED.match(text)),
        is_acronym=len(letters) > 1 and all(letter.isupper() for letter in letters),
    )


_known_form = lru_cache(maxsize=16_384)(_read_form)


class Token(NamedTuple):
    """One word: ``text`` is what stands at ``[start, end)``, without a possessive ending.

    ``opens`` says that it is the first word of its sentence or of a quotation in it.
    """

    start: int
    end: int
    text: str
    opens: bool

    @property
    def form(self) -> Form:
        """What the word is by its letters; most words of a day come again."""
        return (_known_form if len(self.text) <= LONGEST_KEPT else _read_form)(self.text)

    @property
    def folded(self) -> str:
        """The word for comparison."""
        return self.form.folded

    @property
    def is_capital(self) -> bool:
        """Whether the word begins with a capital (or "al-", "d'" and a capital)."""
        return self.form.is_capital

    @property
    def is_acronym(self) -> bool:
        """Whether the word is written in capitals only, two at least."""
        return self.form.is_acronym


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words of ``text[start:end]`` with offsets into ``text``."""
    found: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text, start, end):
        word, at = match[0], match.start()
        if "'" in word or "’" in word:
            word = _POSSESSIVE.sub("", word)
        if word[-1:] == "." and not _keeps_stop(word):
            word = word[:-1]
        opens = opens or (at > 0 and text[at - 1] in _QUOTES)
        found.append(Token(at, at + len(word), word, opens))
        opens = False
    return found


Sentences = tuple[tuple[Span, tuple[Token, ...]], ...]


def _read_sentences(text: str) -> Sentences:
    return tuple((span, tuple(tokens(text, *span))) for span in split(text))


_known_sentences = lru_cache(maxsize=8)(_read_sentences)


def sentences(text: str) -> Sentences:
    """Return the sentences of a text with their words.

    The last texts are remembered: whoever asks for the names of one and for its words reads
    it once.
    """
    return (_known_sentences if len(text) <= MOST_REMEMBERED else _read_sentences)(text)


def _keeps_stop(word: str) -> bool:
    """Say whether a last full stop belongs to the word: "U.S.", "J.", "Mr."."""
    body = word[:-1]
    if "." in body or (len(body) == 1 and body.isupper()):
        return True
    return body in _KEEPS_STOP
