"""Golden pairs: a delivery beside the values it must give, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onrecord.intake.parsers.codec import to_json
from onrecord.intake.reading import read
from onrecord.vocabulary.reports import ParsedDelivery

FOLDER = Path(__file__).parent.parent / "golden" / "intake"
BASE_URL = "https://feeds.example/delivery"


def inputs() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".expected.json"))


def expected_path(path: Path) -> Path:
    return path.with_name(path.name + ".expected.json")


def given(path: Path) -> dict[str, Any]:
    return without_empty(read(path.read_bytes(), filename=path.name, url=BASE_URL))


def without_empty(delivery: ParsedDelivery) -> dict[str, Any]:
    fields = json.loads(to_json(delivery))
    fields["reports"] = [
        {name: value for name, value in report.items() if value not in (None, "", [])}
        for report in fields["reports"]
    ]
    return {name: value for name, value in fields.items() if value not in ("", [])}
