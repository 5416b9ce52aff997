"""Places named in texts, with where they lie.

A name is a place only if nothing in the texts says otherwise: a person's name, the name
of a body, a common word. Of several places of one name, the one whose country the texts
name comes first, then capitals, then the larger.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.language.entities import Name, NameKind, names
from onrecord.language.gazetteer import PlaceKind, Spot, gazetteer, is_doubtful
from onrecord.language.sentences import split
from onrecord.language.tokens import Token, tokens

_BEFORE_PLACE = re.compile(r"\b(?:in|at|near|from|to|around|outside|across|into|of)\s+$")
_REGION_WORDS = frozenset({"region", "oblast", "province", "prefecture", "state"})
_QUARTERS = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern"}) | {
    *("western", "central", "greater", "inner", "outer", "upper", "lower", "old", "new"),
    *("downtown", "metropolitan"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place named in the texts.

    ``country`` is ISO 3166-1 alpha-2 (empty for a region across borders); ``mentions`` how
    often it is named; ``first_offset`` where its first mention stands in ``texts`` joined
    by one line feed, in code points. Latitude and longitude are degrees (WGS 84).
    """

    name: str
    latitude: float
    longitude: float
    country: str
    kind: PlaceKind
    mentions: int
    first_offset: int


@dataclass(slots=True)
class _Mention:
    spots: tuple[Spot, ...]
    offsets: list[int] = field(default_factory=list)


def find_places(texts: Sequence[str] | str) -> list[Place]:
    """Return the places named in ``texts``, most often named first, then in text order."""
    parts = [texts] if isinstance(texts, str) else list(texts)
    named = [names(part) for part in parts]
    people = _people_words(named)
    mentions: dict[str, _Mention] = {}
    offset = 0
    for part, part_names in zip(parts, named, strict=True):
        for start, spots in _mentions(part, people, part_names):
            key = f"{spots[0].name}|{spots[0].country}"
            mentions.setdefault(key, _Mention(spots)).offsets.append(offset + start)
        offset += len(part) + 1
    countries = _named_countries(mentions.values(), parts)
    found = _chosen(mentions.values(), countries)
    return sorted(found, key=lambda place: (-place.mentions, place.first_offset, place.name))


def _people_words(named: Iterable[Sequence[Name]]) -> frozenset[str]:
    """Return the words that are parts of people's names in the texts."""
    return frozenset(
        word
        for found in named
        for name in found
        if name.kind is NameKind.PERSON
        for word in (name.text + " " + name.canonical).split()
    )


def _mentions(
    text: str, people: frozenset[str], part_names: Sequence[Name]
) -> list[tuple[int, tuple[Spot, ...]]]:
    """Return where places are named in one text, with all places of that name."""
    found: list[tuple[int, tuple[Spot, ...]]] = []
    taken = [
        (name.start, name.end)
        for name in part_names
        if name.kind in {NameKind.PERSON, NameKind.BODY} and not gazetteer().find(name.text)
    ]
    for start, end in split(text):
        words = tokens(text, start, end)
        index = 0
        while index < len(words):
            size, spots = _longest(words, index, text)
            if size and _is_meant(words, index, size, text, people, taken):
                found.append((words[index].start, _narrowed(spots, words, index + size, text)))
            index += max(size, 1)
    return found


def _longest(words: Sequence[Token], index: int, text: str) -> tuple[int, tuple[Spot, ...]]:
    """Return the longest name of a place that begins at ``index``: words taken, places."""
    if not words[index].is_capital:
        return 0, ()
    places = gazetteer()
    for size in range(min(places.longest, 6, len(words) - index), 0, -1):
        last = words[index + size - 1]
        phrase = text[words[index].start : last.end]
        if len(phrase) > 60 or "\n" in phrase:
            continue
        spots = places.find(phrase)
        if spots and (size > 1 or len(phrase) > 1):
            return size, spots
    return 0, ()


def _narrowed(
    spots: tuple[Spot, ...], words: Sequence[Token], index: int, text: str
) -> tuple[Spot, ...]:
    """Keep the places that lie in what follows after a comma: "London, Ontario"."""
    if len(spots) < 2 or index >= len(words):
        return spots
    if text[words[index - 1].end : words[index].start] != ", ":
        return spots
    _, around = _longest(words, index, text)
    countries = {spot.country for spot in around if spot.kind is not PlaceKind.CITY}
    return tuple(spot for spot in spots if spot.country in countries) or spots


def _is_meant(
    words: Sequence[Token],
    index: int,
    size: int,
    text: str,
    people: frozenset[str],
    taken: Sequence[tuple[int, int]],
) -> bool:
    """Say whether the words at ``index`` mean a place here."""
    first, last = words[index], words[index + size - 1]
    if size == 1 and first.text == "US" and text.isupper():
        return False
    around = bisect_right(taken, first.start, key=lambda span: span[0]) - 1
    if around >= 0 and last.end <= taken[around][1]:
        return False
    if size == 1 and first.text in people:
        return False
    name = text[first.start : last.end]
    if is_doubtful(name):
        return bool(
            _BEFORE_PLACE.search(text[max(0, first.start - 12) : first.start])
        ) and not _goes_on(words, index + size)
    if size == 1 and _ends_a_name(words, index, text):
        return False
    return not (size == 1 and _goes_on(words, index + 1) and _is_part_of_name(words, index, text))


def _goes_on(words: Sequence[Token], index: int) -> bool:
    return index < len(words) and words[index].is_capital


def _ends_a_name(words: Sequence[Token], index: int, text: str) -> bool:
    """Say whether "Chico" stands in "Cielo Chico": a capital before it that says nothing.

    The first word of a sentence has a capital anyway, and "Greater Manchester" is a place.
    """
    if index < 2 or not words[index - 1].is_capital:
        return False
    before = words[index - 1]
    if text[before.end : words[index].start] != " " or before.folded in _QUARTERS:
        return False
    spot = gazetteer().find(words[index].text)[0]
    return spot.kind is PlaceKind.CITY and not gazetteer().find(before.text)


def _is_part_of_name(words: Sequence[Token], index: int, text: str) -> bool:
    """Say whether "London" stands in "London Breed": a capital follows that says nothing."""
    following = words[index + 1]
    if text[words[index].end : following.start] != " ":
        return False
    spot = gazetteer().find(words[index].text)[0]
    return spot.kind is PlaceKind.CITY and following.folded not in _REGION_WORDS


def _named_countries(mentions: Iterable[_Mention], texts: Iterable[str]) -> frozenset[str]:
    """Return the ISO codes of the countries that the texts name, by name or by people."""
    codes = {
        mention.spots[0].country
        for mention in mentions
        if mention.spots[0].kind in {PlaceKind.COUNTRY, PlaceKind.CAPITAL, PlaceKind.REGION}
    }
    places = gazetteer()
    for text in texts:
        for word in tokens(text, 0, len(text)):
            if word.is_capital:
                codes |= places.find_demonym(word.text)
    return frozenset(codes - {""})


def _chosen(mentions: Iterable[_Mention], countries: frozenset[str]) -> list[Place]:
    """Choose one place for each name and add up the mentions of the same place."""
    offsets: dict[Spot, list[int]] = {}
    for mention in mentions:
        spot = max(mention.spots, key=lambda option: _likelihood(option, countries))
        if is_doubtful(spot.name) and spot.country not in countries:
            continue
        offsets.setdefault(spot, []).extend(mention.offsets)
    return [
        Place(
            name=spot.name,
            latitude=spot.latitude,
            longitude=spot.longitude,
            country=spot.country,
            kind=spot.kind,
            mentions=len(kept),
            first_offset=min(kept),
        )
        for spot, kept in offsets.items()
    ]


def _likelihood(spot: Spot, countries: frozenset[str]) -> float:
    kinds = {PlaceKind.COUNTRY: 6.0, PlaceKind.REGION: 5.5, PlaceKind.CAPITAL: 2.0}
    named = 2.5 if spot.country in countries else 0.0
    return kinds.get(spot.kind, 0.0) + named + math.log10(spot.population + 10) / 2
