"""What a reader reads of an article: its sentences, its digest, its body, its length.

Pure over anything shaped like an ``ArticlePage``; nothing here touches the database
except by reading the article's own pictures and authors.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from onrecord.grounding.kinds import classify
from onrecord.language.sentences import split
from onrecord.vocabulary.drafts import DraftText
from onrecord.vocabulary.statements import StatementKind
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField, text_digest

WORDS_PER_MINUTE = 230
"""Silent reading of news prose in English (Brysbaert 2019: 238 for non-fiction), rounded down."""

PICTURE_TEXTS = ("alt", "caption", "label", "credit", "source_name", "source_url", "licence")
"""The fields of a picture that a reader reads."""

CAPTION_EDITED = "caption_edited"
"""Key in a picture's making that is set once a person has changed its caption."""

PICTURE_AFTER_PARAGRAPH = 2
"""The picture inside the text stands after so many paragraphs, if there are so many."""

_BLOCK_NAMESPACE = uuid.UUID("6f1c1c0e-6d0b-5a52-9b0a-0d3a5f7c2b11")


class ArticleText(Protocol):
    """The part of an ``ArticlePage`` that readers read."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def standfirst(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> Any: ...  # noqa: D102
    @property
    def lead_picture(self) -> Any: ...  # noqa: D102
    @property
    def authors(self) -> Any: ...  # noqa: D102


def raw_body(article: ArticleText) -> list[dict[str, Any]]:
    """Return the body as JSON-ready blocks: ``{"type", "value", "id"}``."""
    return list(article.body.get_prep_value())


def pictures_of(article: ArticleText) -> list[Any]:
    """Return the pictures that the article shows, the lead first, each once."""
    shown = [article.lead_picture] if article.lead_picture else []
    shown += [block.value for block in article.body if block.block_type == "picture"]
    seen: dict[Any, Any] = {}
    for picture in shown:
        if picture is not None:
            seen.setdefault(picture.pk, picture)
    return list(seen.values())


def sentences_of(article: ArticleText) -> list[Sentence]:
    """Return every sentence of the article that makes a claim, in reading order.

    Headline, standfirst, body paragraphs, statements (each one sentence, citing the
    passage that reports it), things to watch, and the captions of the pictures that no
    engine computed.
    ``paragraph`` counts within the field, ``position`` over the whole article.
    """
    return [
        Sentence(
            text=text, kind=kind, field=field, paragraph=paragraph, position=position, cites=cites
        )
        for position, (field, paragraph, text, kind, cites) in enumerate(_pieces(article))
    ]


def is_caption_computed(picture: Any) -> bool:
    """Return whether an engine wrote the caption from its own data and nobody changed it.

    Such a caption ("Lviv, in the west of Ukraine.") is answered for by the picture's
    making, not by the story's passages. Once a person edits it, it is a sentence.
    """
    making = picture.making or {}
    return bool(making.get("engine")) and not making.get(CAPTION_EDITED)


_Piece = tuple[TextField, int, str, SentenceKind, tuple[int, ...]]


def _pieces(article: ArticleText) -> Iterator[_Piece]:
    title = article.title.strip()
    if title:
        yield TextField.HEADLINE, 0, title, classify(title), ()
    yield from _prose(TextField.STANDFIRST, [article.standfirst])
    blocks = raw_body(article)
    yield from _prose(TextField.BODY, _values(blocks, "paragraph"))
    yield from _statements(blocks)
    watched = [item["value"] for items in _values(blocks, "watch") for item in items]
    yield from _prose(TextField.WATCH, watched)
    captions = [one.caption for one in pictures_of(article) if not is_caption_computed(one)]
    yield from _prose(TextField.CAPTION, captions)


def _values(blocks: Iterable[Mapping[str, Any]], kind: str) -> list[Any]:
    return [block["value"] for block in blocks if block["type"] == kind]


def _prose(field: TextField, texts: Iterable[str]) -> Iterator[_Piece]:
    for paragraph, text in enumerate(texts):
        for start, end in split(text):
            sentence = text[start:end]
            yield field, paragraph, sentence, classify(sentence), ()


def _statements(blocks: Iterable[Mapping[str, Any]]) -> Iterator[_Piece]:
    items = [item["value"] for group in _values(blocks, "statements") for item in group]
    for paragraph, item in enumerate(items):
        content = str(item.get("content") or "").strip()
        if not content:
            continue
        kind = SentenceKind.QUOTATION if item.get("direct") else SentenceKind.ATTRIBUTION
        passage = item.get("passage")
        yield TextField.STATEMENT, paragraph, content, kind, ((passage,) if passage else ())


def sentences_as_set(article: ArticleText) -> list[Sentence]:
    """Return the sentences of ``sentences_of`` in the order in which the page sets them.

    Each (field, digest) once: headline, standfirst, the lead's caption, then block by block.
    The n-th of those that the ledger knows is sentence n of the page.
    """
    found: dict[tuple[TextField, str], Sentence] = {}
    for sentence in sentences_of(article):
        found.setdefault((sentence.field, sentence.digest), sentence)
    keys = dict.fromkeys((field, text_digest(text)) for field, text in _as_set(article))
    return [found[key] for key in keys if key in found]


def _as_set(article: ArticleText) -> Iterator[tuple[TextField, str]]:
    yield TextField.HEADLINE, article.title.strip()
    pictures = {picture.pk: picture for picture in pictures_of(article)}
    prose = [(TextField.STANDFIRST, article.standfirst)]
    if article.lead_picture:
        prose.append((TextField.CAPTION, article.lead_picture.caption))
    for block in raw_body(article):
        kind, value = block["type"], block["value"]
        if kind == "paragraph":
            prose.append((TextField.BODY, value))
        elif kind == "picture" and value in pictures:
            prose.append((TextField.CAPTION, pictures[value].caption))
        elif kind == "watch":
            prose += [(TextField.WATCH, item["value"]) for item in value]
        elif kind == "statements":
            # One sentence each, whatever its points: never split.
            prose += [
                (TextField.STATEMENT, str(item["value"].get("content") or "")) for item in value
            ]
    for field, text in prose:
        if field is TextField.STATEMENT:
            yield field, text.strip()
        else:
            yield from ((field, text[start:end]) for start, end in split(text))


def content_digest(article: ArticleText) -> str:
    """Return the SHA-256 (hex) over all that a reader reads of the article.

    Title, standfirst, body (without the ids of blocks), each picture with its texts, and
    the authors in the order of their slugs. Line ends and Unicode form (NFC) do not count.
    """
    shown = {
        "title": article.title,
        "standfirst": article.standfirst,
        "body": _without_ids(raw_body(article)),
        "lead_picture": article.lead_picture.pk if article.lead_picture else None,
        "pictures": [
            [picture.pk, *(getattr(picture, name) for name in PICTURE_TEXTS)]
            for picture in pictures_of(article)
        ],
        "authors": sorted([author.slug, author.name] for author in article.authors.all()),
    }
    text = json.dumps(_folded(shown), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_ids(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_ids(part) for key, part in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    return value


def _folded(value: Any) -> Any:
    """Return ``value`` with every text in NFC, with LF line ends and no outer white space."""
    if isinstance(value, str):
        unix = value.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", unix).strip()
    if isinstance(value, Mapping):
        return {key: _folded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_folded(part) for part in value]
    return value


def body_from(text: DraftText, picture_id: int | None) -> list[dict[str, Any]]:
    """Return a draft's body as raw blocks for ``ArticlePage.body``.

    Paragraphs, with the picture after the second of them; then who said what; then what
    to watch. Ids of blocks are the same each time the same draft is laid out.
    """
    blocks = [
        _block("paragraph", number, " ".join(sentence.text for sentence in paragraph))
        for number, paragraph in enumerate(text.paragraphs)
        if paragraph
    ]
    if picture_id is not None:
        place = min(PICTURE_AFTER_PARAGRAPH, len(blocks))
        blocks.insert(place, _block("picture", 0, picture_id))
    if text.statements:
        said = [
            {
                "speaker": statement.speaker,
                "role": statement.role,
                "content": statement.content,
                "direct": statement.kind == StatementKind.DIRECT,
                "passage": statement.passage_id,
            }
            for statement in text.statements
        ]
        blocks.append(_block("statements", 0, _items("statements", said)))
    if text.watch:
        watch = _items("watch", [sentence.text for sentence in text.watch])
        blocks.append(_block("watch", 0, watch))
    return blocks


def _items(name: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": _id(f"{name}-item", number)}
        for number, value in enumerate(values)
    ]


def _block(kind: str, number: int, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": _id(kind, number)}


def _id(kind: str, number: int) -> str:
    return str(uuid.uuid5(_BLOCK_NAMESPACE, f"{kind} {number}"))


def minutes_to_read(article: ArticleText) -> int:
    """Return the whole minutes that reading takes at 230 words a minute, at least one."""
    words = sum(len(text.split()) for text in plain_lines(article))
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def plain_lines(article: ArticleText) -> list[str]:
    """Return the article as plain lines, one a block or item: what a diff compares."""
    lines = [article.title, article.standfirst]
    for block in raw_body(article):
        value = block["value"]
        if block["type"] in {"paragraph", "heading"}:
            lines.append(value)
        elif block["type"] == "watch":
            lines += [item["value"] for item in value]
        elif block["type"] == "statements":
            lines += [f"{item['value']['speaker']}: {item['value']['content']}" for item in value]
    return [line.strip() for line in lines if line and line.strip()]


def draft_lines(text: DraftText) -> list[str]:
    """Return a draft as plain lines, in the order in which ``plain_lines`` gives an article."""
    lines = [text.headline.text, " ".join(sentence.text for sentence in text.standfirst)]
    lines += [" ".join(sentence.text for sentence in part) for part in text.paragraphs]
    lines += [f"{statement.speaker}: {statement.content}" for statement in text.statements]
    lines += [sentence.text for sentence in text.watch]
    return [line.strip() for line in lines if line.strip()]
