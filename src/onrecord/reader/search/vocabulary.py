"""The words that articles use: forms of one stem, beginnings, and what a slip of the pen meant."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from onrecord.reader.models import SearchWord
from onrecord.reader.search.folding import LONGEST
from onrecord.reader.search.spelling import WordList, best_of, most_edits
from onrecord.reader.search.stemming import stem

MOST_FORMS = 8
"""So many forms of one stem are looked for, those most used."""

MOST_BEGUN = 24
"""A beginning stands for so many words, those most used."""

_LOAD = 50_000


class _Memory:
    """All words in this process, read once and then only what came since."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.list = WordList()
        self.last = 0
        self.last_word = ""

    def fresh(self) -> WordList:
        """Return all words, with those added since the last call."""
        with self.lock:
            known = SearchWord.objects.filter(pk=self.last).values_list("word", flat=True).first()
            if self.last and known != self.last_word:  # another database, or emptied since
                self.list, self.last = WordList(), 0
            while rows := list(
                SearchWord.objects.filter(pk__gt=self.last)
                .order_by("pk")
                .values_list("pk", "word")[:_LOAD]
            ):
                self.list.add(word for _, word in rows)
                self.last, self.last_word = rows[-1]
            return self.list


_memory = _Memory()


def note(counts: Mapping[str, int]) -> None:
    """Count words that were indexed; new ones are known from now on."""
    rows = [(word, stem(word), count) for word, count in sorted(counts.items())]
    table = SearchWord._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (word, stem, seen) VALUES (%s, %s, %s) "  # noqa: S608
            f"ON CONFLICT (word) DO UPDATE SET seen = {table}.seen + excluded.seen",
            [row for row in rows if len(row[0]) <= LONGEST],
        )


def forms_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each word that is known by itself or by its stem, the forms of that stem."""
    stems = {word: stem(word) for word in words}
    found: dict[str, list[str]] = {}
    rows = SearchWord.objects.filter(stem__in=set(stems.values())).order_by("-seen", "word")
    for word, known in rows.values_list("word", "stem"):
        found.setdefault(known, []).append(word)
    return {
        word: tuple(dict.fromkeys([word, *found[known]]))[:MOST_FORMS]
        for word, known in stems.items()
        if known in found
    }


def begun_with(prefix: str) -> list[str]:
    """Return the words most used that begin with ``prefix``."""
    # A range, not LIKE: PostgreSQL would not use the index of another collation for LIKE.
    rows = SearchWord.objects.filter(word__gte=prefix, word__lt=prefix + "\uffff")
    if connection.vendor == "postgresql":
        rows = SearchWord.objects.filter(word__startswith=prefix)
    return list(rows.order_by("-seen", "word").values_list("word", flat=True)[:MOST_BEGUN])


def meant_by(word: str, limit: int) -> Sequence[str]:
    """Return the likeliest known words that a misspelt one stands for, likeliest first.

    Whether they still stand in anything that readers may see, the index must be asked.
    """
    near = _memory.fresh().near(word, most_edits(word))
    if not near:
        return []
    seen: dict[str, int] = {}
    names = [other for other, _ in near]
    for start in range(0, len(names), 500):
        rows = SearchWord.objects.filter(word__in=names[start : start + 500])
        seen.update(rows.values_list("word", "seen"))
    return best_of(near, seen, word, limit)
