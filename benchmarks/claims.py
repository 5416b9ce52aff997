"""Claims and the documents they are held against, read from public sets; nothing of them is kept.

Used by ``support``, ``edited_summaries`` and ``faithfulness``, and by ``training/checker``.
A set that is not there is said to be absent; it is never fetched.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.intake import passages as passages_in
from onrecord.language import sentences
from onrecord.vocabulary.texts import Passage, Sentence

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
"""Where the sets lie unless ``--data`` says otherwise."""


class Absent(Exception):
    """The set is not at the place named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text of one or more sentences, its document, and what people said of it.

    ``label`` is 1 for a supported text and 0 for another, or a share of it. ``group`` names
    the document, ``domain`` the part of the set. ``suspects`` are the sentences that make
    the text false where the set says so, ``original`` the text that they were made from.
    """

    id: str
    domain: str
    group: str
    sentences: tuple[str, ...]
    passages: tuple[Passage, ...]
    label: float
    suspects: tuple[str, ...] = ()
    original: tuple[str, ...] = ()

    def as_sentences(self) -> list[Sentence]:
        """Return the text as a checker takes it."""
        return [Sentence(text=text, position=n) for n, text in enumerate(self.sentences)]


def wice(path: Path) -> Iterator[Case]:
    """Give the claims of WiCE; a partly supported claim is not supported."""
    for row in _rows(path, "claim_dev", "claim_test", "claim"):
        passages = _wice_passages(_value(row["evidence"]))
        yield Case(
            id=_value(row["meta"])["id"],
            domain="wice",
            group=group_of(passages),
            sentences=(row["claim"],),
            passages=passages,
            label=float(row["label"] == "supported"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A claim as tokens, each with whether the source fails to support it."""

    id: str
    claim: str
    spans: tuple[tuple[int, int], ...]
    unsupported: tuple[bool, ...]
    passages: tuple[Passage, ...]


def wice_tokens(path: Path, *names: str) -> Iterator[Tokens]:
    """Give the claims of WiCE whose unsupported tokens are marked, tokens placed in the claim."""
    wanted = names or ("non_supported_tokens_dev", "non_supported_tokens_test")
    for row in _rows(path, *wanted):
        claim, at = row["claim"], 0
        spans, marks = [], []
        marked = zip(_value(row["claim_tokens"]), _value(row["non_supported_spans"]), strict=True)
        for token, mark in marked:
            start = claim.find(token, at)
            if start < 0:
                continue
            at = start + len(token)
            spans.append((start, at))
            marks.append(bool(mark))
        yield Tokens(
            id=_value(row["meta"])["id"],
            claim=claim,
            spans=tuple(spans),
            unsupported=tuple(marks),
            passages=_wice_passages(_value(row["evidence"])),
        )


def summedits(path: Path, *domains: str) -> Iterator[Case]:
    """Give the summaries of SummEdits, of all domains found or of those named."""
    found = sorted(file for file in path.glob("*_docs.jsonl*"))
    if not found:
        raise Absent(f"no *_docs.jsonl.gz in {path}")
    for docs in found:
        domain = docs.name.partition("_docs.")[0]
        if domains and domain not in domains:
            continue
        texts = {str(row["doc"]): as_passages(row["text"]) for row in _lines(docs)}
        for row in _rows(path, domain):
            said = _split(row["summary"])
            before = _split(row["original_summary"])
            label = float(row["label"])
            edited = tuple(line for line in said if line not in before)
            yield Case(
                id=row["id"],
                domain=domain,
                group=f"{domain}-{row['doc']}",
                sentences=said,
                passages=texts[str(row["doc"])],
                label=label,
                suspects=edited if label == 0 else (),
                original=before,
            )


def faithbench(path: Path) -> Iterator[Case]:
    """Give the summaries of FaithBench; consistent and benign ones are faithful."""
    for number, row in enumerate(_rows(path, "faithbench")):
        yield Case(
            id=f"faithbench-{number}",
            domain="faithbench",
            group=hashlib.sha256(row["source"].encode()).hexdigest()[:12],
            sentences=_split(_plain(row["summary"])),
            passages=as_passages(_plain(row["source"])),
            label=float(row["worst-label"] in {"Consistent", "Benign"}),
        )


def qags(path: Path) -> Iterator[Case]:
    """Give the summaries of QAGS; the label is the share of sentences that most found true."""
    for name in ("cnndm", "xsum"):
        for number, row in enumerate(_rows(path, name, optional=True)):
            parts = _value(row["summary_sentences"])
            votes = [[r["response"] == "yes" for r in part["responses"]] for part in parts]
            yes = [sum(vote) * 2 > len(vote) for vote in votes]
            yield Case(
                id=f"qags-{name}-{number}",
                domain=name,
                group=f"{name}-{number}",
                sentences=tuple(part["sentence"] for part in parts),
                passages=as_passages(row["article"]),
                label=sum(yes) / len(yes),
            )


def as_passages(
    text: str, *, title: str = "", report_id: int = 1, first: int = 1
) -> tuple[Passage, ...]:
    """Return a document as the intake would: a passage a sentence."""
    return tuple(
        Passage(
            id=first + number,
            report_id=report_id,
            position=number,
            text=text[start:end],
            start=start,
            end=end,
            source_id=1,
            source_name="",
            report_title=title,
            url="",
            language="en",
        )
        for number, (start, end) in enumerate(passages_in.split(text))
    )


def group_of(passages: Iterable[Passage]) -> str:
    """Return a short name for a document, by what it says."""
    return hashlib.sha256("".join(p.text for p in passages).encode()).hexdigest()[:12]


def digest_of(cases: Iterable[Case]) -> str:
    """Return the digest of the texts that were judged, for the record of what was measured."""
    told = "\n".join(f"{case.id} {case.label} {' '.join(case.sentences)}" for case in cases)
    return hashlib.sha256(told.encode()).hexdigest()


def _wice_passages(lines: Sequence[str]) -> tuple[Passage, ...]:
    title = next((line.partition("TITLE: ")[2] for line in lines if "TITLE: " in line[:24]), "")
    text = "\n\n".join(line for line in lines if not line.startswith("(meta data)"))
    return as_passages(text, title=title)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentences.split(text))


def _plain(text: str) -> str:
    """Undo the spaces that tokenisation put before marks."""
    return re.sub(r"\s+([.,;:!?%)])", r"\1", text).strip()


def _value(given: Any) -> Any:
    """Return a value that some copies of the sets hold as text."""
    return ast.literal_eval(given) if isinstance(given, str) else given


def _rows(path: Path, *names: str, optional: bool = False) -> Iterator[Mapping[str, Any]]:
    files = [path] if path.is_file() else []
    for name in () if files else names:
        files += [path / f"{name}{end}" for end in (".jsonl.gz", ".jsonl", ".json")]
    found = [file for file in files if file.exists()]
    if not found and not optional:
        raise Absent(f"none of {', '.join(names)} in {path}")
    for file in found:
        yield from _lines(file)


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as handle:
        yield from (json.loads(line) for line in handle if line.strip())
