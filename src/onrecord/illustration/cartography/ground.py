"""The land and water of a map: fills, hatching, borders, coasts, rivers, lakes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from onrecord.illustration import palette
from onrecord.illustration.cartography.atlas import Atlas, Border, Polygon, Shape, cap_of
from onrecord.illustration.cartography.clipping import Box, path_data
from onrecord.illustration.cartography.extent import Extent
from onrecord.illustration.cartography.lettering import Territory
from onrecord.illustration.cartography.policy import get_policy
from onrecord.illustration.cartography.sphere import KM_PER_DEGREE, Points
from onrecord.illustration.cartography.view import View, grid_lines

HATCHING = (
    '<pattern id="hatch" width="11" height="11" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)">'
    f'<path d="M0 0V11" stroke="{palette.HATCH}" stroke-width="3.2"/></pattern>'
)


CRUMB = 30.0
"""Square pixels under which an island beside a larger land of its country is left out."""


@dataclass(slots=True)
class Ground:
    """The map without names.

    ``numbers`` gives each country's number in ``territory``; ``areas`` its visible size in
    square pixels; ``middles`` the middle of each country of small islands; ``notes`` what
    must be said of disputed areas that show.
    """

    svg: str
    definitions: str
    territory: Territory
    numbers: dict[str, int]
    areas: dict[str, float]
    middles: dict[str, tuple[float, float]]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Fills:
    land: list[Points] = field(default_factory=list)
    focus: list[Points] = field(default_factory=list)
    pale: list[Points] = field(default_factory=list)
    shores: list[Points] = field(default_factory=list)
    specks: list[tuple[float, float]] = field(default_factory=list)
    hatched: list[Points] = field(default_factory=list)
    of_country: dict[str, list[Points]] = field(default_factory=dict)


def draw_ground(extent: Extent, atlas: Atlas) -> Ground:
    """Return the ground of a map for an extent."""
    view = extent.view
    polygons = [shape for shape in view.visible(atlas.polygons) if isinstance(shape, Polygon)]
    earth = view.outline() if view.world else None
    territory = Territory(view.width, view.height, earth=earth)
    fills, numbers, areas, notes = _fills(polygons, extent, territory)
    overlays, overlay_clips, overlay_notes = _overlays(extent, fills, territory, numbers)
    areas |= {code: areas.get(code, 0.0) for code in numbers}
    borders, border_notes = _borders(extent, atlas)
    land = path_data(fills.land, closed=True)
    focus = path_data(fills.focus, closed=True)
    pale = path_data(fills.pale, closed=True)
    hatched = path_data(fills.hatched, closed=True)
    lakes, lake_rings = _lakes(view, atlas)
    territory_lakes(territory, lake_rings)
    parts = [
        _sea(view),
        "" if coarse(view) else _shallows(path_data(fills.shores, closed=True)),
        f'<path d="{land}" fill="{palette.LAND}" fill-rule="evenodd"/>',
        f'<path d="{pale}" fill="{palette.FOCUS_PALE}" fill-rule="evenodd"/>',
        f'<path d="{focus}" fill="{palette.FOCUS}" fill-rule="evenodd"/>',
        f'<path d="{hatched}" fill="url(#hatch)" fill-rule="evenodd"/>' if hatched else "",
        overlays,
        _rivers(view, atlas),
        lakes,
        borders,
        _specks(fills),
    ]
    seen = dict.fromkeys([*notes, *overlay_notes, *border_notes])
    return Ground(
        "".join(parts),
        HATCHING + overlay_clips + (_earth(view) if view.world else ""),
        territory,
        numbers,
        areas,
        _middles(fills, areas, atlas.mainland),
        tuple(note for note in seen if note),
    )


def _shallows(shores: str) -> str:
    """Return bands of paler water along every coast, to lie under the land.

    On wide maps they would run into each other between islands and in fjords.
    """
    return (
        f'<g fill="none" stroke="{palette.SEA_SHALLOW}" stroke-linejoin="round">'
        f'<path d="{shores}" stroke-width="26" stroke-opacity="0.55"/>'
        f'<path d="{shores}" stroke-width="10.8"/></g>'
    )


def _sea(view: View) -> str:
    step = 30.0 if view.world or view.radius > 45 else 15.0 if view.radius > 20 else 5.0
    lines = grid_lines(view, step) if view.radius > 7 or view.world else []
    grid = (
        f'<path d="{path_data(lines, closed=False)}" fill="none" stroke="{palette.SEA_LINE}"'
        ' stroke-width="1.4"/>'
    )
    if not view.world:
        return f'<rect width="{view.width}" height="{view.height}" fill="{palette.SEA}"/>{grid}'
    edge = path_data([view.outline()], closed=True)
    return (
        f'<rect width="{view.width}" height="{view.height}" fill="{palette.PAPER}"/>'
        f'<path d="{edge}" fill="{palette.SEA}" stroke="{palette.COAST}" stroke-width="1.5"/>{grid}'
    )


def _earth(view: View) -> str:
    edge = path_data([view.outline()], closed=True)
    return f'<clipPath id="earth"><path d="{edge}"/></clipPath>'


def _fills(
    polygons: list[Polygon], extent: Extent, territory: Territory
) -> tuple[_Fills, dict[str, int], dict[str, float], list[str]]:
    fills, notes = _Fills(), []
    numbers: dict[str, int] = {}
    areas: dict[str, float] = {}
    for polygon in sorted(polygons, key=lambda p: -p.area):
        outer, holes = extent.view.rings(polygon)
        rings = outer + holes
        size = sum(_pixels_square(ring) for ring in outer)
        if size < _least_size(polygon, extent, is_first=polygon.code not in numbers):
            continue
        number = numbers.setdefault(polygon.code, len(numbers) + 1)
        areas[polygon.code] = areas.get(polygon.code, 0.0) + size
        territory.paint(outer, number)
        _tint(fills, polygon.code, extent).extend(rings)
        if size > 160:
            fills.shores.extend(rings)
        elif size < 22 and not coarse(extent.view):
            fills.specks.append(tuple(rings[0].mean(axis=0)))
        fills.of_country.setdefault(polygon.code, []).extend(rings)
        if extent.view.world and polygon.code not in extent.focus:
            continue
        if polygon.hatched:
            fills.hatched.extend(rings)
        if polygon.note and size > 400 and _in_sight(outer, extent.view.canvas):
            notes.append(polygon.note)
    return fills, numbers, areas, notes


def _least_size(polygon: Polygon, extent: Extent, *, is_first: bool) -> float:
    """Return of how many square pixels land is drawn: on wide maps no crumbs beside a coast.

    ``is_first``: nothing of its country is drawn yet; polygons come largest first.
    """
    if extent.view.world:
        return 6.0
    if not coarse(extent.view):
        return 0.2
    return 2.0 if is_first else CRUMB * extent.view.grain**2


def _middles(
    fills: _Fills, areas: dict[str, float], mainland: frozenset[str]
) -> dict[str, tuple[float, float]]:
    """Return the middle of each country that shows only as small islands."""
    found = {}
    for code, rings in fills.of_country.items():
        if code in mainland:
            continue
        largest = max(_pixels_square(ring) for ring in rings)
        if largest < 6000 and (areas[code] < 9000):
            points = np.array([ring.mean(axis=0) for ring in rings])
            weights = np.array([_pixels_square(ring) + 1 for ring in rings])
            x, y = (points * weights[:, None]).sum(axis=0) / weights.sum()
            found[code] = (float(x), float(y))
    return found


def _tint(fills: _Fills, code: str, extent: Extent) -> list[Points]:
    if code not in extent.focus:
        return fills.land
    return fills.focus if code in extent.leading else fills.pale


def _specks(fills: _Fills) -> str:
    """Return dots for islands that would otherwise be too small to see."""
    return "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{palette.FOCUS_EDGE}"/>'
        for x, y in fills.specks
    )


def coarse(view: View) -> bool:
    """Tell whether islets and shallows would run together into dirt along a coast."""
    return view.world or view.km_per_pixel > 1.8


def wide(view: View) -> bool:
    """Tell whether a view shows so much that fine detail would be noise."""
    return view.world or view.km_per_pixel > 3.5


def _pixels_square(ring: Points) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _overlays(
    extent: Extent, fills: _Fills, territory: Territory, numbers: dict[str, int]
) -> tuple[str, str, list[str]]:
    """Return hatched outlines cut to a country of the data, their clip paths and notes."""
    view, parts, clips, notes = extent.view, [], [], []
    for number, overlay in enumerate(get_policy().overlays):
        country = fills.of_country.get(overlay.clip_to)
        shape = Shape((overlay.outline,), *cap_of(overlay.outline))
        rings = view.rings(shape)[0] if view.visible([shape]) else []
        size = sum(_pixels_square(ring) for ring in rings)
        if country is None or size < 60:
            continue
        clips.append(
            f'<clipPath id="cut{number}"><path d="{path_data(country, closed=True)}"/></clipPath>'
        )
        data = path_data(rings, closed=True)
        hatched = not view.world or overlay.drawn_as in extent.focus
        parts.append(
            f'<g clip-path="url(#cut{number})">'
            f'<path d="{data}" fill="{_colour(overlay.drawn_as, extent)}"/>'
            + (f'<path d="{data}" fill="url(#hatch)"/></g>' if hatched else "</g>")
            + _overlay_line(view, overlay.line)
        )
        for ring in rings:
            territory.claim(
                ring,
                numbers[overlay.clip_to],
                numbers.setdefault(overlay.drawn_as, len(numbers) + 1),
            )
        if hatched and size > 400 and _in_sight(rings, view.canvas):
            notes.append(overlay.note)
    return "".join(parts), "".join(clips), notes


def _overlay_line(view: View, line: Points) -> str:
    if not len(line):
        return ""
    width = 1.6 if wide(view) else 2.4
    data = path_data(view.lines(Shape((line,), *cap_of(line))), closed=False)
    return (
        f'<path d="{data}" fill="none" stroke="{palette.FOCUS_EDGE}" stroke-width="{width}"'
        ' stroke-dasharray="9 7" stroke-linecap="round"/>'
    )


def _colour(code: str, extent: Extent) -> str:
    if code not in extent.focus:
        return palette.LAND
    return palette.FOCUS if code in extent.leading else palette.FOCUS_PALE


def _borders(extent: Extent, atlas: Atlas) -> tuple[str, list[str]]:
    view = extent.view
    coast: list[Points] = []
    plain: list[Points] = []
    edge: list[Points] = []
    dashed: list[Points] = []
    notes = []
    for shape in view.visible(atlas.borders):
        if not isinstance(shape, Border):
            continue
        if shape.coast and coarse(view) and _tiny(shape, view):
            continue
        lines = view.lines(shape)
        if shape.coast:
            coast += lines
        elif shape.dashed and not view.world:
            dashed += lines
            if shape.note and _shows(lines, view.canvas):
                notes.append(shape.note)
        elif not shape.codes.isdisjoint(extent.focus):
            edge += lines
        else:
            plain += lines
    far = wide(view)
    rows = (
        (coast, palette.COAST, 1.0 if far else 1.7, ""),
        (plain, palette.BORDER, 1.3 if far else 2.0, ""),
        (edge, palette.FOCUS_EDGE, 1.6 if far else 2.8, ""),
        (dashed, palette.FOCUS_EDGE, 1.6 if far else 2.4, ' stroke-dasharray="9 7"'),
    )
    svg = "".join(
        f'<path d="{path_data(lines, closed=False)}" fill="none" stroke="{colour}"'
        f' stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"{extra}/>'
        for lines, colour, width, extra in rows
        if lines
    )
    return svg, notes


def _in_sight(rings: list[Points], canvas: Box) -> bool:
    """Tell whether the middle of any ring lies on the canvas."""
    return any(canvas.holds(Box(x, y, x, y)) for x, y in (ring.mean(axis=0) for ring in rings))


def _tiny(shape: Shape, view: View) -> bool:
    """Tell whether a coast is that of an islet of a few pixels."""
    across = 2 * shape.radius * KM_PER_DEGREE / view.km_per_pixel
    return across < 6.5 * view.grain


def _shows(lines: list[Points], canvas: Box) -> bool:
    """Tell whether at least some ninety pixels of the lines lie on the canvas."""
    length = 0.0
    for line in lines:
        on = (
            (line[:, 0] > canvas.left)
            & (line[:, 0] < canvas.right)
            & (line[:, 1] > canvas.top)
            & (line[:, 1] < canvas.bottom)
        )
        steps = np.hypot(*np.diff(line, axis=0).T)
        length += float(steps[on[1:]].sum())
    return length > 90


def _rivers(view: View, atlas: Atlas) -> str:
    if view.km_per_pixel > 2.4 or view.grain > 1:
        # Where a map would weigh too much, rivers go before coasts and borders get rougher still.
        return ""
    lines = [line for shape in view.visible(atlas.rivers) for line in view.lines(shape)]
    width = 3.0 if view.km_per_pixel < 1.0 else 2.0
    return (
        f'<path d="{smooth_path(lines)}" fill="none" stroke="{palette.RIVER}"'
        f' stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _lakes(view: View, atlas: Atlas) -> tuple[str, list[Points]]:
    least = 150.0 if coarse(view) else 40.0
    rings = [
        ring
        for shape in view.visible(atlas.lakes)
        for ring in view.rings(shape)[0]
        if _pixels_square(ring) > least
    ]
    svg = (
        f'<path d="{smooth_path(rings, closed=True)}" fill="{palette.SEA}" stroke="{palette.COAST}"'
        ' stroke-width="1.2"/>'
    )
    return svg, rings


def territory_lakes(territory: Territory, rings: list[Points]) -> None:
    """Take large lakes out of the land on which names may stand."""
    for ring in rings:
        if _pixels_square(ring) > 4000:
            territory.paint([ring], 0)


def smooth_path(lines: list[Points], *, closed: bool = False) -> str:
    """Return path data with corners rounded, for lines on a coarse grid.

    Each corner becomes a quadratic curve between the middles of its two edges.
    """
    out = []
    for line in lines:
        if len(line) < 3:
            continue
        points = np.vstack([line, line[:1]]) if closed else line
        middles = (points[:-1] + points[1:]) / 2
        start = middles[0] if closed else points[0]
        parts = [f"M{start[0]:.1f} {start[1]:.1f}"]
        if not closed:
            parts.append(f"L{middles[0][0]:.1f} {middles[0][1]:.1f}")
        for corner, middle in zip(points[1:-1], middles[1:], strict=True):
            parts.append(f"Q{corner[0]:.1f} {corner[1]:.1f} {middle[0]:.1f} {middle[1]:.1f}")
        if closed:
            parts.append("Z")
        else:
            parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
        out.append("".join(parts))
    return "".join(out)
