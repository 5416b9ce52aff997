"""A text taken apart once: words with offsets, stems, sentences, quotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from onrecord.grounding.comparisons import lexicon
from onrecord.language.numbers import Number, find_numbers
from onrecord.language.sentences import split
from onrecord.writing.words import STOP_WORDS, stem

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")
"""A word, an acronym with its points included ("U.S.")."""

_QUOTED = re.compile(r"“([^“”]*)(?:”|$)|«([^«»]*)(?:»|$)|„([^„“”]*)(?:[“”]|$)|\"([^\"]*)(?:\"|$)")
_SINGLE = re.compile(
    r"(?:(?<=[\s(,:—–])|^)[‘'](?=\w)(.{3,400}?)(?<=[\w.,!?])[’'](?=[\s.,;:!?)—–]|$)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``key`` compares it without case and accents, ``stem`` without endings."""

    start: int
    end: int
    text: str
    key: str
    stem: str
    is_content: bool

    @property
    def is_capital(self) -> bool:
        """Whether it is written like a name."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks: ``start`` and ``end`` are offsets of what stands inside."""

    start: int
    end: int
    text: str


class Reading:
    """A text and what the checks ask about it; everything is found on first use and kept."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of_words(cls, readings: Sequence[Reading]) -> Reading:
        """Return the words of several texts as those of one; it has no text and no spans."""
        joined = cls("")
        joined.words = [word for reading in readings for word in reading.words]
        joined.stems = frozenset().union(*(reading.stems for reading in readings))
        return joined

    @cached_property
    def words(self) -> list[Word]:
        """The words, in order."""
        return [_word(match) for match in WORD.finditer(self.text)]

    @cached_property
    def content(self) -> list[Word]:
        """The words that carry content and are no figures and no dates, in order."""
        return [word for word in self.words if word.is_content]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words, of words joined by a hyphen, and of names made short."""
        joined = {
            stem(one.key + two.key)
            for one, two in zip(self.words, self.words[1:], strict=False)
            if self.text[one.end : two.start] in {"-", "‑"}
        }
        short = {
            form
            for one, two in pairwise(self.words)
            for form in lexicon.SHORT_FORMS.get((one.key, two.key), ())
        }
        return frozenset({word.stem for word in self.words} | joined | short)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words without case and accents."""
        return frozenset(word.key for word in self.words)

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers, in order."""
        return find_numbers(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The spans of the sentences."""
        return split(self.text)

    @cached_property
    def quotations(self) -> list[Quotation]:
        """What stands in quotation marks; a mark never closed quotes to the end."""
        found = [
            Quotation(match.start(number), match.end(number), match.group(number))
            for match in _QUOTED.finditer(self.text)
            for number in range(1, 5)
            if match.group(number) is not None and WORD.search(match.group(number))
        ]
        for match in _SINGLE.finditer(self.text):
            if all(match.end(1) <= q.start or match.start(1) >= q.end for q in found):
                found.append(Quotation(match.start(1), match.end(1), match.group(1)))
        return sorted(found, key=lambda quotation: quotation.start)

    def is_quoted(self, position: int) -> bool:
        """Say whether ``position`` stands inside a quotation."""
        return any(q.start <= position < q.end for q in self.quotations)

    def tells(self, word: Word) -> bool:
        """Say whether the text has ``word`` in any form of it that means the same."""
        return matches(word.stem, self.stems)


def key_of(text: str) -> str:
    """Return ``text`` without case, accents and possessive ending, for comparison."""
    folded = text.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")
    if folded.isascii():
        return folded.replace(".", "") if "." in folded else folded
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "")


def stem_of(key: str) -> str:
    """Return the stem of a key, irregular forms led back to one."""
    return lexicon.IRREGULAR.get(key) or stem(key)


def matches(wanted: str, stems: frozenset[str]) -> bool:
    """Say whether a stem is among ``stems``, also as a longer or shorter form of one word.

    "german" matches "germany": the shorter is the beginning of the longer, at least five
    letters long, and at most four letters are missing.
    """
    if wanted in stems or lexicon.SAME.get(wanted, "") in stems:
        return True
    if len(wanted) < 5:
        return False
    if any(wanted[: len(wanted) - cut] in stems for cut in range(1, 5) if len(wanted) - cut >= 5):
        return True
    return any(
        len(other) - len(wanted) <= 4 and other.startswith(wanted)
        for other in stems
        if len(other) > len(wanted)
    )


def span_of(words: Sequence[Word]) -> tuple[int, int]:
    """Return the span from the first to the last of ``words``; (0, 0) for none."""
    return (words[0].start, words[-1].end) if words else (0, 0)


def _word(match: re.Match[str]) -> Word:
    text = match.group()
    key = key_of(text)
    is_acronym = len(text) > 1 and text.isupper()
    is_plain = not key[:1].isdigit() and key not in lexicon.NUMBER_WORDS
    is_date = text[0].isupper() and key in lexicon.CALENDAR
    is_content = is_plain and not is_date and (is_acronym or key not in STOP_WORDS)
    return Word(match.start(), match.end(), text, key, stem_of(key), is_content)
