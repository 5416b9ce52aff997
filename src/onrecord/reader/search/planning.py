"""From a question to a plan: words widened to their forms, misspelt ones mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.language.frequency import text_share
from onrecord.reader.search import vocabulary
from onrecord.reader.search.asking import Question, Term
from onrecord.reader.search.folding import fold
from onrecord.reader.search.indexes.port import Index
from onrecord.reader.search.values import Plan, Shelf, Words
from onrecord.stories.known_names import forms_like

MOST_MEANT = 3
"""A misspelt word is looked for as so many others at most."""

_TRIED = 8

MOST_SPELLINGS = 4
"""A last name is looked for in so many other spellings at most."""

EVERYWHERE = 0.6
"""A word in a larger share of all texts says nothing about what somebody looks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What will be looked for. ``mended`` says which typed words were taken for which."""

    must: tuple[tuple[Words, ...], ...] = ()
    must_not: tuple[Words, ...] = ()
    mended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to look for."""
        return not self.must

    def loosened(self) -> Planned:
        """Return the same with any of the wanted instead of all of them."""
        every = tuple(words for row in self.must for words in row)
        return Planned(must=(every,), must_not=self.must_not, mended=self.mended)


def plan_for(question: Question, index: Index, shelf: Shelf, *, mends: bool) -> Planned:
    """Return what to look for; words that nothing holds are mended where ``mends`` says so."""
    wanted = _telling(question.wanted)
    typed = {
        term.words[0]
        for row in (*wanted, question.unwanted)
        for term in row
        if not (term.is_phrase or term.is_prefix)
    }
    forms = _spelled_otherwise(typed, vocabulary.forms_of(typed))
    mended: dict[str, tuple[str, ...]] = {}
    if mends:
        unknown = _unfound([row for row in wanted if _is_word(row)], forms, index, shelf)
        mended = {word: meant for word in unknown if (meant := _meant(word, index, shelf))}
        forms |= vocabulary.forms_of({word for meant in mended.values() for word in meant})
    return Planned(
        must=tuple(
            tuple(words for term in row for words in _words(term, forms, mended)) for row in wanted
        ),
        must_not=tuple(words for term in question.unwanted for words in _words(term, forms, {})),
        mended=mended,
    )


def _spelled_otherwise(
    typed: Iterable[str], forms: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Add how a last name is spelled elsewhere: "Zelensky" finds "Zelenskyy"; one query."""
    found = dict(forms)
    for word, known in forms_like(sorted(typed)).items():
        last = [fold(form.name.split()[-1]) for form in known]
        others = [other for other in dict.fromkeys(last) if other and other != word]
        if others:
            found[word] = (*found.get(word, (word,)), *others[:MOST_SPELLINGS])
    return found


def _telling(wanted: Sequence[tuple[Term, ...]]) -> list[tuple[Term, ...]]:
    """Leave out words like "the", unless there is nothing else."""
    telling = [row for row in wanted if not (_is_word(row) and _is_common(row[0].words[0]))]
    return telling or list(wanted)


def _is_common(word: str) -> bool:
    """Return whether most English articles hold ``word`` whatever they are about."""
    return (len(word) == 1 and word.isascii()) or text_share(word, words=400) > EVERYWHERE


def _is_word(row: tuple[Term, ...]) -> bool:
    return len(row) == 1 and not (row[0].is_phrase or row[0].is_prefix)


def _unfound(
    rows: Sequence[tuple[Term, ...]],
    forms: Mapping[str, tuple[str, ...]],
    index: Index,
    shelf: Shelf,
) -> list[str]:
    """Return the typed words that nothing on the shelf holds in any form."""
    words = [row[0].words[0] for row in rows]
    plans = [Plan(must=(tuple(Words((w,)) for w in forms.get(word, (word,))),)) for word in words]
    return [
        word
        for word, is_there in zip(words, index.present(shelf, plans), strict=True)
        if not is_there
    ]


def _meant(word: str, index: Index, shelf: Shelf) -> tuple[str, ...]:
    """Return what a word may stand for, of that only what readers may meet now."""
    meant = vocabulary.meant_by(word, _TRIED)
    plans = [Plan(must=((Words((other,)),),)) for other in meant]
    found = [
        other
        for other, is_there in zip(meant, index.present(shelf, plans), strict=True)
        if is_there
    ]
    return tuple(found[:MOST_MEANT])


def _words(
    term: Term, forms: Mapping[str, tuple[str, ...]], mended: Mapping[str, tuple[str, ...]]
) -> list[Words]:
    if term.is_phrase:
        return [Words(term.words)]
    word = term.words[0]
    if term.is_prefix:
        return [Words((other,)) for other in dict.fromkeys([word, *vocabulary.begun_with(word)])]
    found = [form for known in mended.get(word, (word,)) for form in forms.get(known, (known,))]
    return [Words((other,)) for other in dict.fromkeys(found)]
