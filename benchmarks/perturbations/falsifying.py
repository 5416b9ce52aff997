"""Makes true sentences false in twelve ways, and rewrites them in ways that keep them true.

Every maker takes a sentence, the words that may stand in for others and a random source, and
returns the new sentence or ``None`` where it finds nothing to change. What is put in comes from
the same report where it can: a name that the report never has is found by looking it up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.perturbations.lists import (
    CUES,
    DAYS,
    MODALS,
    MONTHS,
    NEGATABLE,
    ORDERS,
    PLACES,
    QUANTIFIERS,
    SAME,
    TURNED,
    UNITS,
)

_NAME = re.compile(
    r"\b[A-Z][\w’'-]*[a-z](?:\s+(?:(?:of|de|van|von|al|bin)\s+)?[A-Z][\w’'-]*[a-z]){1,3}\b"
)
_NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,.]*\d)"
)
_WORDED = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"hundreds|thousands|millions|dozens)\b"
)
_WORDS_FOR = {
    word: others
    for others in (
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        ("twelve", "twenty", "thirty", "forty", "fifty"),
        ("dozens", "hundreds", "thousands", "millions"),
    )
    for word in others
}


@dataclass(frozen=True, slots=True)
class Pool:
    """What the report has to offer for an exchange."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    speakers: tuple[str, ...]


Maker = Callable[[str, Pool, random.Random], "str | None"]


def pool_of(text: str) -> Pool:
    """Return the names, numbers, places and speakers of a report."""
    names = dict.fromkeys(_bare(m.group()) for m in _NAME.finditer(text))
    speakers = dict.fromkeys(_bare(m.group(1)) for m in _SPEAKER.finditer(text))
    places = tuple(place for place in PLACES if re.search(rf"\b{place}\b", text))
    numbers = tuple(dict.fromkeys(m.group() for m in _NUMBER.finditer(text)))
    return Pool(tuple(filter(None, names)), numbers, places, tuple(filter(None, speakers)))


def _bare(name: str) -> str:
    """Return a name without an article before it; '' for a pronoun."""
    bare = re.sub(r"^(?:The|A|An|In|On|And|But|As)\s+", "", name)
    return "" if bare in {"He", "She", "They", "It", "We", "I", "Who", "The", "This"} else bare


def _replaced(text: str, match: re.Match[str], new: str, group: int = 0) -> str:
    old = match.group(group)
    if old[:1].isupper() and new[:1].islower():
        new = new[:1].upper() + new[1:]
    return text[: match.start(group)] + new + text[match.end(group) :]


def _pick(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _listed(words: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, ordered)) + r")\b", re.IGNORECASE)


def number(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Exchange a number: for another of the report, or one near it."""
    found = [m for m in _NUMBER.finditer(text) if not _is_date(text, m)]
    found += list(_WORDED.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    old = match.group()
    if old in _WORDS_FOR:
        return _replaced(text, match, chance.choice([w for w in _WORDS_FOR[old] if w != old]))
    rivals = [n for n in pool.numbers if n != old and len(n) == len(old)]
    if rivals and chance.random() < 0.5:
        return _replaced(text, match, chance.choice(rivals))
    digits = [at for at, c in enumerate(old) if c.isdigit()]
    at = chance.choice(digits)
    options = [d for d in "123456789" if d != old[at]]
    return _replaced(text, match, old[:at] + chance.choice(options) + old[at + 1 :])


def _is_date(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].split()[-1:], text[match.end() :].split()[:1]
    beside = [word.strip(",.").casefold() for word in before + after]
    is_year = match.group().isdigit() and 1900 <= int(match.group()) <= 2100
    return is_year or any(month.casefold() in beside for month in MONTHS)


def _from(words: dict[str, tuple[str, ...]]) -> Maker:
    pattern = _listed(words)

    def make(text: str, pool: Pool, chance: random.Random) -> str | None:
        match = _pick(pattern, text, chance)
        if match is None:
            return None
        options = words.get(match.group().casefold()) or words[match.group()]
        return _replaced(text, match, chance.choice(options))

    return make


def name(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Put another name of the report in place of one."""
    match = _pick(_NAME, text, chance)
    if match is None:
        return None
    rivals = [n for n in pool.names if not set(n.split()) & set(text.split())]
    return _replaced(text, match, chance.choice(rivals)) if rivals else None


def roles(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Let two names that are not listed side by side change places."""
    found = list(_PROPER.finditer(text))
    pairs = [
        (one, two)
        for number, one in enumerate(found)
        for two in found[number + 1 :]
        if _is_apart(text[one.end() : two.start()]) and one.group() != two.group()
    ]
    if not pairs:
        return None
    one, two = chance.choice(pairs)
    between = text[one.end() : two.start()]
    return text[: one.start()] + two.group() + between + one.group() + text[two.end() :]


_PROPER = re.compile(
    r"(?<=[a-z,] )[A-Z][\w’'-]*[a-z](?:\s+[A-Z][\w’'-]*[a-z]){0,3}\b(?!’)"
    r"|^[A-Z][\w’'-]*[a-z](?:\s+[A-Z][\w’'-]*[a-z]){1,3}\b"
)


def _is_apart(between: str) -> bool:
    words = re.findall(r"[a-z]+", between)
    return len(words) >= 2 and not set(words) <= {"and", "or", "the", "of", "as", "well"}


def negation(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Put a "not" in behind an auxiliary, or take one out."""
    match = _pick(_NOT, text, chance)
    if match is not None:
        return text[: match.start()] + text[match.end() :]
    match = _pick(_AUXILIARY, text, chance)
    if match is None:
        return None
    return text[: match.end()] + " not" + text[match.end() :]


_NOT = re.compile(r"(?<=[a-z]) not(?= [a-z])(?! only| just)")
_AUXILIARY = re.compile(rf"\b(?:{'|'.join(NEGATABLE)})\b(?= [a-z])(?! not| only)")


def modality(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Tell what may be as what will be, what is planned as done, or the other way round."""
    match = _pick(_MODAL, text, chance)
    if match is not None:
        return _replaced(text, match, chance.choice(MODALS[match.group().casefold()]))
    match = _pick(_PLAIN, text, chance)
    if match is None:
        return None
    return _replaced(text, match, f"may have {match.group(1)}")


_MODAL = _listed(MODALS)
_PLAIN = re.compile(
    r"(?<=[a-z] )(?<!was )(?<!were )(?<!been )(?<!be )(?<!is )(?<!are )(?<!has )"
    r"(?<!have )(?<!had )(announced|agreed|closed|killed|signed|reached|opened|"
    r"provided|approved|received|launched|visited|destroyed|attacked)\b(?= [a-z])"
)
_SPEAKER = re.compile(
    r"([A-Z][\w’'-]*[a-z](?:\s+[A-Z][\w’'-]*[a-z]){0,3}),?\s+"
    rf"(?:{'|'.join(CUES)})\b"
)
_SPOKEN = re.compile(
    rf"(?:{'|'.join(CUES)})\s+((?:[A-Z][\w’'-]*[a-z]\s*){{2,4}})(?=[,.])"
    r"|([A-Z][\w’'-]*[a-z](?:\s+[A-Z][\w’'-]*[a-z]){0,3})\s+"
    rf"(?:{'|'.join(CUES)})\b"
    r"|[Aa]ccording to ((?:[A-Z][\w’'-]*[a-z]\s*){1,4})"
)


def attribution(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Put the words into another mouth of the report."""
    match = _pick(_SPOKEN, text, chance)
    if match is None:
        return None
    group = next(n for n in (1, 2, 3) if match.group(n))
    old = match.group(group)
    if not _bare(old.strip()):
        return None
    rivals = [n for n in (*pool.speakers, *pool.names) if not set(n.split()) & set(old.split())]
    if not rivals:
        return None
    space = old[len(old.rstrip()) :]
    return _replaced(text, match, chance.choice(rivals) + space, group)


def date(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Move a day, a month or a year."""
    match = _pick(_DATE, text, chance)
    if match is None:
        return None
    old = match.group()
    if old in DAYS or old in MONTHS:
        return _replaced(
            text, match, chance.choice([w for w in (DAYS if old in DAYS else MONTHS) if w != old])
        )
    year = int(old)
    return _replaced(text, match, str(year + chance.choice((-3, -2, -1, 1, 2))))


_DATE = re.compile(
    rf"\b(?:{'|'.join((*DAYS, *[m for m in MONTHS if m != 'May']))}|(?:19|20)\d\d)\b"
)


def place(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Put another place in, one of the report if it has one."""
    match = _pick(_PLACE, text, chance)
    if match is None:
        return None
    near = [p for p in pool.places if p not in text]
    rivals = near or [p for p in PLACES if p not in text]
    return _replaced(text, match, chance.choice(rivals))


_PLACE = re.compile(r"\b(?:" + "|".join(map(re.escape, PLACES)) + r")\b(?![’'])")

KINDS: dict[str, Maker] = {
    "number": number,
    "unit": _from(UNITS),
    "name": name,
    "roles": roles,
    "negation": negation,
    "modality": modality,
    "attribution": attribution,
    "date": date,
    "place": place,
    "direction": _from(TURNED),
    "quantifier": _from(QUANTIFIERS),
    "order": _from(ORDERS),
}
"""The twelve kinds of falsehood."""


def _trimmed(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Drop what follows the last comma where it only adds."""
    match = re.search(r", (?:which|who|where|including|as well as|adding)\b[^,“”\"]*\.$", text)
    return text[: match.start()] + "." if match and match.start() > 50 else None


def _fronted(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Move the opening "On Monday," to the end."""
    match = re.match(r"((?:On|In|At|Since|Until) (?:[\w’'-]+ ?){1,4}), (?=[a-z]|the\b|The\b)", text)
    if match is None or "“" in text or not text.endswith("."):
        return None
    rest = text[match.end() : -1]
    opening = match.group(1)
    return f"{rest[:1].upper()}{rest[1:]} {opening[:1].lower()}{opening[1:]}."


def _spoken_last(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Turn "X said that Y." into "Y, X said."."""
    match = re.match(rf"([A-Z][^,“”\"]{{3,60}}?) ({'|'.join(CUES)}) that (.{{30,}})\.$", text)
    if match is None:
        return None
    told = match.group(3)
    who = re.sub(r"^(The|He|She|It|They|A)\b", lambda m: m.group().lower(), match.group(1))
    return f"{told[:1].upper()}{told[1:]}, {who} {match.group(2)}."


def _without_aside(text: str, pool: Pool, chance: random.Random) -> str | None:
    """Drop a bracket, or an apposition between commas."""
    match = re.search(r" \([^()]{3,80}\)", text) or re.search(
        r"(?<=[A-Z]\w{3}), (?:the|a|an) [^,“”\"]{5,60},(?= [a-z])", text
    )
    return text[: match.start()] + text[match.end() :] if match else None


TRUE_KINDS: dict[str, Maker] = {
    "reworded": _from(SAME),
    "trimmed": _trimmed,
    "fronted": _fronted,
    "spoken_last": _spoken_last,
    "without_aside": _without_aside,
}
"""Ways to write a sentence anew that keep it true."""


def altered(maker: Maker, text: str, pool: Pool, chance: random.Random) -> str | None:
    """Return what ``maker`` makes of a sentence if it is another sentence."""
    new = maker(text, pool, chance)
    if new is None or new.casefold().split() == text.casefold().split():
        return None
    return new
