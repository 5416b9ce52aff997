"""The reference of the gate names every code, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from onrecord.publishing import gate, gate_pictures

ROOT = Path(__file__).resolve().parents[2]


def test_every_code_of_the_gate_is_documented() -> None:
    source = "".join(
        Path(part.__file__).read_text(encoding="utf-8") for part in (gate, gate_pictures)
    )
    written = set(re.findall(r'code="(gate\.[a-z_]+)"', source))
    written |= {gate.TOO_FEW_SOURCES, gate.EVIDENCE_GONE, gate.STATEMENT_ELSEWHERE}
    written |= set(gate._CODES.values())
    written |= {f"gate.empty_{part}" for part in ("headline", "standfirst", "body")}
    written |= {
        f"gate.picture_without_{part}"
        for part in ("credit", "source", "licence", "alt", "source_type")
    }
    written |= {f"gate.{verdict}" for verdict in ("unsupported", "partial", "contradicted")}
    written |= {f"gate.{check}_not_in_source" for check in ("name", "number", "date")}
    page = (ROOT / "docs/reference/gate.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(gate\.[a-z_]+)`", page, re.MULTILINE)) == written
