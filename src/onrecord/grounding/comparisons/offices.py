"""Who holds which office, as a report itself puts it: "Secretary Blinken", "Ana Kos, the mayor"."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.writing.words import STOP_WORDS, listed

Holding = tuple[str, str]
"""An office and a part of a name that the report puts together, both as keys."""

_REACH = 9
_JOINING = listed("of the for and de der von van al bin")
_LEADING = listed("the a an his her their our its former then acting")


def held(readings: Iterable[Reading]) -> frozenset[Holding]:
    """Return every office with the names that stand at it in ``readings``.

    What an office belongs to ("the Office of the President Ana Kos") is held by nobody there.
    """
    found: set[Holding] = set()
    for reading in readings:
        words = reading.words
        for at, word in enumerate(words):
            if word.key in lexicon.TITLES and not _belongs(words, at):
                found |= {(word.key, name) for name in _behind(reading, at)}
                found |= {(word.key, name) for name in _in_front(reading, at)}
    return frozenset(found)


def _belongs(words: list[Word], at: int) -> bool:
    before = [word.key for word in words[max(0, at - 2) : at]]
    return before[-2:] == ["of", "the"]


def _behind(reading: Reading, at: int) -> list[str]:
    """Return the names that follow an office: "President of Ukraine Volodymyr Zelenskyy"."""
    words, names, commas = reading.words, list[str](), 0
    for index in range(at + 1, min(len(words), at + _REACH)):
        word = words[index]
        gap = reading.text[words[index - 1].end : word.start].strip(" -")
        commas += gap == ","
        if gap not in {"", ",", "."} or commas > 1 or (gap == "," and names):
            break
        if _is_name(word):
            names.append(word.key)
        elif word.key not in lexicon.TITLES and word.key not in _JOINING:
            break
    return names


def _in_front(reading: Reading, at: int) -> list[str]:
    """Return the name before an office told behind it: "Ana Kos, the mayor of Dorum"."""
    words, index = reading.words, at - 1
    while index >= 0 and (words[index].key in _LEADING or words[index].key in lexicon.TITLES):
        if "," in reading.text[words[index].end : words[index + 1].start]:
            return []
        index -= 1
    if index < 0 or reading.text[words[index].end : words[index + 1].start].strip() != ",":
        return []
    return [words[index].key] if _is_name(words[index]) else []


def _is_name(word: Word) -> bool:
    return (
        word.is_capital
        and word.key not in lexicon.TITLES
        and (word.key not in STOP_WORDS or word.text.isupper())
    )
