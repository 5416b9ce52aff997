"""The body of an article, sentence by sentence, each with its mark and its place in the audio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.grounding.models import LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import Passage
from onrecord.language.sentences import split
from onrecord.publishing.content import is_caption_computed
from onrecord.publishing.figures import find_figure
from onrecord.publishing.models import ArticlePage, Correction
from onrecord.reader.evidence import Mark, Quoted, mark_of, quote
from onrecord.reader.figures import DrawnFigure, drawn_figure
from onrecord.reader.typesetting import bare, quotes_of, set_line, typeset
from onrecord.vocabulary.texts import TextField, text_digest

Times = tuple[float, float]
"""When a sentence sounds, in seconds from the start of the audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sentence as printed; ``mark`` is ``None`` while the ledger does not know it.

    ``text`` is set for the eye; the mark keeps what was written.
    """

    text: str
    mark: Mark | None
    times: Times | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said what: the words with the passage that reports them.

    ``opening`` and ``closing`` are the quotation marks of the article's language.
    """

    speaker: str
    role: str
    content: str
    is_direct: bool
    reported: Quoted | None
    mark: Mark | None
    opening: str
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the body: exactly one of its fields is filled, as ``kind`` says."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    heading: str = ""
    picture: Picture | None = None
    caption: tuple[Piece, ...] = ()
    said: tuple[Said, ...] = ()
    watch: tuple[tuple[Piece, ...], ...] = ()
    drawn: DrawnFigure | None = None
    is_fallen: bool = False


class Marker:
    """Gives each sentence of one article its mark, its place in the audio, its printed form.

    ``numbered`` are the entries in the order of the page (see ``numbered_entries``).
    """

    def __init__(
        self,
        numbered: Iterable[LedgerEntry],
        timings: Iterable[Mapping[str, Any]] = (),
        corrections: Iterable[Correction] = (),
        language: str = "en",
    ) -> None:
        self.language = language
        corrected: dict[tuple[str, str], list[Correction]] = {}
        for correction in corrections:
            corrected.setdefault((correction.field, correction.digest), []).append(correction)
        self._marks = {
            (entry.field, entry.digest): mark_of(
                entry, number, corrected.get((entry.field, entry.digest), ())
            )
            for number, entry in enumerate(numbered, start=1)
        }
        self._times: dict[str, Times] = {
            str(timing["digest"]): (float(timing["start"]), float(timing["end"]))
            for timing in timings
            if timing.get("digest")
        }

    @property
    def marks(self) -> list[Mark]:
        """Every sentence that has a mark, in reading order."""
        return list(self._marks.values())

    def mark(self, text: str, field: TextField) -> Mark | None:
        """Return the mark of a sentence; one printed twice has one mark."""
        return self._marks.get((field.value, text_digest(text)))

    def piece(self, text: str, field: TextField) -> Piece:
        """Return one sentence with its mark."""
        return self._pieces([text], field)[0]

    def prose(self, text: str, field: TextField) -> tuple[Piece, ...]:
        """Return the sentences of ``text`` in order."""
        return self._pieces([text[start:end] for start, end in split(text)], field)

    def _pieces(self, sentences: Sequence[str], field: TextField) -> tuple[Piece, ...]:
        printed = typeset(sentences, self.language)
        return tuple(
            Piece(text=shown, mark=self.mark(text, field), times=self._times.get(text_digest(text)))
            for text, shown in zip(sentences, printed, strict=True)
        )

    def caption(self, picture: Any) -> tuple[Piece, ...]:
        """Return the sentences of a picture's caption; a computed one makes no claim."""
        if picture is None or not picture.caption or is_caption_computed(picture):
            return ()
        return self.prose(picture.caption, TextField.CAPTION)


def blocks_of(
    article: ArticlePage, marker: Marker, passages: Mapping[int, Passage]
) -> tuple[Block, ...]:
    """Return the body of ``article`` block by block; ``passages`` are those it names."""
    return tuple(_block(child.block_type, child.value, marker, passages) for child in article.body)


def _block(kind: str, value: Any, marker: Marker, passages: Mapping[int, Passage]) -> Block:
    if kind == "paragraph":
        return Block(kind=kind, pieces=marker.prose(value, TextField.BODY))
    if kind == "picture":
        figure = find_figure(value)
        drawn = drawn_figure(figure, passages, marker.language)
        return Block(
            kind=kind,
            picture=value,
            caption=marker.caption(value),
            drawn=drawn,
            is_fallen=figure is not None and drawn is None,
        )
    if kind == "statements":
        return Block(kind=kind, said=tuple(_said(item, marker, passages) for item in value))
    if kind == "watch":
        return Block(kind=kind, watch=tuple(marker.prose(item, TextField.WATCH) for item in value))
    return Block(kind=kind, heading=set_line(str(value), marker.language))


def _said(item: Mapping[str, Any], marker: Marker, passages: Mapping[int, Passage]) -> Said:
    passage = passages.get(item.get("passage") or 0)
    content = item.get("content") or ""
    quotes = quotes_of(marker.language)
    return Said(
        speaker=item.get("speaker") or "",
        role=item.get("role") or "",
        content=set_line(bare(content), marker.language),
        is_direct=bool(item.get("direct")),
        reported=quote(passage, 0, 0) if passage else None,
        mark=marker.mark(content, TextField.STATEMENT),
        opening=quotes.opening,
        closing=quotes.closing,
    )


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
