"""The sentences of a text while it is being typed, each with its place in its field. Pure.

What is found here in a field is what ``publishing.content.sentences_of`` finds once the field
is saved: the same cuts, the same digests, the same kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.desk.revising import BLANK_LINE
from onrecord.grounding.kinds import classify
from onrecord.language.sentences import split
from onrecord.publishing.content import (
    PLAIN_HEADINGS,
    is_alt_computed,
    is_caption_computed,
    names_something,
)
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField
from onrecord.writing.whose import led

_WORD = re.compile(r"\S+")
_STATEMENT = re.compile(r"statement-([0-9a-f-]{36})-content")
_PICTURE = re.compile(r"picture-(\d{1,9})-(caption|alt)")
_WATCH = re.compile(r"watch-[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A sentence in a field of the form: ``value[start:end]``, in code points, is its words."""

    name: str
    start: int
    end: int
    sentence: Sentence


def placed(
    fields: Mapping[str, str],
    blocks: Sequence[Mapping[str, Any]],
    pictures: Sequence[Any],
    *,
    standfirst: str = "",
) -> list[Placed]:
    """Return the sentences that make a claim in ``fields``, field by field, in reading order.

    ``blocks`` and ``pictures`` are those of the article (see ``raw_body``, ``pictures_of``):
    they tell what a statement cites, and which of a picture's texts were computed and not
    touched. Fields that hold no claim (roles, credits, plain headings) are passed over.
    ``standfirst`` is the article's, for a headline that comes without it.
    """
    said = {
        item["id"]: item["value"]
        for block in blocks
        if block["type"] == "statements"
        for item in block["value"]
    }
    computed = {
        (str(one.pk), "caption"): one.caption for one in pictures if is_caption_computed(one)
    }
    computed |= {(str(one.pk), "alt"): one.alt for one in pictures if is_alt_computed(one)}
    found: list[Placed] = []
    for name, value in fields.items():
        if match := _STATEMENT.fullmatch(name):
            found += _said(name, value, said.get(match[1], {}), fields)
        elif match := _PICTURE.fullmatch(name):
            if computed.get((match[1], match[2])) != " ".join(value.split()):
                found += _of_picture(name, value, match[2])
        else:
            found += _in_field(name, value)
    return _led(found, standfirst if "standfirst" not in fields else "")


def _led(found: Sequence[Placed], standfirst: str) -> list[Placed]:
    """Return what was found, each sentence with what says whose word it is, if not it itself."""
    runs: dict[tuple[str, int], int] = {}
    whole = [
        replace(
            one.sentence,
            paragraph=runs.setdefault((one.name, one.sentence.paragraph), len(runs)),
        )
        for one in found
    ]
    apart = [one.sentence for one in _prose("", standfirst, TextField.STANDFIRST)]
    leads = [one.lead for one in led([*whole, *apart])]
    return [
        replace(one, sentence=replace(one.sentence, lead=lead))
        for one, lead in zip(found, leads, strict=False)
    ]


def _in_field(name: str, value: str) -> Iterator[Placed]:
    if name == "title":
        yield from _whole(name, value, TextField.HEADLINE)
    elif name == "standfirst":
        yield from _prose(name, value, TextField.STANDFIRST)
    elif name.startswith("paragraph-"):
        yield from _prose(name, value, TextField.BODY)
    elif name.startswith("heading-"):
        plain = " ".join(value.casefold().split()).rstrip(" :.?").replace("'", "’")
        if plain not in PLAIN_HEADINGS:
            yield from _whole(name, value, TextField.HEADING)
    elif _WATCH.fullmatch(name):
        yield from _prose(name, value, TextField.WATCH)


def _said(
    name: str, value: str, item: Mapping[str, Any], fields: Mapping[str, str]
) -> Iterator[Placed]:
    """Yield a statement, in the mouth of whom the form names beside it."""
    stem = name.removesuffix("content")
    speaker = fields.get(f"{stem}speaker", str(item.get("speaker") or ""))
    role = fields.get(f"{stem}role", str(item.get("role") or ""))
    for one in _whole(name, value, TextField.STATEMENT):
        sentence = replace(
            one.sentence,
            kind=SentenceKind.QUOTATION if item.get("direct") else SentenceKind.ATTRIBUTION,
            cites=(item["passage"],) if item.get("passage") else (),
            speaker=" ".join(speaker.split()),
            role=" ".join(role.split()),
        )
        yield replace(one, sentence=sentence)


def _of_picture(name: str, value: str, part: str) -> Iterator[Placed]:
    if part == "caption":
        yield from _prose(name, value, TextField.CAPTION)
    elif names_something(" ".join(value.split())):
        yield from _prose(name, value, TextField.ALT)


def _whole(name: str, value: str, field: TextField) -> Iterator[Placed]:
    """Yield a field that is one sentence, whatever its points."""
    text, places = _folded(value, 0)
    if text:
        sentence = Sentence(text=text, kind=classify(text), field=field)
        yield Placed(name=name, start=places[0], end=places[-1] + 1, sentence=sentence)


def _prose(name: str, value: str, field: TextField) -> Iterator[Placed]:
    begin = 0
    for paragraph, gap in enumerate([*BLANK_LINE.finditer(value), None]):
        end = gap.start() if gap else len(value)
        text, places = _folded(value[begin:end], begin)
        for first, last in split(text):
            said = text[first:last]
            yield Placed(
                name=name,
                start=places[first],
                end=places[last - 1] + 1,
                sentence=Sentence(text=said, kind=classify(said), field=field, paragraph=paragraph),
            )
        begin = gap.end() if gap else end


def _folded(value: str, offset: int) -> tuple[str, list[int]]:
    """Return ``value`` with white space folded, and where each character of it stood."""
    parts: list[str] = []
    places: list[int] = []
    for word in _WORD.finditer(value):
        if parts:
            places.append(offset + word.start() - 1)
        parts.append(word[0])
        places.extend(range(offset + word.start(), offset + word.end()))
    return " ".join(parts), places


def units(text: str, place: int) -> int:
    """Return a place in code points as browsers count it: in UTF-16 code units."""
    return place + sum(1 for character in text[:place] if ord(character) > 0xFFFF)
