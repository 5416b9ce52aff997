"""What a map says in words: alternative text and caption, from its data alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.illustration.cartography.atlas import Atlas
from onrecord.illustration.cartography.extent import Extent, main_part
from onrecord.illustration.cartography.scenes import Spot
from onrecord.illustration.cartography.sphere import covering_arc, wrapped
from onrecord.illustration.typography import printable

MOST_NAMED = 6
WITH_ARTICLE = frozenset(
    {"AE", "BS", "CF", "CG", "DO", "FK", "FO", "GB", "GM", "KM", "MH", "MV", "NL", "PH", "SB",
     "SC", "TC", "US", "VG", "VI", "KY", "CK", "MP"}
)  # fmt: skip
REGIONS = {
    "Americas": "the Americas",
    "Caribbean": "the Caribbean",
    "Northern America": "North America",
    "Middle Africa": "central Africa",
    "Western Asia": "the Middle East",
    "South-eastern Asia": "south-east Asia",
    "Melanesia": "the south-west Pacific",
    "Polynesia": "the South Pacific",
    "Micronesia": "the western Pacific",
    "Oceania": "the Pacific",
    "Europe": "Europe",
    "Asia": "Asia",
    "Africa": "Africa",
    "South America": "South America",
    "Central America": "Central America",
    "Australia and New Zealand": "Australia and New Zealand",
}


def alternative_text(extent: Extent, atlas: Atlas) -> str:
    """Return what the map shows, for those who cannot see it, in one sentence."""
    towns = [spot for spot in extent.spots if not spot.is_country]
    focus = [country_name(code, atlas) for code in extent.focus if code in atlas.names]
    if len(towns) == 1 and len(extent.focus) == 1 and focus and not extent.view.world:
        where = whereabouts(towns[0], atlas)
        return f"Map of {focus[0]} showing {_name(towns[0])}{where and f' {where} of the country'}."
    shown = listed([_name(spot) for spot in towns])
    area = "part of the world" if extent.view.world else region_name(extent, atlas)
    if not towns:
        around = "" if extent.focus == ("AQ",) else " and the countries around"
        return f"Map of {listed(focus) if focus else area}{around}."
    text = f"Map of {area} showing {shown}"
    if 0 < len(focus) <= 3 and area != focus[0]:
        text += f", with {listed(focus)} highlighted"
    return f"{text}."


def caption(extent: Extent, atlas: Atlas) -> str:
    """Return the caption: which places these are."""
    towns = [spot for spot in extent.spots if not spot.is_country]
    if len(towns) == 1:
        town, code = towns[0], towns[0].country
        if code not in atlas.names:
            return f"{_name(town)}."
        where = whereabouts(town, atlas)
        return f"{_name(town)}, {where + ' of' if where else 'in'} {country_name(code, atlas)}."
    if towns:
        return f"Places in this story: {listed([_name(spot) for spot in towns])}."
    names = [country_name(spot.country, atlas) for spot in extent.spots]
    their = "its" if len(names) == 1 else "their"
    return f"{_first_upper(listed(names))}, with {their} surroundings."


def country_name(code: str, atlas: Atlas) -> str:
    """Return a country's name as it stands in a sentence: "the Netherlands"."""
    name = atlas.names.get(code, "")
    return f"the {name}" if code in WITH_ARTICLE else name


def listed(names: Sequence[str]) -> str:
    """Return names as a list in prose: "A, B and C"; many are cut short and counted."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def region_name(extent: Extent, atlas: Atlas) -> str:
    """Return what part of the world the places lie in, as a phrase."""
    codes = {spot.country for spot in extent.spots if spot.country in atlas.names}
    if len(codes) == 1:
        return country_name(next(iter(codes)), atlas)
    parts = [atlas.part_of[code] for code in sorted(codes) if atlas.part_of[code][0]]
    subregions = dict.fromkeys(sub for _, sub in parts)
    continents = dict.fromkeys(
        "Northern America" if sub == "Northern America" else continent for continent, sub in parts
    )
    if len(subregions) == 1:
        return _region(next(iter(subregions)))
    if 0 < len(continents) <= 2:
        return listed([_region(continent) for continent in continents])
    return "the world" if extent.view.radius > 40 else "the region"


def whereabouts(spot: Spot, atlas: Atlas) -> str:
    """Return where in its country a town lies: "in the south-east"; empty if not known."""
    part = main_part(spot.country, atlas, (spot.longitude, spot.latitude))
    if not part:
        return ""
    outline = np.vstack([polygon.parts[0] for polygon in part])
    middle, width = covering_arc(outline[:, 0])
    south, north = float(outline[:, 1].min()), float(outline[:, 1].max())
    if max(width, north - south) < 0.8 or width > 170:
        return ""
    across = float(wrapped(np.array([spot.longitude - middle]))[0]) / (width / 2)
    up = (spot.latitude - (south + north) / 2) / ((north - south) / 2)
    vertical = "north" if up > 0.3 else "south" if up < -0.3 else ""
    sideways = "east" if across > 0.3 else "west" if across < -0.3 else ""
    corner = f"{vertical}-{sideways}" if vertical and sideways else vertical or sideways
    return f"in the {corner or 'middle'}"


def _region(name: str) -> str:
    if name in REGIONS:
        return REGIONS[name]
    adjective, _, rest = name.partition(" ")
    return f"{adjective.lower()} {rest}" if rest else name


def _name(spot: Spot) -> str:
    return printable(spot.name)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
