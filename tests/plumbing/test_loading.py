"""A port's setting names engines; what cannot be built is told in one sentence."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from onrecord.plumbing.loading import PORTS, InvalidEngine
from onrecord.writing.engines import writers


def test_every_registered_engine_of_every_port_can_be_imported() -> None:
    assert {"WRITERS", "CHECKERS", "SPEAKERS", "ILLUSTRATORS", "MODERATORS", "EMBEDDERS"} <= set(
        PORTS
    )
    for port in PORTS.values():
        classes = port.classes()
        assert "fake" in classes, f"{port.setting} has no fake"
        assert all(issubclass(engine, port.base) for engine in classes.values())
        assert all(engine.name == short for short, engine in classes.items())


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"ENGINE": "no-such-writer"}, "Known short names: extractive, fake"),
        ({"ENGINE": "no.such.module"}, "cannot import"),
        ({"ENGINE": "pathlib.Path"}, "is not a Writer"),
        ({"ENGINE": "fake", "OPTIONS": {"colour": "red"}}, "refused its OPTIONS"),
    ],
)
def test_a_wrong_engine_is_named(entry: dict[str, object], says: str) -> None:
    with override_settings(WRITERS={"default": entry}), pytest.raises(InvalidEngine, match=says):
        writers["default"]


def test_an_unknown_alias_is_named() -> None:
    with pytest.raises(InvalidEngine, match="no alias 'night'"):
        writers["night"]


class TestTheBootCheck:
    broken: ClassVar = {
        "default": {"ENGINE": "no-such-writer"},
        "night": {"ENGINE": "neither-this"},
    }

    def test_it_tells_all_faults_together(self) -> None:
        with override_settings(WRITERS=self.broken):
            found = [error.msg for error in run_checks() if error.id == "onrecord.E001"]
        assert len(found) == 2

    def test_it_is_silent_when_all_is_well(self) -> None:
        assert [error for error in run_checks() if str(error.id).startswith("onrecord.")] == []
