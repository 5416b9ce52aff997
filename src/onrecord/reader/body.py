"""The body of an article, sentence by sentence, each with its mark and its place in the audio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.grounding.models import LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import Passage
from onrecord.language.sentences import split
from onrecord.publishing.models import ArticlePage
from onrecord.reader.evidence import Mark, Quoted, mark_of, quote
from onrecord.vocabulary.texts import TextField, text_digest

Times = tuple[float, float]
"""When a sentence sounds, in seconds from the start of the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sentence as printed; ``mark`` is ``None`` while the ledger does not know it."""

    text: str
    mark: Mark | None
    times: Times | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said what: the words with the passage that reports them."""

    speaker: str
    role: str
    content: str
    is_direct: bool
    reported: Quoted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the body: exactly one of its fields is filled, as ``kind`` says."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    heading: str = ""
    picture: Picture | None = None
    said: tuple[Said, ...] = ()
    watch: tuple[tuple[Piece, ...], ...] = ()


class Marker:
    """Numbers the sentences of one article in reading order as they are laid out."""

    def __init__(
        self, entries: Iterable[LedgerEntry], timings: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        self._entries = {(entry.field, entry.digest): entry for entry in entries}
        self._times: dict[str, Times] = {
            str(timing["digest"]): (float(timing["start"]), float(timing["end"]))
            for timing in timings
            if timing.get("digest")
        }
        self._marks: dict[tuple[str, str], Mark] = {}

    @property
    def marks(self) -> list[Mark]:
        """Every sentence marked so far, in reading order."""
        return list(self._marks.values())

    def piece(self, text: str, field: TextField) -> Piece:
        """Return one sentence with its mark; a sentence printed twice has one mark."""
        digest = text_digest(text)
        key = (field.value, digest)
        mark = self._marks.get(key)
        if mark is None and key in self._entries:
            mark = mark_of(self._entries[key], len(self._marks) + 1)
            self._marks[key] = mark
        return Piece(text=text, mark=mark, times=self._times.get(digest))

    def prose(self, text: str, field: TextField) -> tuple[Piece, ...]:
        """Return the sentences of ``text`` in order."""
        return tuple(self.piece(text[start:end], field) for start, end in split(text))


def blocks_of(
    article: ArticlePage, marker: Marker, passages: Mapping[int, Passage]
) -> tuple[Block, ...]:
    """Return the body of ``article`` block by block; ``passages`` are those it names."""
    return tuple(_block(child.block_type, child.value, marker, passages) for child in article.body)


def _block(kind: str, value: Any, marker: Marker, passages: Mapping[int, Passage]) -> Block:
    if kind == "paragraph":
        return Block(kind=kind, pieces=marker.prose(value, TextField.BODY))
    if kind == "picture":
        return Block(kind=kind, picture=value)
    if kind == "statements":
        return Block(kind=kind, said=tuple(_said(item, passages) for item in value))
    if kind == "watch":
        return Block(kind=kind, watch=tuple(marker.prose(item, TextField.WATCH) for item in value))
    return Block(kind=kind, heading=str(value))


def _said(item: Mapping[str, Any], passages: Mapping[int, Passage]) -> Said:
    passage = passages.get(item.get("passage") or 0)
    return Said(
        speaker=item.get("speaker") or "",
        role=item.get("role") or "",
        content=_bare(item.get("content") or ""),
        is_direct=bool(item.get("direct")),
        reported=quote(passage, 0, 0) if passage else None,
    )


def _bare(words: str) -> str:
    """Return ``words`` without quotation marks around the whole: the page sets its own."""
    text = words.strip()
    for opening, closing in (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“")):
        inner = text[1:-1]
        if len(text) > 2 and text[0] == opening and text[-1] == closing and closing not in inner:
            return inner.strip()
    return text


def passages_named(article: ArticlePage, entries: Iterable[LedgerEntry]) -> dict[int, Passage]:
    """Return the passages that the statements of ``article`` name, by id.

    Those that came with ``entries`` are taken from there; one query for others, if any.
    """
    named = {
        item.get("passage")
        for child in article.body
        if child.block_type == "statements"
        for item in child.value
    } - {None}
    known = {
        support.passage_id: support.passage
        for entry in entries
        for support in entry.supports.all()
        if support.passage_id in named
    }
    missing = named - known.keys()
    if missing:
        known |= Passage.objects.select_related("report__source").in_bulk(missing)
    return known
