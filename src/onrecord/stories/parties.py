"""Who is the same party under several spellings, and what a verb says of its stance: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from anyascii import anyascii

from onrecord.language.wordlists import lines, sections
from onrecord.stories.spelling import (
    body_words,
    consonants,
    forms_of_given,
    known_bodies,
    plain,
    skeleton,
)
from onrecord.vocabulary.statements import Stance

MOST_KEY = 120

SURE_FROM = 4
"""Shorter surnames are the same only letter by letter: "Man" is not "Mann"."""
_ENDINGS = re.compile(r"(?:yy|iy|yi|ii|ij|iyi)\b")

_NAMES = sections("names.txt")
_BEFORE = (
    _NAMES["role"] | _NAMES["title"] | _NAMES["modifier"] | {"general", "sayyed", "shri", "field"}
)
_BODY_WORDS = _NAMES["body"] | {"red", "watch", "university", "kremlin", "reserve", "borders"}
_OFFICES = (_NAMES["role"] - {"general", "king", "judge", "justice", "chief"}) | {"ceo", "general"}
_SMALL = frozenset({"the", "of", "for", "and", "in", "on", "to", "co"})
_LEGAL = frozenset({"inc", "ltd", "llc", "plc", "corp", "gmbh", "ag", "sa", "co", "nv", "spa"})
_PARTICLES = frozenset({"al", "el", "ul", "ud", "as", "ash"})
_BEFORE_SURNAMES = frozenset(
    {"van", "von", "der", "den", "de", "da", "dos", "di", "du", "le", "la"}
)
_YOUNGER = frozenset({"jr", "junior", "sr", "senior", "ii", "iii", "iv"})
_UNVOWELLED = re.compile("[\u0590-\u05ff\u0600-\u06ff]")
_CAPITALS = re.compile(r"(?:the )?(?:[A-Z]\.?){2,7}$")


class Match(StrEnum):
    """Whether two names are one party's: surely, only where the text leaves no other, or not."""

    SAME = "same"
    PART = "part"
    OTHER = "other"


def key_of(name: str) -> str:
    """Return what all spellings of a name share: "Zelenskyy" and "Zelensky" are one."""
    spelled = re.sub(r"[^a-z0-9]+", "-", _ENDINGS.sub("y", anyascii(name).lower())).strip("-")
    return spelled[:MOST_KEY].strip("-")


@dataclass(frozen=True, slots=True)
class _Read:
    """A name as it is compared: its plain words without titles, the last one first of all."""

    words: tuple[str, ...]
    younger: frozenset[str]
    is_body: bool
    is_short: bool
    is_unvowelled: bool


@cache
def _read(name: str) -> _Read:
    words = plain(name.partition(",")[0] if name.count(",") == 1 else name).split()
    words = words[1:] if words[:1] == ["the"] else words
    is_short = bool(_CAPITALS.fullmatch(name.strip()))
    known = body_words(name) in known_bodies()
    office = _after_office(words)
    if is_short or known or (not office and any(w in _BODY_WORDS or w == "and" for w in words)):
        kept = [word for word in body_words(name) if word not in _SMALL]
        trimmed = tuple(word for word in kept if word not in _LEGAL) or tuple(kept)
        return _Read(trimmed, frozenset(), True, is_short, False)
    words = words[office:]
    words = [word for word in words if word not in _LEGAL] or words
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    younger = frozenset(words[1:]) & _YOUNGER
    words = [word for word in words if word not in younger]
    kept = [word for word in words if word not in _PARTICLES] or words
    return _Read(tuple(kept), younger, False, False, bool(_UNVOWELLED.search(name)))


def _after_office(words: Sequence[str]) -> int:
    """Return where a name begins behind an office: "NATO Secretary General Jens Stoltenberg"."""
    offices = [number for number, word in enumerate(words[:4]) if word in _OFFICES]
    return offices[-1] + 1 if offices and len(words) - offices[-1] > 2 else 0


def same(one: str, two: str) -> Match:
    """Return whether two names are one party's, from the names alone. Sure rather than many."""
    a, b = _read(one), _read(two)
    if not a.words or not b.words:
        return Match.OTHER
    known = known_bodies()
    forms = known.get(body_words(one)), known.get(body_words(two))
    if forms[0] and forms[1]:
        return Match.SAME if forms[0] == forms[1] else Match.OTHER
    if a.is_body or b.is_body:
        return _same_body(a, b)
    return _same_person(a, b)


def _same_body(a: _Read, b: _Read) -> Match:
    if a.is_body != b.is_body and len(a.words) + len(b.words) > 2:
        return Match.OTHER
    if a.is_short or b.is_short:
        if a.words == b.words:
            return Match.SAME
        return Match.PART if _initials(a, b) or _initials(b, a) else Match.OTHER
    unmatched = list(b.words)
    left = 0
    for word in a.words:
        found = next((other for other in unmatched if _same_word(word, other)), None)
        if found is None:
            left += 1
        else:
            unmatched.remove(found)
    if not left and not unmatched:
        return Match.SAME
    smaller = a if len(a.words) < len(b.words) else b
    is_part = not (left and unmatched) and any(word in _BODY_WORDS for word in smaller.words)
    return Match.PART if is_part else Match.OTHER


def _initials(short: _Read, long: _Read) -> bool:
    """Say whether an acronym may stand for a name: "IEA" for "International Energy Agency"."""
    letters = "".join(short.words)
    return len(long.words) > 1 and letters == "".join(word[0] for word in long.words)


def _same_word(one: str, two: str) -> bool:
    """Say whether two words of bodies are one: "Ukraine" and "Ukrainian" are."""
    if one == two:
        return True
    noun, adjective = sorted((one, two), key=len)
    shared = len(noun) - (1 if noun[-1] in "aey" else 0)
    return (
        len(noun) >= 4
        and shared >= 4
        and adjective.startswith(noun[:shared])
        and adjective[shared:] in {"i", "n", "an", "ian", "ese", "ish", "ic", "in", "s"}
    )


def _same_person(a: _Read, b: _Read) -> Match:
    if a.younger != b.younger:
        return Match.OTHER
    if a.is_unvowelled != b.is_unvowelled:
        bones = [re.sub("^al", "", "".join(map(consonants, one.words))) for one in (a, b)]
        return Match.SAME if bones[0] == bones[1] and len(bones[0]) >= 5 else Match.OTHER
    if len(a.words) != len(b.words) and _joined(a) == _joined(b):
        return Match.SAME
    if len(a.words) == len(b.words) == 1:
        return Match.SAME if _same_surname(a.words[0], b.words[0]) else Match.OTHER
    if len(a.words) == 1 or len(b.words) == 1:
        short, long = sorted((a.words, b.words), key=len)
        is_last = len(long) > 1 and _same_surname(short[-1], long[-1])
        return Match.PART if is_last else Match.OTHER
    is_turned = sorted(map(skeleton, a.words)) == sorted(map(skeleton, b.words))
    if is_turned and not any(_forms(word) for word in (*a.words, *b.words)):
        return Match.SAME
    is_near = False
    if not _same_surname(a.words[-1], b.words[-1]):
        is_near = _is_vowels_apart(a, b)
        if not is_near:
            return Match.OTHER
    return _same_given(a.words[:-1], b.words[:-1], is_near)


def _joined(name: _Read) -> str:
    return "".join(map(skeleton, name.words))


def _same_surname(one: str, two: str) -> bool:
    if len(min(one, two, key=len)) < SURE_FROM:
        return one == two
    return _surname(one) == _surname(two)


@cache
def _surname(word: str) -> str:
    """Return the skeleton of a surname, foreign endings folded: Poutine, Lukashenka."""
    found = skeleton(word)
    found = re.sub(r"(?<=[ui]t)ine$", "in", found)
    found = re.sub(r"enka$", "enko", found)
    return re.sub(r"(?<=[cxj])[oe]v$", "ov", found)


def _is_vowels_apart(a: _Read, b: _Read) -> bool:
    """Say whether two names from scripts that leave vowels out differ in vowels only."""
    words = {word for one in (a, b) for word in one.words[:-1]}
    one, two = a.words[-1], b.words[-1]
    return (
        any(_is_of_unvowelled(word) for word in words)
        and consonants(one) == consonants(two)
        and len(consonants(one)) >= 3
    )


def _same_given(a: Sequence[str], b: Sequence[str], is_near: bool) -> Match:
    """Compare the names before surnames that are the same, or (``is_near``) nearly."""
    short, long = sorted((list(a), list(b)), key=len)
    if 1 < len(short) < len(long) and any(len(word) == 1 for word in short):
        return Match.PART
    found = [_match_given(word, long) for word in short]
    if "none" in found:
        return Match.OTHER
    if all(kind == "initial" for kind in found) or (is_near and "full" not in found):
        return Match.PART
    if len(short) < len(long) and any(word in _BEFORE_SURNAMES for word in long) != any(
        word in _BEFORE_SURNAMES for word in short
    ):
        return Match.PART
    return Match.SAME


def _match_given(word: str, others: Sequence[str]) -> str:
    """Return how a given name stands among others: ``full``, ``initial`` or ``none``."""
    for other in others:
        if skeleton(word) == skeleton(other) or (_forms(word) & _forms(other)):
            return "full"
    for other in others:
        if word[0] == other[0] and 1 in {len(word), len(other)}:
            return "initial"
    return "none"


def _forms(word: str) -> frozenset[int]:
    return forms_of_given().get(skeleton(word), frozenset())


def _is_of_unvowelled(word: str) -> bool:
    return bool(_forms(word) & _unvowelled_given())


@cache
def _unvowelled_given() -> frozenset[int]:
    """Return the numbers of given names whose script leaves vowels out."""
    examples = ("mohammed", "ahmed", "hussein", "hassan", "yusuf", "abdullah", "abdel", "ibrahim",
                "khalid", "mahmoud", "mustafa", "omar", "osama", "saeed", "yasser", "muammar",
                "moqtada", "nouri", "ismail", "yahya", "salim", "saddam", "hosni", "bashar",
                "ayman")  # fmt: skip
    return frozenset(number for one in examples for number in _forms(one))


def link(names: Iterable[str], *, defined: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return for each name the fullest one of its party.

    What is only part of a name ("Zelensky", an acronym) goes to the one party that it may
    mean; where there are two, to none. ``defined`` are acronyms that a text explains.
    """
    wanted = sorted(dict.fromkeys(names), key=lambda name: (-len(name), name))
    parties: list[list[str]] = []
    rest: list[str] = []
    for name in wanted:
        home = next((p for p in parties if any(same(name, one) is Match.SAME for one in p)), None)
        if home is not None:
            home.append(name)
        elif any(same(name, one) is Match.PART for p in parties for one in p):
            rest.append(name)
        else:
            parties.append([name])
    for name in rest:
        meant = (defined or {}).get(name, "")
        homes = [p for p in parties if meant in p] or [
            p for p in parties if any(same(name, one) is not Match.OTHER for one in p)
        ]
        if len(homes) == 1 and (" " in homes[0][0] or meant):
            homes[0].append(name)
        else:
            parties.append([name])
    return {name: party[0] for party in parties for name in party}


def block_of(name: str) -> str:
    """Return what all spellings that may be one party share, to look them up by."""
    read = _read(name)
    known = known_bodies().get(body_words(name))
    if known:
        return f"body {known}"
    if read.is_body:
        return "body " + " ".join(sorted(word[:4] for word in read.words))[:100]
    if not read.words:
        return ""
    return "person " + consonants(_surname(read.words[-1]))[:60]


@cache
def _stances() -> dict[str, Stance]:
    return {
        lemma: Stance(section)
        for section, kept in lines("stances.txt").items()
        for line in kept
        for lemma in line.split()
    }


def find_stance(lemma: str) -> Stance | None:
    """Return the stance that a verb's base form takes, if it takes one."""
    return _stances().get(lemma)
