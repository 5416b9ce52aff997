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
from dataclasses import replace
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

ALT_EDITED = "alt_edited"
"""The same for its alternative text."""

PLAIN_HEADINGS = frozenset(
    text.casefold()
    for text in (
        *(
            "Background",
            "Timeline",
            "What happened",
            "What we know",
            "What is known",
            "At a glance",
        ),
        *("What we do not know", "What is not known", "What happens next", "What to watch"),
        *("Reactions", "Analysis", "In brief", "Key points", "Who said what", "How we know"),
        *("Contexte", "Chronologie", "Ce que l’on sait", "Ce que l’on ignore", "À suivre"),
        *("Réactions", "Analyse", "En bref", "L’essentiel", "Qui a dit quoi"),
    )
)
"""Headings that only say what stands below them. Every other heading is a sentence."""

META_TEXTS = ("seo_title", "search_description")
"""Texts for search engines and shared links, where an editor gave the page any."""

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

    Headline, standfirst, body paragraphs, statements (each one sentence, with who said it,
    citing the passage that reports it), things to watch, headings that say more than what
    stands below them, texts for search engines, and of the pictures that no engine computed
    the captions and the alternative texts that name anything.
    ``paragraph`` counts within the field, ``position`` over the whole article.
    """
    pieces = enumerate(_pieces(article))
    return [replace(sentence, position=position) for position, sentence in pieces]


def is_caption_computed(picture: Any) -> bool:
    """Return whether an engine wrote the caption from its own data and nobody changed it.

    Such a caption ("Lviv, in the west of Ukraine.") is answered for by the picture's
    making, not by the story's passages. Once a person edits it, it is a sentence.
    """
    making = picture.making or {}
    return bool(making.get("engine")) and not making.get(CAPTION_EDITED)


def note_edited(picture: Any, changed: Iterable[str]) -> None:
    """Note which of a picture's computed texts a person changed: they are then sentences."""
    edited = {"caption": CAPTION_EDITED, "alt": ALT_EDITED}
    if picture.making:
        marks = {edited[name]: True for name in changed if name in edited}
        picture.making = {**picture.making, **marks}


def is_alt_computed(picture: Any) -> bool:
    """Return whether an engine wrote the alternative text and nobody changed it."""
    making = picture.making or {}
    return bool(making.get("engine")) and not making.get(ALT_EDITED)


def names_something(text: str) -> bool:
    """Return whether words claim more than what anybody sees: a name, a number or a quotation."""
    words = text.split()
    later = any(word.lstrip("(\"'“‘«")[:1].isupper() for word in words[1:])
    return later or any(mark.isdigit() or mark in '"“”„«»' for mark in text)


def _pieces(article: ArticleText) -> Iterator[Sentence]:
    title = article.title.strip()
    if title:
        yield Sentence(text=title, kind=classify(title), field=TextField.HEADLINE)
    yield from _prose(TextField.STANDFIRST, [article.standfirst])
    blocks = raw_body(article)
    yield from _prose(TextField.BODY, _values(blocks, "paragraph"))
    yield from _statements(blocks)
    watched = [item["value"] for items in _values(blocks, "watch") for item in items]
    yield from _prose(TextField.WATCH, watched)
    pictures = pictures_of(article)
    captions = [one.caption for one in pictures if not is_caption_computed(one)]
    yield from _prose(TextField.CAPTION, captions)
    alts = [one.alt for one in pictures if not is_alt_computed(one) and names_something(one.alt)]
    yield from _prose(TextField.ALT, alts)
    headings = [str(value).strip() for value in _values(blocks, "heading")]
    for paragraph, heading in enumerate(headings):
        plain = heading.casefold().rstrip(" :.?").replace("'", "’")
        if heading and plain not in PLAIN_HEADINGS:
            yield Sentence(
                text=heading,
                kind=classify(heading),
                field=TextField.HEADING,
                paragraph=paragraph,
            )
    yield from _prose(TextField.SUMMARY, [getattr(article, name, "") for name in META_TEXTS])


def _values(blocks: Iterable[Mapping[str, Any]], kind: str) -> list[Any]:
    return [block["value"] for block in blocks if block["type"] == kind]


def _prose(field: TextField, texts: Iterable[str]) -> Iterator[Sentence]:
    for paragraph, text in enumerate(texts):
        for start, end in split(text):
            sentence = text[start:end]
            yield Sentence(text=sentence, kind=classify(sentence), field=field, paragraph=paragraph)


def _statements(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Sentence]:
    items = [item["value"] for group in _values(blocks, "statements") for item in group]
    for paragraph, item in enumerate(items):
        content = str(item.get("content") or "").strip()
        if not content:
            continue
        passage = item.get("passage")
        yield Sentence(
            text=content,
            kind=SentenceKind.QUOTATION if item.get("direct") else SentenceKind.ATTRIBUTION,
            field=TextField.STATEMENT,
            paragraph=paragraph,
            cites=(passage,) if passage else (),
            speaker=str(item.get("speaker") or "").strip(),
            role=str(item.get("role") or "").strip(),
        )


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

    Title, standfirst, body (without the ids of blocks), each picture with its texts, the
    authors in the order of their slugs, and the texts for search engines if there are any.
    Line ends and Unicode form (NFC) do not count.
    """
    meta = {name: getattr(article, name, "") for name in META_TEXTS}
    shown = {
        **{name: text for name, text in meta.items() if text},
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
