"""Figures of each word of a claim: what speaks for it and against it where it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.readings import Word
from onrecord.grounding.comparisons.synonyms import SYNONYMS
from onrecord.grounding.weighing import words as known
from onrecord.grounding.weighing.alignment import Alignment, Floats
from onrecord.language import syntax

_NEGATIVE = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "anti", "de", "under", "over")
_NOT = frozenset({"not", "no", "never", "none", "without", "neither", "nor", "cannot"})
_LIMITS = frozenset(
    {*("all", "every", "each", "some", "many", "most", "few", "several", "only", "any", "both"),
     *("half", "majority", "never", "always", "often", "sometimes", "rarely", "usually", "first"),
     *("last", "more", "less", "least", "almost", "nearly", "about", "around", "over", "under")}
)  # fmt: skip
_TIMES = frozenset(
    {*("before", "after", "since", "until", "during", "while", "when", "later", "earlier"),
     *("previously", "next", "ago", "already", "once", "then", "now", "currently")}
)  # fmt: skip
_REASONS = frozenset(
    {*("because", "due", "so", "therefore", "despite", "although", "though", "thanks", "cause"),
     *("caused", "result", "resulted", "led", "lead", "leading", "if", "unless", "without"),
     *("but", "however", "instead")}
)  # fmt: skip
_TAGS = ("NNP", "NN", "VB", "JJ", "RB", "CD", "MD", "PR", "IN", "DT")
_LABELS = {
    **dict.fromkeys(("nsubj", "nsubjpass", "csubj", "agent"), "subject"),
    **dict.fromkeys(("dobj", "obj", "iobj", "dative", "attr", "oprd"), "object"),
    **dict.fromkeys(("pobj",), "of_preposition"),
    **dict.fromkeys(("amod", "nummod"), "modifier"),
    **dict.fromkeys(("advmod",), "adverb"),
    **dict.fromkeys(("compound",), "compound"),
    **dict.fromkeys(("poss",), "owner"),
    **dict.fromkeys(("prep",), "preposition"),
    **dict.fromkeys(("ROOT",), "root"),
    **dict.fromkeys(("aux", "auxpass"), "auxiliary"),
    **dict.fromkeys(("conj",), "joined"),
    **dict.fromkeys(("ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp"), "clause"),
}
_ROLES = tuple(dict.fromkeys(_LABELS.values()))
_RELATIONS = (known.OPPOSED, known.SAME, known.NEAR, known.BROADER, known.NARROWER, known.SIBLING)
_NONE: frozenset[str] = frozenset()


def word_figures(
    laid: Alignment, weights: Floats, told: Sequence[bool], heard: frozenset[str]
) -> tuple[tuple[str, ...], Floats]:
    """Return names, and figures of each word, shape (words, names).

    ``told`` says of each word whether the window has it, ``heard`` are the stems of the window.
    """
    grammar = _grammar(laid)
    whole = _whole(laid, weights, told)
    rows = []
    found: dict[str, float] = {}
    for at in range(len(laid.claim.words)):
        tag, role, head = grammar[at]
        found = _itself(laid, at, float(weights[at]), bool(told[at]), heard)
        found |= _nearness(laid, at, bool(told[at]))
        found |= _beside(laid, at, told)
        found |= _in_its_place(laid, at, bool(told[at]))
        found |= _above(laid, at, head, told)
        found |= {f"tag_{name}": float(tag.startswith(name)) for name in _TAGS}
        found |= {f"role_{name}": float(role == name) for name in _ROLES}
        found |= whole
        rows.append(list(found.values()))
    return tuple(found), np.array(rows, dtype=np.float32)


def _itself(
    laid: Alignment, at: int, weight: float, told: bool, heard: frozenset[str]
) -> dict[str, float]:
    word = laid.claim.words[at]
    return {
        "told": float(told),
        "found": float(laid.same[at].any()),
        "synonym": float(bool(SYNONYMS.get(word.stem, _NONE) & heard)),
        "content": float(word.is_content),
        "name": float(word.is_capital and at > 0),
        "figure": float(_is_figure(word)),
        "date": float(word.key in lexicon.CALENDAR),
        "weight": weight,
        "letters": math.log(len(word.text)),
        "first": float(at == 0),
        "limit": float(word.key in _LIMITS),
        "time": float(word.key in _TIMES),
        "reason": float(word.key in _REASONS),
        "not": float(word.key in _NOT or word.key.endswith("n't")),
    }


def _nearness(laid: Alignment, at: int, told: bool) -> dict[str, float]:
    """Return how near the nearest word is anywhere, where it is laid, and in the main passage."""
    place = int(laid.place[at])
    here = laid.passage == laid.main
    found: dict[str, float] = {}
    for depth in range(3):
        row = laid.near[depth, at]
        found[f"nearest{depth}"] = float(row.max())
        found[f"laid{depth}"] = float(row[place])
        found[f"main{depth}"] = float(row[here].max())
        found[f"absent_nearest{depth}"] = 1.0 if told else float(row.max())
    same = laid.same[at]
    word, other = laid.claim.words[at], laid.words[place]
    stem = laid.claim.stems[at]
    found |= {
        "same1": float(laid.near[1, at][same].max()) if same.any() else 0.0,
        "same2": float(laid.near[2, at][same].max()) if same.any() else 0.0,
        "same_in_main": float((same & here).any()),
        "laid_same": float(same[place]),
        "laid_taken": float(not same[place] and laid.stems[place] in laid.claim.stems),
        "laid_carries": float(laid.carries[place]),
        "laid_main": float(laid.passage[place] == laid.main),
        "name_lost": float(word.is_capital and at > 0 and not other.is_capital),
        "prefixed": _prefixed(word.key, other.key),
    }
    relation = known.table().relation(stem, laid.stems[place]) if not same[place] else ""
    found |= {f"laid_{name}": float(relation == name) for name in _RELATIONS}
    close = np.argsort(-laid.near[0, at])[:6]
    kinds = {known.table().relation(stem, laid.stems[n]) for n in close if laid.stems[n] != stem}
    found["close_opposed"] = float(known.OPPOSED in kinds)
    found["close_same"] = float(known.SAME in kinds or known.NEAR in kinds)
    return found


def _beside(laid: Alignment, at: int, told: Sequence[bool]) -> dict[str, float]:
    """Return how the carrying words before and behind it stand to it in the evidence."""
    place = int(laid.place[at])
    carrying = np.flatnonzero(laid.claim.carries)
    before, behind = carrying[carrying < at][-1:], carrying[carrying > at][:1]
    found: dict[str, float] = {}
    for name, chosen in (("before", before), ("behind", behind)):
        if not len(chosen):
            found |= dict.fromkeys((f"{name}_{kind}" for kind in _KINDS), 1.0)
            continue
        other = int(chosen[0])
        there = int(laid.place[other])
        is_same = laid.passage[there] == laid.passage[place]
        found[f"{name}_close"] = float(is_same and abs(there - place) <= 3)
        found[f"{name}_far"] = float(is_same and abs(there - place) <= 9)
        found[f"{name}_same"] = float(is_same)
        found[f"{name}_told"] = float(told[other])
        found[f"{name}_near"] = float(laid.near[1, other].max())
    return found


_KINDS = ("close", "far", "same", "told", "near")


def _in_its_place(laid: Alignment, at: int, told: bool) -> dict[str, float]:
    """Return what stands where its neighbours stand: it, or another that the claim lacks."""
    meant = int(laid.meant[at])
    agree = float(laid.agree[at])
    if meant < 0:
        return dict.fromkeys(_IN_PLACE, 0.0)
    part = laid.around(meant)
    same = bool(laid.same[at, part].any())
    ours = set(laid.claim.stems)
    gone = [
        n for n in range(part.start, part.stop) if laid.carries[n] and laid.stems[n] not in ours
    ]
    word, stem = laid.claim.words[at], laid.claim.stems[at]
    found = dict.fromkeys(_IN_PLACE, 0.0)
    found |= {"agree": agree, "there": float(same), "not_there": agree * (not same)}
    for depth in range(3):
        found[f"there{depth}"] = float(laid.near[depth, at, part].max())
    found["gone"] = min(4, len(gone)) / 4
    if not gone:
        return found
    best = max(gone, key=lambda n: float(laid.near[:2, at, n].sum()))
    found |= {f"gone{depth}": float(laid.near[depth, at, best]) for depth in range(3)}
    if not same:
        kinds = {known.table().relation(stem, laid.stems[n]) for n in gone}
        found |= {f"gone_{name}": float(name in kinds) for name in _RELATIONS}
        others = [laid.words[n] for n in gone]
        capital = any(other.is_capital for other in others)
        found["gone_figure"] = float(_is_figure(word) and any(map(_is_figure, others)))
        found["gone_name"] = float(word.is_capital and at > 0 and capital)
        found["gone_prefixed"] = max(_prefixed(word.key, other.key) for other in others)
        found["gone_agree"] = agree * float(laid.near[0, at, best])
        found["moved"] = agree * told
    return found


_IN_PLACE = (
    *("agree", "there", "not_there", "there0", "there1", "there2", "gone", "gone0", "gone1"),
    *("gone2", *(f"gone_{name}" for name in _RELATIONS), "gone_figure", "gone_name"),
    *("gone_prefixed", "gone_agree", "moved"),
)


def _above(laid: Alignment, at: int, head: int, told: Sequence[bool]) -> dict[str, float]:
    """Return how the word that it depends on stands to it in the evidence."""
    if head < 0:
        return {"head": 0.0, **dict.fromkeys(_HEAD, 1.0)}
    place, there = int(laid.place[at]), int(laid.place[head])
    is_same = laid.passage[place] == laid.passage[there]
    return {
        "head": 1.0,
        "head_close": float(is_same and abs(place - there) <= 4),
        "head_same": float(is_same),
        "head_told": float(told[head]),
        "head_near": float(laid.near[1, head, there]),
        "head_there": float(laid.joined[head, laid.around(place)].max()),
    }


_HEAD = ("head_close", "head_same", "head_told", "head_near", "head_there")


def _whole(laid: Alignment, weights: Floats, told: Sequence[bool]) -> Mapping[str, float]:
    """Return figures of the whole claim: a stray word means more in a close copy."""
    nearest = laid.near.max(axis=2)
    carrying = laid.claim.carries
    share = float(np.asarray(told, dtype=float)[carrying].mean()) if carrying.any() else 1.0
    return {
        "all_main": float(laid.recall[laid.main]),
        "all_nearest1": float((weights * nearest[1]).sum() / weights.sum()),
        "all_nearest2": float((weights * nearest[2]).sum() / weights.sum()),
        "all_told": share,
        "all_words": math.log(len(weights)),
    }


def _grammar(laid: Alignment) -> list[tuple[str, str, int]]:
    """Return tag, role and head of each word of the claim; -1 where the head is no word."""
    words = laid.claim.words
    found = [("", "", -1)] * len(words)
    text = laid.claim.text
    (tree,) = syntax.parse(text, [(0, len(text))])
    if tree is None:
        return found
    starts = {word.start: number for number, word in enumerate(words)}
    ours = {n: starts[word.start] for n, word in enumerate(tree.words) if word.start in starts}
    for number, at in ours.items():
        head = tree.heads[number]
        above = ours.get(head, -1) if head != number else -1
        found[at] = (tree.tags[number], _LABELS.get(tree.labels[number], ""), above)
    return found


def _is_figure(word: Word) -> bool:
    return any(c.isdigit() for c in word.text) or word.key in lexicon.NUMBER_WORDS


def _prefixed(one: str, two: str) -> float:
    """Return 1 where one word is the other with "un", "dis" or the like before it."""
    short, long = sorted((one, two), key=len)
    return float(len(short) >= 3 and any(long == prefix + short for prefix in _NEGATIVE))
