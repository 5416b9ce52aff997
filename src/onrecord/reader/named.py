"""Whom and what an article is about: people, bodies and places, with a bar against noise. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.language.entities import Name, NameKind, names
from onrecord.language.gazetteer import gazetteer
from onrecord.language.places import find_places
from onrecord.reader.models import TopicKind

LEAST_MENTIONS = 2
"""A name counts from so many mentions on, unless the headline has it or it speaks."""

MOST_TOPICS = 12
MOST_NAME = 120
MOST_SHORT = 60

_HEADLINE, _SPEAKS = 6, 3
"""What standing in the headline, and speaking, add to the weight of a mention."""

_POSSESSIVE = re.compile(r"['’]s?$")
_KINDS = {NameKind.PERSON: TopicKind.PERSON, NameKind.BODY: TopicKind.BODY}


@dataclass(slots=True, kw_only=True)
class Named:
    """Somebody or something an article names. ``short`` is a shorter form it used as well."""

    name: str
    kind: TopicKind
    short: str = ""
    mentions: int = 0
    in_headline: bool = False
    speaks: bool = False

    @property
    def weight(self) -> int:
        """How much the article is about it."""
        return self.mentions + _HEADLINE * self.in_headline + _SPEAKS * self.speaks

    @property
    def counts(self) -> bool:
        """Whether the article is about it at all."""
        return self.in_headline or self.speaks or self.mentions >= LEAST_MENTIONS

    @property
    def is_short(self) -> bool:
        """Whether only a short form is known: a surname alone, or an acronym."""
        alone = " " not in self.name
        return alone and (self.kind is TopicKind.PERSON or self.name.isupper())


def named_in(
    headline: str, texts: Sequence[str], speakers: Iterable[str], *, outlets: Iterable[str] = ()
) -> list[Named]:
    """Return what an article is about, weightiest first, at most ``MOST_TOPICS``.

    ``texts`` are its other texts in reading order; ``speakers`` whom it lets speak. Names
    are looked for over the whole, so that "Brandt" joins "Ilse Brandt". ``outlets`` are
    named as sources, not told of.
    """
    credited = {plain(outlet).casefold() for outlet in outlets}
    # The texts come first: capitals of a headline alone say little about names.
    whole = "\n\n".join([*texts, headline])
    found: dict[tuple[str, TopicKind], Named] = {}
    head = len(whole) - len(headline)
    for name in names(whole):
        _count(found, name, in_headline=name.start >= head)
    for speaker in speakers:
        _let_speak(found, speaker)
    for place in find_places([*texts, headline]):
        one = Named(name=place.name, kind=TopicKind.PLACE, mentions=place.mentions)
        one.in_headline = bool(re.search(rf"\b{re.escape(place.name)}\b", headline))
        found.setdefault((place.name, TopicKind.PLACE), one)
    kept = [
        one
        for one in found.values()
        if one.counts and 1 < len(one.name) <= MOST_NAME and one.name.casefold() not in credited
    ]
    return sorted(kept, key=lambda one: (-one.weight, one.name))[:MOST_TOPICS]


def _count(found: dict[tuple[str, TopicKind], Named], name: Name, *, in_headline: bool) -> None:
    kind = _KINDS.get(name.kind)
    full = plain(name.canonical)
    if kind is None or not full or gazetteer().find(full):
        return
    one = found.setdefault((full, kind), Named(name=full, kind=kind))
    one.mentions += 1
    one.in_headline |= in_headline
    shorter = plain(name.text)
    if shorter != full and _stands_for(shorter, full, kind):
        one.short = shorter[:MOST_SHORT]


def _stands_for(shorter: str, full: str, kind: TopicKind) -> bool:
    if kind is TopicKind.PERSON:
        return shorter == full.split()[-1]
    return shorter.isupper()


def _let_speak(found: dict[tuple[str, TopicKind], Named], speaker: str) -> None:
    """Note that ``speaker`` is quoted: one already named, else a person named in full."""
    name = plain(speaker)
    for (known, _), one in found.items():
        if name in (known, one.short):
            one.speaks = True
            return
    words = name.split()
    if 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words):
        kinds = [one.kind for one in names(f"{name} said so.") if plain(one.text) == name]
        kind = _KINDS.get(kinds[0]) if kinds else None
        if kind is not None:
            found[name, kind] = Named(name=name, kind=kind, mentions=1, speaks=True)


def plain(name: str) -> str:
    """Return ``name`` in one line and without a possessive ending."""
    return _POSSESSIVE.sub("", " ".join(name.split())).strip(" .,")
