"""Word lists as plain text files in packages: ``[section]`` heads, ``#`` comments."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

OURS = "onrecord.language.data"


@cache
def read_lines(package: str, name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of the file ``name`` in ``package`` by section.

    Lines before any head stand under ''.
    """
    found: dict[str, list[str]] = {}
    section = ""
    for raw in (files(package) / name).read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            found.setdefault(section, [])
        else:
            found.setdefault(section, []).append(line)
    return {section: tuple(kept) for section, kept in found.items()}


@cache
def read_sections(package: str, name: str) -> dict[str, frozenset[str]]:
    """Return the single words of the file ``name`` in ``package`` by section."""
    return {
        section: frozenset(word for line in kept for word in line.split())
        for section, kept in read_lines(package, name).items()
    }


def lines(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of one of this package's own files by section."""
    return read_lines(OURS, name)


def sections(name: str) -> dict[str, frozenset[str]]:
    """Return the single words of one of this package's own files by section."""
    return read_sections(OURS, name)
