"""Made-up news in plain English, the same for the same seed: people, places, who did what.

Words are drawn with Zipf's law from an invented vocabulary, so that compression and search
meet what they meet in real text: a few words everywhere, and most words in few articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SECTIONS = ("world", "business", "science", "local", "politics", "culture", "sport", "health")

_DOERS = (
    "The ministry",
    "The council",
    "The operator",
    "The union",
    "The court",
    "The water authority",
    "The port",
    "The university",
    "The regulator",
    "The fire service",
)
_VERBS = (
    "closed",
    "inspected",
    "funded",
    "evacuated",
    "repaired",
    "approved",
    "postponed",
    "measured",
    "searched",
    "reopened",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ONSETS = ("b", "br", "d", "dr", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei", "ou")
_CODAS = ("", "l", "m", "n", "r", "s", "t", "nd", "rk", "st")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """One made-up piece: ``sentences`` belong to its body, ``said`` is one quotation."""

    number: int
    topic: int
    headline: str
    standfirst: str
    sentences: tuple[str, ...]
    speaker: str
    role: str
    said: str
    place: str


class Newswire:
    """Writes made-up pieces; piece ``n`` of a seed is the same however many are written."""

    def __init__(self, *, seed: int = 11, topics: int = 64, sentences: int = 8) -> None:
        chance = random.Random(seed)
        self._seed = seed
        self._sentences = sentences
        self.topics = topics
        self._nouns = [_word(chance) for _ in range(6000)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(6000)))
        self.people = [f"{_name(chance)} {_name(chance)}" for _ in range(900)]
        self.places = [_name(chance) for _ in range(400)]
        self.doers = _DOERS
        self._home = [
            (
                chance.sample(self.places, 6),
                chance.sample(self.people, 12),
                chance.randrange(6000),
            )
            for _ in range(topics)
        ]

    def piece(self, number: int) -> MadeUp:
        """Return the piece called ``number``."""
        chance = random.Random(self._seed * 1_000_003 + number)
        topic = chance.randrange(self.topics)
        places, people, _ = self._home[topic]
        place, speaker = chance.choice(places), chance.choice(people)
        role = chance.choice(("mayor", "minister", "engineer", "union leader", "director"))
        noun = self._noun(chance, topic)
        sentences = tuple(self._sentence(chance, topic) for _ in range(self._sentences))
        return MadeUp(
            number=number,
            topic=topic,
            headline=f"{chance.choice(_DOERS)[4:].capitalize()} in {place} "
            f"{chance.choice(_VERBS)} {noun} {chance.randint(2, 98)}",
            standfirst=self._sentence(chance, topic),
            sentences=sentences,
            speaker=speaker,
            role=role,
            said=f"we will keep the {self._noun(chance, topic)} open until "
            f"{chance.choice(_DAYS)}, whatever the {self._noun(chance, topic)} costs",
            place=place,
        )

    def pieces(self, count: int) -> Iterator[MadeUp]:
        """Yield the first ``count`` pieces."""
        yield from (self.piece(number) for number in range(count))

    def _sentence(self, chance: random.Random, topic: int) -> str:
        place = chance.choice(self._home[topic][0])
        return (
            f"{chance.choice(_DOERS)} {chance.choice(_VERBS)} the {self._noun(chance, topic)} "
            f"{self._noun(chance, topic)} near {place} on {chance.choice(_DAYS)} after "
            f"{chance.randint(3, 400)} people asked for a {self._noun(chance, topic)} and "
            f"{chance.choice(self._home[topic][1])} spoke of {self._noun(chance, topic)}."
        )

    def _noun(self, chance: random.Random, topic: int) -> str:
        rank = chance.choices(range(6000), cum_weights=self._weights)[0]
        # A topic has its own frequent words: the ranks are turned by its offset.
        return self._nouns[(rank + self._home[topic][2]) % 6000]


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 3))
    ) + chance.choice(_CODAS)


def _name(chance: random.Random) -> str:
    return _word(chance).capitalize()
