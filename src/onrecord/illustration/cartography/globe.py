"""The small globe in the corner: where in the world a map lies."""

from __future__ import annotations

import numpy as np

from onrecord.illustration import palette
from onrecord.illustration.cartography.atlas import Atlas
from onrecord.illustration.cartography.clipping import path_data
from onrecord.illustration.cartography.detail import least_detail
from onrecord.illustration.cartography.projections import Orthographic
from onrecord.illustration.cartography.sphere import EARTH_KM, Points
from onrecord.illustration.cartography.view import View

SMALLEST_KM2 = 12_000.0


def globe(view: View, atlas: Atlas, x: float, y: float, radius: float) -> str:
    """Return SVG of the globe centred near the view, with the view's frame in the accent."""
    longitude, latitude = view.centre
    projection = Orthographic(longitude, max(-60.0, min(60.0, latitude * 0.8)))

    def placed(points: Points) -> Points:
        plane = projection.forward(points)
        return np.stack([x + plane[:, 0] * radius, y - plane[:, 1] * radius], axis=1)

    least = least_detail(EARTH_KM / radius / 2)
    rings = []
    for polygon in atlas.polygons:
        if polygon.area < SMALLEST_KM2:
            continue
        outline = polygon.parts[0]
        if polygon.detail:
            outline = outline[polygon.detail[0] >= least]
        if projection.visible(outline).any():
            rings.append(placed(outline))
    frame = placed(_frame(view))
    return (
        f'<g><circle cx="{x:g}" cy="{y:g}" r="{radius + 5:g}" fill="{palette.PAPER}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{palette.SEA}"/>'
        f'<path d="{path_data(rings, closed=True)}" fill="{palette.BORDER}" fill-rule="nonzero"/>'
        f'<path d="{path_data([frame], closed=True)}" fill="{palette.ACCENT}" fill-opacity="0.22"'
        f' stroke="{palette.ACCENT}" stroke-width="3" stroke-linejoin="round"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{palette.COAST}"'
        ' stroke-width="1.5"/></g>'
    )


def _frame(view: View) -> Points:
    """Return the canvas's edge in degrees."""
    half_x, half_y = view.width / 2 / view.scale, view.height / 2 / view.scale
    s = np.linspace(-1, 1, 13)
    edge = np.vstack(
        [
            np.stack([s, np.ones_like(s)], axis=1),
            np.stack([np.ones_like(s), -s], axis=1),
            np.stack([-s, -np.ones_like(s)], axis=1),
            np.stack([-np.ones_like(s), s], axis=1),
        ]
    )
    degrees = view.projection.inverse(edge * (half_x, half_y) + (view.x, view.y))
    kept: Points = degrees[~np.isnan(degrees).any(axis=1)]
    return kept
