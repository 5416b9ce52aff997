"""From the fields of the editor's form to an article's text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from onrecord.publishing.content import PICTURE_TEXTS
from onrecord.vocabulary.errors import Permanent

MAX_TITLE = 255
MAX_STANDFIRST = 2_000
MAX_PARAGRAPH = 20_000
NEW_PARAGRAPH = "paragraph-new"

BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_PICTURE_FIELD = re.compile(r"picture-(\d+)-(\w+)")


class UnreadableText(Permanent):
    """A field of the form cannot be saved as it is."""

    code: ClassVar[str] = "desk.unreadable_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedText:
    """An article's text as an editor sent it. ``pictures`` are texts by picture id."""

    title: str
    standfirst: str
    body: list[dict[str, Any]]
    pictures: dict[int, dict[str, str]]


def read_form(fields: Mapping[str, str], blocks: list[dict[str, Any]]) -> EditedText:
    """Return the text that the form's ``fields`` make of ``blocks``.

    A field that was not sent keeps its block as it is; an emptied paragraph goes; a blank
    line makes two paragraphs of one. Paragraphs sent for blocks that are no longer there
    are kept at the end, so that no words are lost. Raises ``UnreadableText``.
    """
    body: list[dict[str, Any]] = []
    used: set[str] = set()
    for block in blocks:
        body += _revised(block, fields, used)
    orphans = [name for name in fields if name.startswith("paragraph-") and name not in used]
    last = max((n for n, block in enumerate(body) if block["type"] == "paragraph"), default=-1)
    added = [
        {"type": "paragraph", "value": part}
        for name in orphans
        for part in _paragraphs(fields, name)
    ]
    body[last + 1 : last + 1] = added
    return EditedText(
        title=_line(fields, "title", MAX_TITLE, "headline"),
        standfirst=_line(fields, "standfirst", MAX_STANDFIRST, "standfirst"),
        body=body,
        pictures=_pictures(fields),
    )


def _revised(
    block: dict[str, Any], fields: Mapping[str, str], used: set[str]
) -> list[dict[str, Any]]:
    kind, name = block["type"], f"{block['type']}-{block['id']}"
    if kind in {"paragraph", "heading"} and name in fields:
        used.add(name)
        parts = _paragraphs(fields, name)
        if kind == "heading":
            parts = [" ".join(parts)] if parts else []
        return [
            {**block, "value": part} if number == 0 else {"type": kind, "value": part}
            for number, part in enumerate(parts)
        ]
    if kind == "watch":
        items = [_watch(item, fields) for item in block["value"]]
        kept = [item for item in items if item["value"]]
        return [{**block, "value": kept}] if kept else []
    if kind == "statements":
        said = [_statement(item, fields) for item in block["value"]]
        kept = [item for item in said if item["value"]["content"]]
        return [{**block, "value": kept}] if kept else []
    return [block]


def _watch(item: dict[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    name = f"watch-{item['id']}"
    if name not in fields:
        return item
    return {**item, "value": " ".join(fields[name].split())[:MAX_PARAGRAPH]}


def _statement(item: dict[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    value = dict(item["value"])
    for part in ("speaker", "role", "content"):
        name = f"statement-{item['id']}-{part}"
        if name in fields:
            value[part] = " ".join(fields[name].split())[:MAX_PARAGRAPH]
    return {**item, "value": value}


def _paragraphs(fields: Mapping[str, str], name: str) -> list[str]:
    text = fields[name].replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_PARAGRAPH:
        raise UnreadableText(
            f"A paragraph is longer than {MAX_PARAGRAPH} characters. Split it with a blank line."
        )
    return [" ".join(part.split()) for part in BLANK_LINE.split(text) if part.strip()]


def _line(fields: Mapping[str, str], name: str, most: int, called: str) -> str:
    text = " ".join(fields.get(name, "").split())
    if len(text) > most:
        raise UnreadableText(f"The {called} has {len(text)} characters; {most} is the most.")
    return text


def _pictures(fields: Mapping[str, str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        match = _PICTURE_FIELD.fullmatch(name)
        if match and match[2] in PICTURE_TEXTS:
            found.setdefault(int(match[1]), {})[match[2]] = " ".join(value.split())
    return found
