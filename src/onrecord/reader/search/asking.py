"""What a reader typed, read as a question: words, "phrases", -without, this OR that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.reader.search.folding import fold

LONGEST_QUESTION = 200
"""What is typed beyond so many characters is not read."""

MOST_TERMS = 12
"""So many words and phrases are looked for; the rest is not."""

SHORTEST_PREFIX = 2

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(r'(-?)"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words in a row as they were typed (``shown``) and folded. A prefix stands for its words."""

    words: tuple[str, ...]
    shown: str
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of each row of ``wanted``, none of ``unwanted``. ``is_cut`` says not all was read."""

    text: str = ""
    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    is_cut: bool = False


def ask(text: str) -> Question:
    """Read ``text``; every text is a question, if an empty one. Nothing in it is an error."""
    cut = text[:LONGEST_QUESTION]
    wanted: list[list[Term]] = []
    unwanted: list[Term] = []
    joins, count = False, 0
    for minus, phrase, word in _PIECE.findall(cut.replace("\x00", " ").translate(_QUOTES)):
        if word in {"OR", "|"}:
            joins = bool(wanted)
            continue
        term = _phrase(phrase) if not word else _word(word.removeprefix("-"))
        if term is None:
            continue
        if count == MOST_TERMS:
            return _question(cut, wanted, unwanted, is_cut=True)
        count += 1
        if minus or (word.startswith("-") and len(word) > 1):
            unwanted.append(term)
        elif joins:
            wanted[-1].append(term)
        else:
            wanted.append([term])
        joins = False
    return _question(cut, wanted, unwanted, is_cut=len(text) > LONGEST_QUESTION)


def _question(
    text: str, wanted: list[list[Term]], unwanted: list[Term], *, is_cut: bool
) -> Question:
    return Question(
        text=" ".join(text.split()),
        wanted=tuple(tuple(row) for row in wanted),
        unwanted=tuple(unwanted),
        is_cut=is_cut,
    )


def _phrase(typed: str) -> Term | None:
    words = tuple(fold(typed).split())
    return Term(words=words, shown=f'"{typed.strip()}"', is_phrase=True) if words else None


def _word(typed: str) -> Term | None:
    words = tuple(fold(typed).split())
    if not words:
        return None
    is_prefix = typed.endswith("*") and len(words) == 1 and len(words[0]) >= SHORTEST_PREFIX
    return Term(words=words, shown=typed.strip('"'), is_phrase=len(words) > 1, is_prefix=is_prefix)
