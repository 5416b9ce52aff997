"""Style sheets as they are sent: one file for a page, however many it was written in.

A page that names two sheets waits for two answers before its first paint, and on a slow line each
takes a connection of its own. A sheet below a folder ``sheets`` therefore imports those that a kind
of page needs, and collecting puts their rules in the place of the imports. What is said in them to
those who write them is left out: a twelfth of what the first paint waits for.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

_IMPORT = re.compile(r'^@import "(?P<path>[^"]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[ ]?/\*.*?\*/\n?""", re.DOTALL)
_ADDRESS = re.compile(r'url\("(?P<path>[^"]+)"\)')

OURS = ("reader/", "discussion/")
"""Folders of the styles that readers are sent; others keep what their licences want kept."""

Paths = dict[str, tuple[Any, str]]
"""Name of a static file to the storage that has it, and its name there."""


class SheetStorage(ManifestStaticFilesStorage):
    """Static files named by their digest; sheets are whole."""

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool] | tuple[str, None, RuntimeError]]:
        """Join the sheets, then name all files by digest. Raises ``FileNotFoundError``."""
        if not dry_run:
            paths = {**paths, **{name: self._joined(name, paths) for name in styles_of(paths)}}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _joined(self, name: str, paths: Paths) -> tuple[Any, str]:
        """Put a whole sheet in the place of the copied one; return where it is."""
        content = join_sheet(name, paths)
        self.delete(name)
        self.save(name, ContentFile(content.encode()))
        return self, name


def sheets_of(paths: Paths) -> list[str]:
    """Return the names of the sheets that import others."""
    return [name for name in paths if name.endswith(".css") and "/sheets/" in name]


def styles_of(paths: Paths) -> list[str]:
    """Return the names of all that is sent to readers with other bytes than it was written in."""
    own = [name for name in paths if name.endswith(".css") and name.startswith(OURS)]
    return sorted({*sheets_of(paths), *own})


def without_comments(style: str) -> str:
    """Return a style sheet without its comments; what stands in strings is none."""
    return _COMMENT.sub(lambda match: match[1] or ("\n" if match[0][-1] == "\n" else ""), style)


def join_sheet(name: str, paths: Paths) -> str:
    """Return a sheet with the rules of those it imports; their addresses lead where they led.

    Raises ``FileNotFoundError`` where a sheet is named that is not among ``paths``.
    """

    def imported(match: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), match["path"]))
        if part not in paths:
            raise FileNotFoundError(f"{name} imports {match['path']}, which is not there.")
        return _ADDRESS.sub(
            lambda address: f'url("{_moved(address["path"], part, name)}")', _read(part, paths)
        )

    return without_comments(_IMPORT.sub(imported, _read(name, paths))).lstrip()


def _moved(address: str, before: str, after: str) -> str:
    """Return a relative address of one file as another file has to write it."""
    if address.startswith(("/", "#")) or ":" in address:
        return address
    target = posixpath.normpath(posixpath.join(posixpath.dirname(before), address))
    return posixpath.relpath(target, posixpath.dirname(after))


def _read(name: str, paths: Paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode("utf-8"))
