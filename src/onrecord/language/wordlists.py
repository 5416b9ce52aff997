"""The word lists beside this package: plain text, ``[section]`` heads, ``#`` comments."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of the data file ``name`` by section; before any head the section is ''."""
    found: dict[str, list[str]] = {"": []}
    section = ""
    text = (files("onrecord.language.data") / name).read_text(encoding="utf-8")
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            found.setdefault(section, [])
        else:
            found[section].append(line)
    return {section: tuple(kept) for section, kept in found.items()}


@cache
def sections(name: str) -> dict[str, frozenset[str]]:
    """Return the single words of the data file ``name`` by section."""
    return {
        section: frozenset(word for line in kept for word in line.split())
        for section, kept in lines(name).items()
    }
