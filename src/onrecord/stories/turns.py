"""Whose own words a report is, where it is a transcript or somebody's statement: pure.

A transcript sets who speaks before a colon ("MS. PSAKI:", "President of Russia Vladimir Putin:"),
and asks questions in nobody's name. A statement is its author's from end to end, whom the title
tells ("Statement by President Biden on …") or the first line ("Antony J. Blinken, Secretary of
State"). In either, "I" is who speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.language.entities import Name, NameKind
from onrecord.language.sentences import paragraphs
from onrecord.language.wordlists import sections
from onrecord.stories.speakers import Speaker
from onrecord.vocabulary.statements import SpeakerKind

_CAPITALS = re.compile(
    r"(?P<who>[A-Z][A-Z.'’-]+(?:\s+[A-Z][A-Z.'’-]*){0,5})(?:\s*\([^)\n]{1,40}\))?:\s+(?=\S)"
)
_IN_FULL = re.compile(r"(?P<who>[A-Z][^:\n.!?“”\"]{3,80}):\s+(?=\S)")
_QUESTION = re.compile(r"(?:QUESTION|Q|REPORTER|Question)(?:\s*\([^)\n]{1,40}\))?(?::|\s+[^a-z\s])")
_OWN = re.compile(
    r"(?:[\w’'-]+\s+){0,3}?(?:Statement|Remarks|Address|Message|Speech|Letter|Testimony)\s+"
    r"(?:by|of|from)\s+(?:the\s+)?(?P<who>.+)"
)
_CAPITAL = re.compile(r"[A-Z][\w.’'-]*")
_BY_LINE = re.compile(r",\s+(?P<role>[A-Z][\w’' -]{3,60})")
_WORD = re.compile(r"[^\W_]+")
_TELLING = re.compile(r"(?<=\s)[A-Z]\w{2,}|\d")
FEWEST_SPOKEN = 8
"""What is shorter in a transcript is courtesy, a remark on the moment, or an answer alone."""

_FOLLOWS = frozenset(
    {"after", "ahead", "at", "before", "during", "following", "in", "marking", "on", "regarding"}
    | {"commemorating", "to", "with"}
)
_NO_AUTHORS = frozenset({"reporter", "writer", "journalist", "editor", "author"})


@dataclass(frozen=True, slots=True)
class Turn:
    """From where on in the text who speaks; ``speaker`` is ``None`` for questions."""

    start: int
    speaker: Speaker | None


def is_telling(words: str) -> bool:
    """Say whether words of a transcript can stand by themselves: whole, and about something named.

    "Oh, go ahead.", "Are we Wednesday?" and "That remains the case." cannot.
    """
    if words.rstrip().endswith(("?", "—", "–", "-", "…")):
        return False
    return len(_WORD.findall(words)) >= FEWEST_SPOKEN and bool(_TELLING.search(words))


class Turns:
    """Who speaks where in a report. ``author`` speaks wherever no label says otherwise."""

    def __init__(self, text: str, title: str, found: Sequence[Name]) -> None:
        self._people = [name for name in found if name.kind is NameKind.PERSON]
        self._turns = list(self._read(text, title))
        self._starts = [turn.start for turn in self._turns]
        self.author = None if self._turns else self._author(text, title)

    def is_asked(self, at: int) -> bool:
        """Say whether a place in the text lies in the question of somebody without a name."""
        turn = self._at(at)
        return turn is not None and turn.speaker is None

    def find_voice(self, at: int) -> Speaker | None:
        """Return whose own words stand at a place in the text, if that is told."""
        turn = self._at(at)
        return self.author if turn is None else turn.speaker

    def _at(self, at: int) -> Turn | None:
        number = bisect_right(self._starts, at) - 1
        return self._turns[number] if number >= 0 else None

    def _read(self, text: str, title: str) -> Iterator[Turn]:
        spans = list(paragraphs(text))
        is_transcript = any(
            _CAPITALS.match(text, *span) or self._in_full(text, *span) for span in spans
        )
        if not is_transcript:
            return
        for start, end in spans:
            if _QUESTION.match(text, start, end):
                yield Turn(start, None)
                continue
            label = _CAPITALS.match(text, start, end)
            if label is not None:
                yield Turn(start, self._of_label(label["who"], title))
                continue
            person = self._in_full(text, start, end)
            if person is not None:
                yield Turn(start, Speaker(name=person.canonical, role=person.role))

    def _in_full(self, text: str, start: int, end: int) -> Name | None:
        """Return whom a paragraph begins with, set before a colon in small letters."""
        label = _IN_FULL.match(text, start, end)
        if label is None:
            return None
        for name in self._people:
            if name.end == label.end("who") and name.start >= start and " " in name.text:
                before = text[start : name.start].strip()
                return name if not before or before == name.role else None
        return None

    def _of_label(self, label: str, title: str) -> Speaker:
        words = label.replace(".", "").split()
        if words[0] == "THE":
            office = " ".join(words[1:]).title()
            named = re.search(rf"(?<!Vice )\b{re.escape(office)}\s+(?=[A-Z])(?P<who>.+)", title)
            name = "" if named is None else _leading_name(named["who"])
            if name:
                return Speaker(name=self._in_text(name, office), role=office)
            return Speaker(name=f"the {office}", is_named=False, kind=SpeakerKind.UNNAMED)
        surname = words[-1].capitalize()
        office = words[0] if words[0].lower() in sections("names.txt")["role"] else ""
        name = self._in_text(surname, office if len(words) > 1 else "")
        if " " not in name:
            name = _named_before(title, surname) or name
        roles = [one.role for one in self._people if one.canonical == name]
        if " " in name or roles:
            return Speaker(name=name, role=max(roles, key=len, default=""))
        return Speaker(name=label.title(), is_named=False, kind=SpeakerKind.UNNAMED)

    def _author(self, text: str, title: str) -> Speaker | None:
        own = _OWN.match(title)
        if own is not None:
            return self._of_title(own["who"])
        first = next(iter(paragraphs(text)), None)
        if first is None:
            return None
        for name in self._people:
            line = _BY_LINE.fullmatch(text, name.end, first[1])
            if name.start == first[0] and line is not None and " " in name.text:
                held = set(line["role"].lower().split())
                if held & sections("names.txt")["role"] and not held & _NO_AUTHORS:
                    return Speaker(name=name.canonical, role=line["role"])
        return None

    def _of_title(self, words: str) -> Speaker | None:
        """Read "President Biden on …", "National Economic Council Director Brian Deese on …"."""
        run: list[str] = []
        rest = words.split()
        while rest and _CAPITAL.fullmatch(rest[0]) and rest[0].lower() not in _FOLLOWS:
            run.append(rest.pop(0))
        roles = sections("names.txt")["role"]
        last = max((n for n, word in enumerate(run) if word.lower() in roles), default=-1)
        if last < 0 or rest[:1] == ["and"] or any(word.endswith(("’s", "'s")) for word in run):
            return None
        role, name = " ".join(run[: last + 1]), " ".join(run[last + 1 :])
        if not name:
            whole = f"the {role} of {rest[1]}" if rest[:1] == ["of"] and rest[1:] else f"the {role}"
            return Speaker(name=whole, is_named=False, kind=SpeakerKind.UNNAMED)
        return Speaker(name=self._in_text(name, role), role=role) if len(name.split()) < 4 else None

    def _in_text(self, name: str, office: str = "") -> str:
        """Return the one full name in the report that ends so, else the name as it is.

        With an ``office``, of those who hold it: the president's name is his wife's too.
        """
        wanted = set(office.lower().split())
        found = {
            one.canonical
            for one in self._people
            if one.canonical.casefold().endswith(f" {name.casefold()}")
            and (not wanted or wanted == wanted & set(one.role.lower().split()))
            and ("vice" in wanted) >= ("vice" in one.role.lower().split())
        }
        return found.pop() if len(found) == 1 else name


def _leading_name(words: str) -> str:
    """Return the name that words of a title begin with: one word, two after a given name."""
    first, *rest = words.split()
    first = re.sub(r"[’']s?$|[,.:;]$", "", first)
    if rest and first.lower() in sections("names.txt")["given"]:
        return f"{first} {re.sub(r'[’]s?$|[,.:;]$', '', rest[0])}"
    return first


def _named_before(title: str, surname: str) -> str:
    """Return a surname with the given names that stand before it in a title, if some do."""
    lists = sections("names.txt")
    before, found, _ = title.partition(f" {surname}")
    if not found:
        return ""
    given: list[str] = []
    for word in reversed(before.split()[-2:]):
        folded = word.lower()
        if not _CAPITAL.fullmatch(word) or folded in lists["role"] | lists["modifier"]:
            break
        if folded in lists["title"] | _FOLLOWS | {"by", "with"}:
            break
        given.insert(0, word)
    return " ".join((*given, surname)) if given else ""
