"""Names as values, and how the forms of one name in one text are linked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from onrecord.language.wordlists import sections

_INNER = sections("names.txt")["inner"]
_ACRONYM_AFTER = re.compile(r"\s*\(([A-Z][A-Z&]{1,7})\)")


class NameKind(StrEnum):
    """What a name names, as far as the text shows it."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One mention of a name. ``canonical`` is the fullest form of it in the same text.

    ``role`` is the office or occupation that stands directly before it, as written.
    """

    start: int
    end: int
    text: str
    kind: NameKind
    canonical: str
    role: str = ""


def link(found: Sequence[Name], text: str) -> list[Name]:
    """Give every mention the fullest form of its name in the text."""
    alone = {name.text for name in found if name.kind is NameKind.PERSON and " " not in name.text}
    known = [_as_person(name, alone) for name in found]
    fullest = _short_forms(known)
    long_forms = _acronyms(known, text)
    linked: list[Name] = []
    for name in known:
        if name.text in long_forms:
            linked.append(replace(name, canonical=long_forms[name.text], kind=NameKind.BODY))
            continue
        candidates = _one_person(fullest.get(name.text.casefold(), set()))
        if candidates and name.kind is not NameKind.PLACE:
            linked.append(replace(name, canonical=candidates, kind=NameKind.PERSON))
        else:
            linked.append(name)
    return linked


def _as_person(name: Name, alone: set[str]) -> Name:
    """Take "Wanjiru Kamande" for a person where "Kamande said" shows it."""
    words = name.text.split()
    if name.kind is NameKind.OTHER and len(words) in {2, 3} and words[-1] in alone:
        return replace(name, kind=NameKind.PERSON)
    return name


def _short_forms(found: Sequence[Name]) -> dict[str, set[str]]:
    """Return the people whom "Putin", "Vladimir" or "Van Eyck" may mean."""
    fullest: dict[str, set[str]] = defaultdict(set)
    people = {name.text for name in found if name.kind is NameKind.PERSON and " " in name.text}
    for person in people:
        words = person.split()
        for part in {words[-1], words[0]}:
            if part.rstrip(".") == part and len(part) > 2:
                fullest[part.casefold()].add(person)
        if len(words) > 2 and words[-2] in _INNER:
            fullest[" ".join(words[-2:]).casefold()].add(person)
    return fullest


def _one_person(candidates: set[str]) -> str:
    """Return the fullest of the candidates if they all may be one person, else ''."""
    if not candidates:
        return ""
    best = max(candidates, key=lambda person: (len(person), person))
    parts = set(best.split())
    same = all(set(person.split()) <= parts for person in candidates)
    return best if same else ""


def _acronyms(found: Sequence[Name], text: str) -> dict[str, str]:
    """Return what the acronyms of a text stand for: "... Agency (IAEA)"."""
    long_forms: dict[str, str] = {}
    for name in found:
        match = _ACRONYM_AFTER.match(text, name.end)
        if match is None or " " not in name.text:
            continue
        letters = [word[0] for word in re.split(r"[\s-]+", name.text) if word[0].isupper()]
        if "".join(letters).startswith(match[1][:2]) or match[1][0] == letters[0]:
            long_forms[match[1]] = name.text
    return long_forms
