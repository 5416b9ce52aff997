"""Reports with marked attributions, read from PolNeAR's two forms; nothing of them is kept.

A file is either stand-off (``{id, text, annotations: [{annotator, relations}]}``, offsets in
characters) or paragraphs of tokens with BIO labels (``{tokens, labels, id}``, the form of the
published table). Both become a text with spans, so that what is measured is the product's
own reading of plain text, tokenising included.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Span = tuple[int, int]
ROLES = ("source", "cue", "content")
HELD_OUT = 84
"""So many articles of the training part are never looked at: those with the least digests."""

_PLAIN = {
    "``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]",
    "-LCB-": "{", "-RCB-": "}", "`": "‘", "--": "—", "...": "…",
}  # fmt: skip
_NO_SPACE_BEFORE = re.compile(
    r"^(?:[,.;:!?%)\]}”…]|n['’]t$|['’](?:s|re|ve|ll|d|m|S)?$)", re.IGNORECASE
)
_NO_SPACE_AFTER = frozenset({"(", "[", "{", "“", "‘", "$", "#", "£", "€"})


@dataclass(frozen=True, slots=True)
class Relation:
    """One attribution as people marked it; every role is a list of runs of characters."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(slots=True)
class Marked:
    """One report with the runs of characters of each role, and the relations if known."""

    id: str
    text: str
    spans: dict[str, list[Span]] = field(default_factory=lambda: {role: [] for role in ROLES})
    relations: list[Relation] = field(default_factory=list)


def sets_in(path: Path) -> Iterator[tuple[str, list[Marked]]]:
    """Return the named sets found at ``path`` (a file, or a folder in polnear's form)."""
    if path.is_file():
        yield _name(path), read(path)
        return
    for name in ("dev", "cofenet_valid", "test", "cofenet_test"):
        if (path / f"{name}.jsonl.gz").exists():
            yield name, read(path / f"{name}.jsonl.gz")
    if (path / "train.jsonl.gz").exists():
        yield "heldout", held_out(read(path / "train.jsonl.gz"))


def _name(path: Path) -> str:
    return path.name.split(".", 1)[0]


def held_out(reports: Sequence[Marked]) -> list[Marked]:
    """Return the articles that are only ever scored: the choice depends on their ids alone."""
    ordered = sorted(reports, key=lambda one: hashlib.sha256(one.id.encode()).hexdigest())
    kept = list(dict.fromkeys(one.id.rsplit("#", 1)[0] for one in ordered))[:HELD_OUT]
    return [one for one in ordered if one.id.rsplit("#", 1)[0] in set(kept)]


def read(path: Path) -> list[Marked]:
    """Return the reports of one file, in its order."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as handle:
        rows: list[dict[str, Any]] = [json.loads(line) for line in handle]
    if rows and "tokens" in rows[0]:
        return list(_from_tokens(rows))
    return [one for row in rows for one in _from_standoff(row)]


def _from_standoff(row: Mapping[str, Any]) -> Iterator[Marked]:
    for annotation in row["annotations"]:
        marked = Marked(f"{row['id']}#{annotation['annotator']}", row["text"])
        for relation in annotation["relations"]:
            runs = {
                role: tuple((a, b) for group in relation[role] for a, b in group) for role in ROLES
            }
            marked.relations.append(Relation(**runs))
            for role in ROLES:
                marked.spans[role].extend(runs[role])
        for role in ROLES:
            marked.spans[role] = sorted(set(marked.spans[role]))
        yield marked


def _from_tokens(rows: Sequence[Mapping[str, Any]]) -> Iterator[Marked]:
    """Join the paragraphs of each article again, one blank line between them."""
    marked: Marked | None = None
    for row in rows:
        if marked is None or marked.id != row["id"]:
            if marked is not None:
                yield marked
            marked = Marked(row["id"], "")
        if marked.text:
            marked.text += "\n\n"
        _add_paragraph(marked, row["tokens"], row["labels"])
    if marked is not None:
        yield marked


def _add_paragraph(marked: Marked, tokens: Sequence[str], labels: Sequence[str]) -> None:
    open_role, begun, end = "", 0, 0
    straight = False
    before = ""
    for token, label in zip(tokens, labels, strict=True):
        plain = _PLAIN.get(token, token)
        if plain == '"':
            plain, straight = ("”" if straight else "“"), not straight
        glued = not before or before in _NO_SPACE_AFTER or bool(_NO_SPACE_BEFORE.match(plain))
        marked.text += plain if glued else f" {plain}"
        before = plain
        start, role = len(marked.text) - len(plain), label[2:]
        if open_role and (role != open_role or label.startswith("B")):
            marked.spans[open_role].append((begun, end))
            open_role = ""
        if role and not open_role:
            open_role, begun = role, start
        end = len(marked.text)
    if open_role:
        marked.spans[open_role].append((begun, end))
