"""Maps in the language of their page: names of countries and seas, notes, caption, description.

English is what the data are written in. In French no country stands in a sentence of its own, so
that none needs its article: "Moscou (Russie, ouest du pays)".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from babel import Locale

from onrecord.illustration.cartography import wording
from onrecord.illustration.cartography.atlas import Atlas
from onrecord.illustration.cartography.extent import Extent
from onrecord.illustration.cartography.policy import MAP_DATA
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.typography import printable
from onrecord.language.gazetteer import french_names

LANGUAGES = ("en", "fr")

_SIDES = {
    "in the north": "nord du pays",
    "in the south": "sud du pays",
    "in the east": "est du pays",
    "in the west": "ouest du pays",
    "in the north-east": "nord-est du pays",
    "in the north-west": "nord-ouest du pays",
    "in the south-east": "sud-est du pays",
    "in the south-west": "sud-ouest du pays",
    "in the middle": "centre du pays",
}


def tongue_of(language: str) -> str:
    """Return the language (two letters) in which a page's map is written; English if unknown."""
    primary = language.split("-")[0].lower()
    return primary if primary in LANGUAGES else "en"


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((MAP_DATA / "words_fr.json").read_text("utf-8"))
    return found


def translated(atlas: Atlas, tongue: str) -> Atlas:
    """Return the atlas with the names of countries and seas in a language."""
    if tongue == "en":
        return atlas
    territories, towns = Locale(tongue).territories, french_names()
    return replace(
        atlas,
        names={code: territories.get(code, name) for code, name in atlas.names.items()},
        cities=tuple(replace(city, name=towns.get(city.name, city.name)) for city in atlas.cities),
        seas=tuple(
            replace(sea, name=_words()["seas"].get(sea.name, sea.name)) for sea in atlas.seas
        ),
    )


def notes_in(notes: Sequence[str], tongue: str) -> tuple[str, ...]:
    """Return what must be said of disputed areas in a language."""
    if tongue == "en":
        return tuple(notes)
    return tuple(_words()["notes"].get(note, note) for note in notes)


def alternative_text(extent: Extent, atlas: Atlas, tongue: str) -> str:
    """Return what the map shows, for those who cannot see it."""
    if tongue == "en":
        return wording.alternative_text(extent, atlas)
    towns = [spot for spot in extent.spots if not spot.is_country]
    focus = [atlas.names[code] for code in extent.focus if code in atlas.names]
    if not towns:
        return f"Carte : {_listed(focus) or 'une partie du monde'}, avec les alentours."
    text = f"Carte qui situe {_listed([_placed(spot, atlas) for spot in towns])}."
    if 1 < len(focus) <= 3:
        text += f" Pays mis en évidence : {_listed(focus)}."
    return text


def caption(extent: Extent, atlas: Atlas, tongue: str) -> str:
    """Return the caption: which places these are."""
    if tongue == "en":
        return wording.caption(extent, atlas)
    towns = [spot for spot in extent.spots if not spot.is_country]
    if len(towns) == 1:
        return f"{_placed(towns[0], atlas)}."
    if towns:
        return f"Lieux de cet article : {_listed([printable(spot.name) for spot in towns])}."
    names = [atlas.names.get(spot.country, spot.name) for spot in extent.spots]
    return f"{_listed(names)}, avec les alentours."


def _placed(spot: Spot, atlas: Atlas) -> str:
    """Return "Lviv (Ukraine, ouest du pays)"."""
    name = printable(spot.name)
    if spot.country not in atlas.names:
        return name
    inside = [atlas.names[spot.country]]
    side = _SIDES.get(wording.whereabouts(spot, atlas))
    return f"{name} ({', '.join([*inside, side] if side else inside)})"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[: wording.MOST_NAMED])
    if len(names) > wording.MOST_NAMED:
        shown.append(f"{len(names) - wording.MOST_NAMED} autres")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} et {shown[-1]}"
