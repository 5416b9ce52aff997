"""What of a text and its evidence is kept when it goes live. Pure over what has been fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.grounding.models import LedgerEntry
from onrecord.language.sentences import split
from onrecord.publishing.content import ArticleText, pictures_of, raw_body
from onrecord.vocabulary.texts import TextField

KEPT_PASSAGES = 4
"""How many passages of a sentence a version remembers; the ledger has all of them."""

KEPT_CHARACTERS = 400
"""How much of each."""


def lines_of(article: ArticleText) -> list[dict[str, Any]]:
    """Return the text as ``{"kind", "sentences"}``, one a block or item, in reading order.

    Beside ``headline``, ``standfirst`` and the kinds of blocks there are ``authors`` and
    ``lead``, so that a version tells every change that gave the text another digest.
    """
    return [line for line in _lines(article) if line["sentences"]]


def _lines(article: ArticleText) -> Iterator[dict[str, Any]]:
    yield _line("headline", [article.title.strip()])
    yield _line("standfirst", _sentences(article.standfirst))
    yield _line("authors", [", ".join(sorted(author.name for author in article.authors.all()))])
    pictures = {picture.pk: picture for picture in pictures_of(article)}
    if article.lead_picture:
        yield _line("lead", [_picture_words(article.lead_picture)])
    for block in raw_body(article):
        kind, value = block["type"], block["value"]
        if kind == "paragraph":
            yield _line(kind, _sentences(value))
        elif kind == "heading":
            yield _line(kind, [str(value).strip()])
        elif kind == "picture":
            yield _line(kind, [_picture_words(pictures.get(value))])
        elif kind == "watch":
            for item in value:
                yield _line(kind, _sentences(item["value"]))
        elif kind == "statements":
            for item in value:
                said = item["value"]
                yield {
                    **_line("statement", [str(said.get("content") or "").strip()]),
                    "speaker": said.get("speaker") or "",
                }


def _line(kind: str, sentences: list[str]) -> dict[str, Any]:
    return {"kind": kind, "sentences": [text for text in sentences if text]}


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def _picture_words(picture: Any) -> str:
    if picture is None:
        return ""
    return " · ".join(part for part in (picture.caption or picture.alt, picture.credit) if part)


def key_of(field: TextField | str, digest: str) -> str:
    """Return the key under which a version keeps the evidence of a sentence."""
    return f"{TextField(field).value}:{digest}"


def evidence_from(
    entries: Iterable[LedgerEntry], wanted: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return what each of the ``wanted`` sentences (keys) stands on, as JSON-ready data.

    ``{"verdict", "kind", "passages": [{"outlet", "digest", "text"}]}``; sentences without
    an entry are left out. Entries come with supports, passages, reports and sources.
    """
    keys = set(wanted)
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        key = key_of(entry.field, entry.digest)
        if key not in keys:
            continue
        found[key] = {
            "verdict": entry.verdict,
            "kind": entry.kind,
            "passages": [
                {
                    "outlet": support.passage.report.source.name,
                    "digest": support.passage_digest,
                    "text": support.passage.text[support.start : support.end][:KEPT_CHARACTERS],
                }
                for support in list(entry.supports.all())[:KEPT_PASSAGES]
            ],
        }
    return found
