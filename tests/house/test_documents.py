"""Every setting, command, engine and dependency is documented; every path in the docs exists."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest

from onrecord.plumbing.loading import PORTS
from onrecord.project import settings as own_settings
from onrecord.project.command import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_environment_variable_is_documented() -> None:
    source = read(Path(own_settings.__file__))
    names = set(re.findall(r'"(ONRECORD_[A-Z_]+)"', source))
    documented = read(REFERENCE / "settings.md")
    assert names, "the settings module reads no variable: the pattern of this test is stale"
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def test_every_port_and_engine_is_documented() -> None:
    documented = read(REFERENCE / "engines.md")
    missing = []
    for setting, port in PORTS.items():
        if f"`{setting}`" not in documented:
            missing.append(setting)
        missing += [
            f"{setting}: {name}" for name in port.short_names() if f"`{name}`" not in documented
        ]
    assert missing == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"onrecord {command}" in read(REFERENCE / "commands.md")


def test_every_dependency_has_its_reason() -> None:
    documented = read(ROOT / "docs" / "explanation" / "dependencies.md")
    names = [re.split(r"[<>=;\[ ~!]", spec)[0] for spec in PROJECT["project"]["dependencies"]]
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def test_paths_named_in_the_docs_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
    missing = []
    for page in pages:
        for path in re.findall(
            r"`((?:src|tests|docs|examples|benchmarks|scripts)/[\w./-]+)`", read(page)
        ):
            if not (ROOT / path).exists():
                missing.append(f"{page.relative_to(ROOT)}: {path}")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(page)):
            if not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)}: link to {target}")
    assert missing == []


def test_nothing_under_the_gpl_is_a_dependency_of_the_product() -> None:
    lock = tomllib.loads(read(ROOT / "uv.lock"))
    packages = {package["name"]: package for package in lock["package"]}
    wanted = [entry["name"] for entry in packages["onrecord"]["dependencies"]]
    reached: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in reached:
            reached.add(name)
            wanted += [entry["name"] for entry in packages[name].get("dependencies", [])]
    found = []
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        if name not in reached:
            continue
        licence = " ".join(
            [
                distribution.metadata.get("License-Expression") or "",
                (distribution.metadata.get("License") or "")[:200],
                *[
                    value
                    for key, value in distribution.metadata.items()
                    if key == "Classifier" and value.startswith("License")
                ],
            ]
        )
        if " OR " in licence or "Mozilla Public License" in licence:
            continue  # offered under several licences, of which we take the one that is no GPL
        if re.search(r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", licence):
            found.append(f"{name}: {licence}")
    assert found == []
