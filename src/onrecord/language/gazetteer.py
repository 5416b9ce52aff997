"""Countries, their people's names, cities, capitals and regions of the world.

Read once from the SQLite file inside the package ``pyworldatlas`` (GeoNames, CC BY 4.0;
CIA World Factbook, public domain) and from this project's own short list of regions.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files

from babel import Locale

from onrecord.language.wordlists import lines, sections

SMALLEST_CITY = 100_000
"""Cities with fewer people are left out unless they are capitals or on our own list."""


SMALLEST_PLAIN = 250_000
"""Cities whose names have marks and that have fewer people are not found by a name without."""

_ALSO_ENGLISH = frozenset({"Maurice", "Dominique", "Salvador", "Grenade", "Samoa américaines"})
"""French names of countries that are people, or things, in English."""

_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("ʻ‘ʼ`´", "'")
)


class PlaceKind(StrEnum):
    """What kind of place a name means."""

    COUNTRY = "country"
    CAPITAL = "capital"
    CITY = "city"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place of the gazetteer. ``country`` is ISO 3166-1 alpha-2, empty if it crosses borders.

    Latitude and longitude are degrees (WGS 84); a country's are those of the city nearest
    to the middle of its people, so that the point lies inside the country.
    """

    name: str
    latitude: float
    longitude: float
    country: str
    kind: PlaceKind
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The places of the world by folded name, and what their people are called."""

    spots: dict[str, tuple[Spot, ...]]
    unmarked: dict[str, tuple[Spot, ...]]
    countries: dict[str, Spot]
    demonyms: dict[str, frozenset[str]]
    longest: int

    def find(self, name: str) -> tuple[Spot, ...]:
        """Return every place called ``name``, the most likely first.

        Marks on letters may be there or not ("Tromsø", "Tromso"); whoever writes them exactly comes
        first.
        """
        folded = fold(name)
        found = self.spots.get(folded)
        return found if found is not None else self.unmarked.get(without_marks(folded), ())

    def find_demonym(self, word: str) -> frozenset[str]:
        """Return the ISO codes of the countries whose people are called ``word``."""
        return self.demonyms.get(fold(word), frozenset())


def fold(name: str) -> str:
    """Return the form of a place name by which it is looked up."""
    return " ".join(name.replace("’", "'").casefold().split())


def without_marks(folded: str) -> str:
    """Return a folded name in the letters of a plain keyboard: "tromsø" is "tromso"."""
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded.translate(_PLAIN))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read at the first call (about 0.1 s)."""
    found: dict[str, list[Spot]] = {}
    with as_file(files("pyworldatlas") / "data" / "atlas.sqlite3") as path:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            countries = _countries(connection, found)
            _cities(connection, found)
            demonyms = _demonyms(connection)
        finally:
            connection.close()
    _own_places(found, countries)
    unmarked = _unmarked(_ordered(found))
    _french_names(found, countries)
    spots = _ordered(found)
    longest = max(len(name.split()) for name in spots)
    return Gazetteer(
        spots=spots,
        unmarked=unmarked,
        countries=countries,
        demonyms=demonyms,
        longest=longest,
    )


def _ordered(found: dict[str, list[Spot]]) -> dict[str, tuple[Spot, ...]]:
    return {
        name: tuple(sorted(kept, key=lambda spot: (-_rank(spot), spot.country)))
        for name, kept in found.items()
    }


def _unmarked(spots: dict[str, tuple[Spot, ...]]) -> dict[str, tuple[Spot, ...]]:
    """Return the places by their names without marks.

    A smaller town is found by such a name only where it is written with marks: "Bush" is no town.
    """
    found: dict[str, tuple[Spot, ...]] = {}
    for name, kept in spots.items():
        plain = without_marks(name)
        known = [
            spot
            for spot in kept
            if plain == name or spot.kind is not PlaceKind.CITY or spot.population >= SMALLEST_PLAIN
        ]
        if known:
            found[plain] = (*found.get(plain, ()), *known)
    return found


def _rank(spot: Spot) -> int:
    """Order places of one name: countries, then capitals, then by people."""
    bonus = {PlaceKind.COUNTRY: 10**12, PlaceKind.CAPITAL: 10**8, PlaceKind.REGION: 10**9}
    return bonus.get(spot.kind, 0) + spot.population


def _add(found: dict[str, list[Spot]], name: str, spot: Spot) -> None:
    kept = found.setdefault(fold(name), [])
    if not any(other.country == spot.country and other.kind == spot.kind for other in kept):
        kept.append(spot)


def _countries(connection: sqlite3.Connection, found: dict[str, list[Spot]]) -> dict[str, Spot]:
    middles = _middles(connection)
    countries: dict[str, Spot] = {}
    for number, code, name, people in connection.execute(
        "SELECT id, alpha2, name, COALESCE(population, 0) FROM country ORDER BY id"
    ):
        if number not in middles:
            continue
        latitude, longitude = middles[number]
        spot = Spot(
            name=name.removeprefix("The "),
            latitude=latitude,
            longitude=longitude,
            country=code,
            kind=PlaceKind.COUNTRY,
            population=people,
        )
        countries[code] = spot
        for (other,) in connection.execute(
            "SELECT name FROM country_name WHERE country_id = ? ORDER BY name", (number,)
        ):
            _add(found, other, spot)
    return countries


def _middles(connection: sqlite3.Connection) -> dict[int, tuple[float, float]]:
    """Return, by country, the place of the city nearest to the middle of its people."""
    towns: dict[int, list[tuple[float, float, int]]] = {}
    for number, latitude, longitude, people in connection.execute(
        "SELECT country_id, latitude, longitude, COALESCE(population, 1) FROM city"
        " UNION ALL SELECT country_id, latitude, longitude, COALESCE(population, 1) FROM capital"
    ):
        towns.setdefault(number, []).append((latitude, longitude, max(people, 1)))
    middles: dict[int, tuple[float, float]] = {}
    for number, kept in towns.items():
        total = sum(people for *_, people in kept)
        middle = [sum(town[axis] * town[2] for town in kept) / total for axis in (0, 1)]
        nearest = min(
            kept, key=lambda town: (town[0] - middle[0]) ** 2 + (town[1] - middle[1]) ** 2
        )
        middles[number] = (nearest[0], nearest[1])
    return middles


def _cities(connection: sqlite3.Connection, found: dict[str, list[Spot]]) -> None:
    for table in ("capital", "city"):
        for name, latitude, longitude, people, code in connection.execute(
            f"SELECT t.name, t.latitude, t.longitude, COALESCE(t.population, 0), c.alpha2"  # noqa: S608
            f" FROM {table} t JOIN country c ON c.id = t.country_id"
            " ORDER BY t.population DESC, t.id"
        ):
            is_capital = table == "capital"
            if not is_capital and people < SMALLEST_CITY:
                continue
            kind = PlaceKind.CAPITAL if is_capital else PlaceKind.CITY
            if kind is PlaceKind.CITY and any(
                other.country == code for other in found.get(fold(name), ())
            ):
                continue
            spot = Spot(
                name=name,
                latitude=latitude,
                longitude=longitude,
                country=code,
                kind=kind,
                population=people,
            )
            _add(found, name, spot)


def _demonyms(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = {}
    for code, noun, adjective in connection.execute(
        "SELECT c.alpha2, d.noun, d.adjective FROM country_demonym d"
        " JOIN country c ON c.id = d.country_id"
    ):
        for word in _demonym_words(noun or "") | _demonym_words(adjective or ""):
            codes.setdefault(fold(word), set()).add(code)
    for line in lines("gazetteer.txt")["demonyms"]:
        word, code = line.split("|")
        # Our own list says which country a word means that the package gives to several.
        codes[fold(word)] = {code}
        codes.setdefault(fold(word + "s"), {code})
    return {word: frozenset(kept) for word, kept in codes.items()}


def _demonym_words(entry: str) -> set[str]:
    """Read one entry of the Factbook, such as "Briton(s), British (collective plural)"."""
    words: set[str] = set()
    for part in re.split(
        r"[,;/]| or ", re.sub(r"\((?!s\)|men\)|women\))[^)]*\)|note.*", "", entry)
    ):
        word = part.strip()
        base = re.sub(r"\([^)]*\)", "", word).strip()
        if len(base) > 2 and base[0].isupper() and base != "NA":
            words.add(base)
            if "(s)" in word:
                words.add(base + "s")
    return words


def _own_places(found: dict[str, list[Spot]], countries: dict[str, Spot]) -> None:
    own = lines("gazetteer.txt")
    for line in own["countries"]:
        name, latitude, longitude, code, people = line.split("|")
        countries[code] = Spot(
            name=name,
            latitude=float(latitude),
            longitude=float(longitude),
            country=code,
            kind=PlaceKind.COUNTRY,
            population=int(people),
        )
        _add(found, name, countries[code])
    for line in own["regions"]:
        name, latitude, longitude, code = line.split("|")
        spot = Spot(
            name=name,
            latitude=float(latitude),
            longitude=float(longitude),
            country=code,
            kind=PlaceKind.REGION,
        )
        _add(found, name, spot)
    for line in own["cities"]:
        name, latitude, longitude, code, people, *capital = line.split("|")
        spot = Spot(
            name=name,
            latitude=float(latitude),
            longitude=float(longitude),
            country=code,
            kind=PlaceKind.CAPITAL if capital else PlaceKind.CITY,
            population=int(people),
        )
        _add(found, name, spot)
    for line in own["country-aliases"]:
        name, code = line.split("|")
        _add(found, name, countries[code])
    for line in own["aliases"]:
        name, known = line.split("|")
        for spot in found[fold(known)]:
            _add(found, name, spot)


@cache
def french_names() -> dict[str, str]:
    """Return what towns and regions are called in French, by their name in the gazetteer."""
    rows = (line.split("|") for line in lines("gazetteer.txt")["french"])
    return {known: name for name, known in rows}


def _french_names(found: dict[str, list[Spot]], countries: dict[str, Spot]) -> None:
    """Add what countries and places are called in French: a map on a French page says it so."""
    for line in lines("gazetteer.txt")["french"]:
        name, known = line.split("|")
        _add(found, name, replace(found[fold(known)][0], name=name))
    for code, name in Locale("fr").territories.items():
        if code in countries and name not in _ALSO_ENGLISH:
            _add(found, name, countries[code])


def is_doubtful(name: str) -> bool:
    """Say whether ``name`` is far more often something else than a place."""
    return name in sections("gazetteer.txt")["not-places"]
