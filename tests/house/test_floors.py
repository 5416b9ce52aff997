"""The laws of the house: floors, foreign keys, sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "onrecord"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
FLOOR = {
    name.strip(): height for height, row in enumerate(reversed(LAYERS)) for name in row.split("|")
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


def test_no_foreign_key_looks_up_a_floor() -> None:
    looking_up = []
    for model in apps.get_models():
        if not model.__module__.startswith("onrecord."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            if not target.__module__.startswith("onrecord."):
                continue
            own, other = model._meta.app_label, target._meta.app_label
            if own != other and FLOOR[own] <= FLOOR[other]:
                looking_up.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert looking_up == []


def test_every_stage_is_on_a_floor() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == set(FLOOR)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_and_functions_stay_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{lines} lines: split it by what it does"
    too_long = [
        f"{name}: {length}" for name, length in functions(path) if length > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    forbidden = {
        "utils",
        "util",
        "common",
        "helpers",
        "helper",
        "manager",
        "managers",
        "service",
        "misc",
    }
    found = [path for path in SOURCE.rglob("*") if path.stem in forbidden]
    assert found == []
