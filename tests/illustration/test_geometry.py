"""The sphere, the plane and the knife: projections, clipping, covering arcs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.illustration.cartography.clipping import (
    Box,
    clip_line,
    clip_ring,
    path_data,
)
from onrecord.illustration.cartography.projections import (
    EqualEarth,
    LambertAzimuthal,
    LambertConformal,
    Orthographic,
)
from onrecord.illustration.cartography.sphere import (
    covering_arc,
    degrees_between,
    square_km,
    unrolled,
    with_short_edges,
    wrapped,
)

longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-84, 84, allow_nan=False)
NEAR = [(8.0, 50.0), (12.5, 41.9), (-3.7, 40.4), (24.9, 60.2), (0.0, 36.0)]


@pytest.mark.parametrize(
    "projection",
    [
        LambertConformal(10, 48, 42, 54),
        LambertAzimuthal(10, 48),
        Orthographic(10, 48),
        EqualEarth(0),
    ],
    ids=lambda projection: type(projection).__name__,
)
def test_inverse_undoes_forward(projection) -> None:
    places = np.array(NEAR)
    again = projection.inverse(projection.forward(places))
    assert np.allclose(again, places, atol=1e-6)


@given(st.lists(st.tuples(st.floats(-8, 28), st.floats(35, 60)), min_size=1, max_size=20))
def test_lambert_conformal_round_trip_over_europe(places) -> None:
    projection = LambertConformal(10, 48, 42, 54)
    points = np.array(places)
    assert np.allclose(projection.inverse(projection.forward(points)), points, atol=1e-6)


def test_lambert_conformal_works_south_of_the_equator() -> None:
    projection = LambertConformal(-70, -33, -38, -28)
    places = np.array([[-70.7, -33.4], [-58.4, -34.6]])
    plane = projection.forward(places)
    assert plane[1, 0] > plane[0, 0]
    assert projection.forward(np.array([[-70.0, -30.0]]))[0, 1] > plane[0, 1]
    assert np.allclose(projection.inverse(plane), places, atol=1e-6)


def test_azimuthal_keeps_areas_and_holds_poles_and_the_antimeridian() -> None:
    projection = LambertAzimuthal(180, -90)
    ring = np.array([[lon, -80.0] for lon in range(-180, 180, 5)])
    plane = projection.forward(ring)
    radius = np.hypot(plane[:, 0], plane[:, 1])
    assert np.allclose(radius, radius[0])
    assert radius[0] == pytest.approx(2 * np.sin(np.radians(10) / 2))


def test_orthographic_pushes_the_far_side_onto_the_rim() -> None:
    projection = Orthographic(0, 0)
    plane = projection.forward(np.array([[170.0, 10.0], [10.0, 10.0]]))
    assert np.hypot(*plane[0]) == pytest.approx(1.0)
    assert projection.visible(np.array([[170.0, 10.0], [10.0, 10.0]])).tolist() == [False, True]


@given(st.lists(longitudes, min_size=1, max_size=30))
def test_covering_arc_holds_every_longitude(values) -> None:
    middle, width = covering_arc(np.array(values))
    assert 0 <= width <= 360
    offsets = np.abs(wrapped(np.array(values) - middle))
    assert np.all(offsets <= width / 2 + 1e-6)


def test_covering_arc_crosses_the_antimeridian() -> None:
    middle, width = covering_arc(np.array([178.4, -171.8]))
    assert width == pytest.approx(9.8)
    assert middle == pytest.approx(-176.7)


@given(st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=20))
def test_short_edges_keep_ends_and_are_short(places) -> None:
    line = np.array(places)
    filled = with_short_edges(line, 2.0)
    assert np.allclose(filled[-1], line[-1])
    assert np.allclose(wrapped(filled[0] - line[0]), 0)
    assert np.abs(wrapped(np.diff(filled[:, 0]))).max() <= 2.0 + 1e-6
    assert np.abs(np.diff(filled[:, 1])).max() <= 2.0 + 1e-6


def test_area_of_a_degree_square_at_the_equator() -> None:
    ring = np.array([[179.5, -0.5], [-179.5, -0.5], [-179.5, 0.5], [179.5, 0.5]])
    assert square_km(ring) == pytest.approx(12_364, rel=0.01)
    assert unrolled(ring[:, 0]).max() - unrolled(ring[:, 0]).min() == pytest.approx(1.0)


def test_distance_of_poles() -> None:
    assert degrees_between(np.array([[0.0, -90.0]]), 55, 90)[0] == pytest.approx(180)


pixels = st.floats(-3000, 3000, allow_nan=False, width=32)


@given(st.lists(st.tuples(pixels, pixels), min_size=3, max_size=40))
def test_a_clipped_ring_lies_in_the_box(places) -> None:
    box = Box(0, 0, 1600, 1000)
    ring = clip_ring(np.array(places, dtype=float), box)
    if len(ring):
        assert ring[:, 0].min() >= -1e-6
        assert ring[:, 0].max() <= 1600 + 1e-6
        assert ring[:, 1].min() >= -1e-6
        assert ring[:, 1].max() <= 1000 + 1e-6


def test_clipping_halves_a_square() -> None:
    ring = np.array([[-10.0, 0], [10, 0], [10, 10], [-10, 10]])
    clipped = clip_ring(ring, Box(0, -5, 100, 100))
    x, y = clipped[:, 0], clipped[:, 1]
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area == pytest.approx(100)


def test_a_ring_round_the_box_becomes_the_box() -> None:
    ring = np.array([[-1.0, -1], [5, -1], [5, 5], [-1, 5]])
    clipped = clip_ring(ring, Box(0, 0, 2, 2))
    assert {tuple(point) for point in clipped.round(6).tolist()} == {(0, 0), (2, 0), (2, 2), (0, 2)}


def test_lines_are_cut_into_visible_stretches() -> None:
    line = np.array([[x, 5.0] for x in (1, 2, 50, 60, 70, 3, 4)])
    pieces = clip_line(line, Box(0, 0, 10, 10))
    assert [len(piece) for piece in pieces] == [3, 3]


def test_path_data_drops_repeats_and_specks() -> None:
    dot = np.array([[1.0, 1.0], [1.01, 1.0], [1.0, 1.01]])
    triangle = np.array([[0.0, 0.0], [30.0, 0.0], [0.0, 30.0]])
    assert path_data([dot], closed=True) == ""
    assert path_data([triangle], closed=True) == "M0 0 30 0 0 30Z"
