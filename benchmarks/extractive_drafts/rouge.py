"""ROUGE-1, ROUGE-2 and ROUGE-L, F1, as the common scorer counts them with its stemmer on.

Tokens: the text in lower case, everything but ``a-z0-9`` is a space, words of more than
three letters stemmed after Porter (1980). ROUGE-L is over the whole text, not by sentence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """Return the tokens that are counted."""
    return [
        stem(word) if len(word) > 3 else word for word in _NOT_WORD.sub(" ", text.lower()).split()
    ]


def rouge_n(made: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """Return the F1 of shared n-grams of two lists of tokens."""
    one, two = _grams(made, n), _grams(wanted, n)
    return _f1(sum((one & two).values()), sum(one.values()), sum(two.values()))


def rouge_l(made: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 of the longest common subsequence of two lists of tokens."""
    row = [0] * (len(wanted) + 1)
    for token in made:
        before = 0
        for at, other in enumerate(wanted, 1):
            kept = row[at]
            row[at] = before + 1 if token == other else max(row[at], row[at - 1])
            before = kept
    return _f1(row[-1], len(made), len(wanted))


def _grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))


def _f1(shared: int, made: int, wanted: int) -> float:
    return 2 * shared / (made + wanted) if shared else 0.0


def _is_consonant(word: str, at: int) -> bool:
    if word[at] in "aeiou":
        return False
    return word[at] != "y" or at == 0 or not _is_consonant(word, at - 1)


def _measure(word: str) -> int:
    """Return Porter's m: how often a vowel is followed by a consonant."""
    kinds = [_is_consonant(word, at) for at in range(len(word))]
    return sum(not one and two for one, two in itertools.pairwise(kinds))


def _has_vowel(word: str) -> bool:
    return any(not _is_consonant(word, at) for at in range(len(word)))


def _is_doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _is_consonant(word, len(word) - 1)


def _ends_short(word: str) -> bool:
    """Say whether ``word`` ends consonant, vowel, consonant that is no w, x or y."""
    at = len(word) - 1
    return (
        at >= 2
        and _is_consonant(word, at)
        and not _is_consonant(word, at - 1)
        and _is_consonant(word, at - 2)
        and word[-1] not in "wxy"
    )


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return Porter's stem of a word in lower case."""
    for step in (_plural, _past, _final_y, _long_endings, _short_endings, _bare, _last_e):
        word = step(word)
    return word


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        bare = word.removesuffix(ending)
        if bare == word or not _has_vowel(bare):
            continue
        if bare.endswith(("at", "bl", "iz")):
            return bare + "e"
        if _is_doubled(bare) and bare[-1] not in "lsz":
            return bare[:-1]
        return bare + "e" if _measure(bare) == 1 and _ends_short(bare) else bare
    return word


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _long_endings(word: str) -> str:
    return _replaced(word, _STEP_2)


def _short_endings(word: str) -> str:
    return _replaced(word, _STEP_3)


def _replaced(word: str, endings: Sequence[tuple[str, str]]) -> str:
    for ending, instead in sorted(endings, key=lambda pair: -len(pair[0])):
        if word.endswith(ending):
            bare = word[: -len(ending)]
            return bare + instead if _measure(bare) > 0 else word
    return word


def _bare(word: str) -> str:
    for ending in sorted(_STEP_4, key=len, reverse=True):
        if word.endswith(ending):
            bare = word[: -len(ending)]
            return bare if _measure(bare) > 1 else word
    if word.endswith("ion") and len(word) > 3 and word[-4] in "st":
        return word[:-3] if _measure(word[:-3]) > 1 else word
    return word


def _last_e(word: str) -> str:
    if word.endswith("e"):
        bare = word[:-1]
        if _measure(bare) > 1 or (_measure(bare) == 1 and not _ends_short(bare)):
            word = bare
    return word[:-1] if _measure(word) > 1 and _is_doubled(word) and word[-1] == "l" else word
