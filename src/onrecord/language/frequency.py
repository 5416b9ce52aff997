"""How common English words are: the stop words, and a prior for all others.

The vocabulary of BERT is ordered by how frequent its words were in a large corpus, so a
word's place in it gives its rank; by Zipf's law the rank gives the share of texts of a
given length that hold the word.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

from onrecord.language.wordlists import sections

_FIRST_WORD = 1996
"""Number of "the", the first whole word after signs and single letters."""


@cache
def _ranks() -> dict[str, int]:
    text = (files("onrecord.language.data") / "bert-base-uncased" / "vocab.txt").read_text(
        encoding="utf-8"
    )
    words = text.split("\n")[_FIRST_WORD:]
    return {word: rank for rank, word in enumerate(words, start=1) if word.isalpha()}


def text_share(word: str, *, words: int = 150) -> float:
    """Return the expected share of English texts of ``words`` words that hold ``word``.

    ``word`` is in lower case; a word that the vocabulary lacks counts as rank 60,000.
    """
    rank = _ranks().get(word, 60_000)
    return 1 - math.exp(-words * 0.1 / rank)


def stopwords() -> frozenset[str]:
    """Return English words that say nothing about what a text is about."""
    return sections("stopwords.txt")[""]
