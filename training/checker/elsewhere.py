"""Claims that people wrote about Wikipedia and held against it, from sets that others gave away.

``entailing.py`` learns from them; nothing of them is kept, and the checker is judged by none. A
folder each, as their authors publish them:

- ``vitaminc/*.jsonl``: VitaminC (Schuster et al., NAACL 2021), CC BY-SA 3.0; of it the parts that
  a repository holds: the test parts of its real and its synthetic revisions, FEVER-symmetric;
- ``fever/label``, ``fever/claim``, ``fever/evidence``: FEVER (Thorne et al., NAACL 2018) as pairs
  of a claim and its evidence, a line each, CC BY-SA 3.0;
- ``fool_me_twice/*.jsonl``: FoolMeTwice (Eisenschlos et al., NAACL 2021), Apache-2.0, its text
  CC BY-SA 3.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
"""How the Penn treebank writes what stands in brackets and quotation marks."""

MOST_RETRIEVED = 3
"""Sentences of a page that are read beside those a claim was written from."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the passages that it was held against, whether they bear it out, and their page."""

    text: str
    passages: tuple[str, ...]
    holds: bool
    page: str


def claims_of(folder: Path) -> Iterator[Claim]:
    """Give the claims of a folder's sets. Raises ``FileNotFoundError`` where there is none."""
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}; see training/checker/elsewhere.py.")
    for path in sorted((folder / "vitaminc").glob("*.jsonl")):
        for row in _rows(path):
            page = str(row.get("page") or row.get("case_id") or row["claim"])
            evidence = (plain(str(row["evidence"])),)
            yield Claim(plain(str(row["claim"])), evidence, row["label"] == "SUPPORTS", page)
    yield from _fever(folder / "fever")
    for path in sorted((folder / "fool_me_twice").glob("*.jsonl")):
        for row in _rows(path):
            gold, found = (
                [plain(one["text"]) for one in row[f"{kind}_evidence"]]  # type: ignore[attr-defined]
                for kind in ("gold", "retrieved")
            )
            passages = tuple(dict.fromkeys(gold + found[:MOST_RETRIEVED]))
            page = str(row.get("wikipage") or row["id"])
            yield Claim(plain(str(row["text"])), passages, row["label"] == "SUPPORTS", page)


def plain(text: str) -> str:
    """Return a text as it is printed: without the spaces and signs of a treebank."""
    for sign, meant in BRACKETS.items():
        text = text.replace(sign, meant)
    text = re.sub(r" ([,.;:!?)\]%])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d)\b", r"\1", text)
    return " ".join(text.split()).strip(" ,")


def _fever(folder: Path) -> Iterator[Claim]:
    if not folder.is_dir():
        return
    columns = [
        (folder / name).read_text(encoding="utf-8").splitlines()
        for name in ("label", "claim", "evidence")
    ]
    for label, claim, evidence in zip(*columns, strict=True):
        yield Claim(plain(claim), (plain(evidence),), label == "entailment", evidence[:60])


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
