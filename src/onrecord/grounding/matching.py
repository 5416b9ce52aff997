"""Finding the sentences of an edited text in its ledger again, by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.vocabulary.texts import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry as far as matching needs it."""

    id: int
    field: str
    digest: str


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
