"""Who did what to whom: the claim must not exchange the two sides of a verb."""

from __future__ import annotations

from collections import Counter

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed

_REACH = 7
_PHRASE = 3
_MOST_WORDS = 400
_BE = frozenset({"is", "are", "was", "were", "been", "being", "be"})
_BREAKS = frozenset(";:!?\n")

Triple = tuple[str, str, str]


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare the order of verbs and what stands on their two sides, the passive undone."""
    swapped = _exchanged(claim.reading, evidence.window)
    if swapped:
        one, two = swapped
        said = f"“{one.text}” and “{two.text}” stand in each other's place in the passage."
        return [failed("roles", said, (one.start, two.end), is_conflict=True)]
    ours, theirs = _triples(claim.reading), _triples(evidence.window)
    known = set(theirs)
    compared = False
    for triple, words in ours.items():
        left, verb, right = triple
        if triple in known:
            compared = True
        elif (right, verb, left) in known:
            said = f"The passage has “{words[2].text}” and “{words[0].text}” the other way round."
            span = (words[0].start, words[2].end)
            return [failed("roles", said, span, is_conflict=True)]
    if not compared:
        return [idle("roles", "No two sides of a verb are in both.")]
    return [passed("roles", "Who did what to whom is as in the passage.")]


def _exchanged(ours: Reading, theirs: Reading) -> tuple[Word, Word] | None:
    """Return two words that each stand beside what is beside the other in ``theirs``.

    Only words that both texts have exactly once are looked at. Moving a phrase takes a
    word's neighbours with it; exchanging two words leaves them behind.
    """
    mine, other = _places(ours), _places(theirs)
    words = {word.stem: word for word in ours.words}
    for side in (0, 1):
        here = {stem: beside[side] for stem, beside in mine.items() if stem in other}
        there = {stem: other[stem][side] for stem in here}
        by_neighbour = {neighbour: stem for stem, neighbour in there.items()}
        for stem, neighbour in here.items():
            rival = by_neighbour.get(neighbour, stem)
            if rival == stem or here[rival] != there[stem] or here[rival] == neighbour:
                continue
            one, two = sorted((words[stem], words[rival]), key=lambda word: word.start)
            if not _coordinated(ours.words, one, two):
                return one, two
    return None


def _places(reading: Reading) -> dict[str, tuple[str, str]]:
    """Return the stems of content words that occur once, with those before and behind them."""
    words = reading.words[:_MOST_WORDS]
    stems = ["^", *(word.stem for word in words), "$"]
    counts = Counter(stems)
    return {
        word.stem: (stems[number], stems[number + 2])
        for number, word in enumerate(words)
        if word.is_content and counts[word.stem] == 1
    }


def _triples(reading: Reading) -> dict[Triple, tuple[Word, Word, Word]]:
    """Return (doer, verb, done to) for every pair of capitalised or nearest words round a verb.

    A verb here is any content word that is not capitalised; pairs that share no verb in
    the other text cost nothing.
    """
    words = reading.words[:_MOST_WORDS]
    found: dict[Triple, tuple[Word, Word, Word]] = {}
    for at, verb in enumerate(words):
        if not verb.is_content or verb.is_capital or verb.stem in lexicon.SYMMETRIC:
            continue
        left = _side(reading, words, range(at - 1, max(-1, at - 1 - _REACH), -1), verb)
        right = _side(reading, words, range(at + 1, min(len(words), at + 1 + _REACH)), verb)
        passive = _is_passive(words, at)
        for one in left:
            for two in right:
                if one.stem == two.stem or _coordinated(words, one, two):
                    continue
                doer, done = (two, one) if passive else (one, two)
                ordered = (one, verb, two)
                found.setdefault((doer.stem, verb.stem, done.stem), ordered)
    return found


def _side(reading: Reading, words: list[Word], indexes: range, verb: Word) -> list[Word]:
    """Return the nearest words that carry content on one side of a verb, and the nearest name.

    The nearest are one phrase: "the water authority" is both of its words.
    """
    chosen: list[Word] = []
    named = False
    last = -1
    for index in indexes:
        word = words[index]
        low, high = sorted((word.start, verb.start))
        if any(mark in _BREAKS for mark in reading.text[low:high]):
            break
        if named and not word.is_capital:
            break
        beside = abs(index - last) == 1 and len(chosen) < _PHRASE
        if word.is_content and (not chosen or word.is_capital or beside):
            chosen.append(word)
            named = named or word.is_capital
            last = index
    return chosen


def _is_passive(words: list[Word], at: int) -> bool:
    """Say whether the word at ``at`` is passive: a form of "be" before it and "by" behind it."""
    before = {word.key for word in words[max(0, at - 3) : at]}
    after = [word.key for word in words[at + 1 : at + 4]]
    return bool(before & _BE) and "by" in after


def _coordinated(words: list[Word], one: Word, two: Word) -> bool:
    between = [word.key for word in words if one.end <= word.start and word.end <= two.start]
    return between == ["and"]
