"""Every format gives the values that stand beside its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.intake.parsers.registry import PARSERS
from tests.intake import golden


@pytest.mark.parametrize("path", golden.inputs(), ids=lambda path: path.name)
def test_delivery_gives_the_values_beside_it(path: Path) -> None:
    expected = json.loads(golden.expected_path(path).read_text(encoding="utf-8"))
    assert golden.given(path) == expected


def test_every_format_has_a_golden_pair() -> None:
    kinds = {
        "rss": "feed",
        "atom": "feed",
        "json-feed": "json-feed",
        "newsml-g2": "newsml-g2",
        "newsml-1": "newsml-1",
        "iptc-7901": "wire-text",
        "anpa-1312": "wire-text",
    }
    formats = {golden.given(path)["format"] for path in golden.inputs()}
    covered = {
        next((kind for start, kind in kinds.items() if name.startswith(start)), name.split("-")[0])
        for name in formats
    }
    assert covered == set(PARSERS)
