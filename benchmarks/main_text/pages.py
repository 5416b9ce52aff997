"""Pages with the text that people say is on them, from four public sets of extraction tests."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\u0e00-\u0e7f\u1000-\u109f]|[^\W_]+"
)
"""A word; in scripts that are written without spaces, a letter."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``markup`` as bytes, ``text`` as people took it, and which half it is in."""

    name: str
    set: str
    markup: bytes
    text: str
    url: str = ""

    @property
    def held_out(self) -> bool:
        """Say whether the page is in the half that nothing was tuned on (by its name's digest)."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1


def pages_in(folder: Path) -> Iterator[Page]:
    """Yield the pages of every set that lies in ``folder``."""
    yield from _article_extraction(folder / "article-extraction-benchmark")
    yield from _fundus(folder / "fundus")
    yield from _readability(folder / "readability")
    yield from _newspaper(folder / "newspaper4k")


def tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text.casefold()))


def score(found: str, wanted: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the words of ``found``, as many as they are."""
    ours, theirs = tokens(found), tokens(wanted)
    common = (ours & theirs).total()
    precision = common / ours.total() if ours else 0.0
    recall = common / theirs.total() if theirs else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _open(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _article_extraction(folder: Path) -> Iterator[Page]:
    truth = folder / "ground-truth.json"
    if not truth.exists():
        return
    for name, said in sorted(json.loads(truth.read_bytes()).items()):
        path = folder / f"{name}.html.gz"
        if path.exists():
            yield Page(name, "aeb", _open(path), said["articleBody"], said.get("url", ""))


def _fundus(folder: Path) -> Iterator[Page]:
    for expected in sorted(folder.glob("*/*.json")):
        versions: dict[str, Any] = json.loads(expected.read_bytes())
        pages = sorted(expected.parent.glob(f"{expected.stem}_2*.html.gz"))
        # Each version of a parser comes with one page, the older with the older.
        names = sorted(name for name in versions if "body" in versions[name])
        if len(names) != len(pages):
            continue
        for version, path in zip(names, pages, strict=True):
            text = _fundus_text(versions[version]["body"])
            if len(text) > 200:
                yield Page(path.name, "fundus", _open(path), text)


def _fundus_text(body: dict[str, Any]) -> str:
    lines = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        lines += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n\n".join(lines)


def _readability(folder: Path) -> Iterator[Page]:
    for expected in sorted(folder.glob("*/expected.html.gz")):
        tree = html.document_fromstring(_open(expected).decode("utf-8", "replace"))
        for element in tree.iter("figure", "img", "script", "style"):
            element.clear(keep_tail=True)
        text = " ".join(str(part) for part in tree.itertext())
        source = expected.parent / "source.html.gz"
        yield Page(expected.parent.name, "readability", _open(source), text)


def _newspaper(folder: Path) -> Iterator[Page]:
    for path in sorted((folder / "html").glob("*.html.gz")):
        expected = folder / "txt" / path.name.replace(".html.gz", ".txt.gz")
        if expected.exists():
            text = _open(expected).decode("utf-8", "replace")
            yield Page(path.name, "newspaper4k", _open(path), text)
