"""Finding the sentences of an edited text in its ledger again, by what they say.

A sentence that was split, joined or reworded is a new one, and is checked anew; what it was
made of is found by its words, so that it is held against the same evidence first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.vocabulary.texts import Sentence

KINSHIP = 0.6
"""Share of the shorter sentence's words that a sentence and what it was made of have in common."""

LEAST_SHARED = 3

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry as far as matching needs it."""

    id: int
    field: str
    digest: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an edit means for a ledger.

    ``kept`` gives, for an entry, its sentence now and the sentence's place in the text;
    ``new`` are sentences without an entry, with their place; ``vanished`` entry ids.
    """

    kept: dict[int, tuple[int, Sentence]]
    new: tuple[tuple[int, Sentence], ...]
    vanished: tuple[int, ...]


def match(sentences: Sequence[Sentence], entries: Sequence[Known]) -> Plan:
    """Match sentences to entries by digest, those of the same part of the text first.

    A sentence that stands twice in one part has one entry, at its first place. Empty
    sentences have none.
    """
    wanted: dict[tuple[str, str], tuple[int, Sentence]] = {}
    for place, sentence in enumerate(sentences):
        if sentence.text.strip():
            wanted.setdefault((sentence.field.value, sentence.digest), (place, sentence))
    kept: dict[int, tuple[int, Sentence]] = {}
    free: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        found = wanted.pop((entry.field, entry.digest), None)
        if found is not None:
            kept[entry.id] = found
        else:
            free[entry.digest].append(entry.id)
    new: list[tuple[int, Sentence]] = []
    for (_, digest), item in wanted.items():
        if free[digest]:
            kept[free[digest].pop(0)] = item
        else:
            new.append(item)
    vanished = tuple(sorted(number for numbers in free.values() for number in numbers))
    return Plan(kept=kept, new=tuple(new), vanished=vanished)


def forebears(plan: Plan, entries: Sequence[Known]) -> dict[tuple[str, str], list[int]]:
    """Return, by field and digest of a new sentence, the vanished entries that it was made of.

    Two halves of a split sentence have one forebear; a joined sentence has several.
    """
    gone = set(plan.vanished)
    vanished = [(entry.id, _words(entry.text)) for entry in entries if entry.id in gone]
    found: dict[tuple[str, str], list[int]] = {}
    for _, sentence in plan.new:
        words = _words(sentence.text)
        kin = [number for number, others in vanished if _akin(words, others)]
        if kin:
            found[(sentence.field.value, sentence.digest)] = kin
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _akin(one: frozenset[str], two: frozenset[str]) -> bool:
    shared = len(one & two)
    return shared >= LEAST_SHARED and shared >= KINSHIP * min(len(one), len(two))
