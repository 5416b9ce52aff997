"""Who a name, a role or a pronoun in one report means: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.language.entities import Name, NameKind
from onrecord.language.wordlists import sections
from onrecord.stories.speech import Clause, Quote

_GENDERS = sections("genders.txt")
_FEMALE_WORDS = frozenset({"mrs", "ms", "miss", "madam", "queen", "princess", "spokeswoman"})
_MALE_WORDS = frozenset({"mr", "sir", "king", "prince", "spokesman"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody who speaks: the fullest name known in the report, and a role if one is given.

    ``is_named`` is false for "officials", "a witness" and the like, who stay as written.
    """

    name: str
    role: str = ""
    is_named: bool = True


@dataclass(slots=True)
class Speakers:
    """The people of one report as they come up, so that "she" and "the minister" resolve."""

    text: str
    roles: dict[str, str]
    genders: dict[str, str]
    last: Speaker | None = None
    last_body: Speaker | None = None
    recent: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, found: Sequence[Name]) -> Speakers:
        """Read the roles and genders of everybody named in a report."""
        roles: dict[str, str] = {}
        genders: dict[str, str] = {}
        for name in found:
            if name.kind is not NameKind.PERSON:
                continue
            role = _plain_role(name.role) or _role_after(text, name)
            if role and len(role) > len(roles.get(name.canonical, "")):
                roles[name.canonical] = role
            gender = _gender(name)
            if gender:
                genders.setdefault(name.canonical, gender)
        return cls(text=text, roles=roles, genders=genders)

    def resolve(self, clause: Clause, local: Sequence[Name]) -> Speaker | None:
        """Return who speaks in a clause, or ``None`` if it cannot be told for sure."""
        words = self.text[slice(*clause.speaker)]
        folded = words.lower()
        if folded in {"he", "she"}:
            return self._resolve_pronoun("male" if folded == "he" else "female")
        if folded == "it":
            return self.last_body
        if folded == "they":
            return None
        for name in local:
            if (name.start, name.end) == clause.speaker:
                return self._named(name, clause)
        definite = re.fullmatch(r"(?:[Tt]he|[Tt]his)\s+((?:[\w’'.-]+\s+){0,3}[\w’'-]+)", words)
        if definite:
            known = self._by_role(definite[1])
            if known is not None:
                return known
        return Speaker(name=_lower_article(words), is_named=False)

    def note_sentence(
        self, local: Sequence[Name], inside: Sequence[Quote], spoke: Sequence[Speaker]
    ) -> None:
        """Remember whom one sentence named, outside quotations, and who spoke in it."""
        people = [
            name.canonical
            for name in local
            if name.kind is NameKind.PERSON
            and not any(quote.start <= name.start < quote.end for quote in inside)
        ]
        self.recent = people or self.recent
        for speaker in spoke:
            if speaker.is_named:
                self.last = speaker
        if people and not any(speaker.is_named for speaker in spoke):
            only = set(people)
            name = people[0]
            self.last = (
                Speaker(name=name, role=self.roles.get(name, "")) if len(only) == 1 else None
            )

    def _resolve_pronoun(self, gender: str) -> Speaker | None:
        """Return the last speaker, if nobody else whom the pronoun could mean came up."""
        last = self.last
        if last is None or last.name not in self.roles.keys() | self.genders.keys() | set(
            self.recent
        ):
            return None
        if self.genders.get(last.name, gender) != gender:
            return None
        rivals = {
            person
            for person in self.recent
            if person != last.name and self.genders.get(person, gender) == gender
        }
        sure = self.genders.get(last.name) == gender
        return last if not rivals or (sure and last.name in self.recent[:1]) else None

    def _named(self, name: Name, clause: Clause) -> Speaker:
        role = self.roles.get(name.canonical, "")
        if clause.appositive and not role and name.kind is NameKind.PERSON:
            role = _plain_role(clause.appositive)
        speaker = Speaker(name=name.canonical, role=role)
        if name.kind is NameKind.BODY:
            self.last_body = speaker
        return speaker

    def _by_role(self, words: str) -> Speaker | None:
        """Return the one person of the report whose role is "minister" or "Kremlin aide"."""
        wanted = words.lower().split()
        matching = [
            person
            for person, role in self.roles.items()
            if wanted[-1] in role.lower().split() and set(wanted) <= set(role.lower().split())
        ]
        if len(matching) != 1:
            return None
        return Speaker(name=matching[0], role=self.roles[matching[0]])


def _gender(name: Name) -> str:
    role = {word.strip(".") for word in name.role.lower().split()}
    if role & _FEMALE_WORDS:
        return "female"
    if role & _MALE_WORDS:
        return "male"
    given = name.canonical.split()[0].casefold()
    if " " not in name.canonical:
        return ""
    female, male = given in _GENDERS["female"], given in _GENDERS["male"]
    if female == male:
        return ""
    return "female" if female else "male"


def _plain_role(role: str) -> str:
    """Return a role without a courtesy title: "Mr." is none."""
    stripped = role.strip()
    if re.fullmatch(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Lady|Lord)\.?", stripped, re.IGNORECASE):
        return ""
    return re.sub(r"^(?:an?|the)\s+", "", stripped, flags=re.IGNORECASE)


def _role_after(text: str, name: Name) -> str:
    """Return the role in "Dmytro Kuleba, Ukraine's foreign minister, ..."."""
    match = re.compile(r",\s+((?:an?|the|[A-Z][\w.]*['’]s|[a-z])[^,.;:“”\"()]{3,70}),").match(
        text, name.end
    )
    if match is None:
        return ""
    words = match[1].lower().split()
    nouns = sections("names.txt")["role"]
    if not any(word.strip("s") in nouns or word in nouns for word in words):
        return ""
    if words[0] in {"who", "which", "when", "and", "but", "while", "after", "said", "told", "in"}:
        return ""
    return _plain_role(match[1])


def _lower_article(words: str) -> str:
    """Return a phrase for a speaker as it reads inside a sentence: "a witness"."""
    head, _, rest = words.partition(" ")
    if head in {"The", "A", "An", "One", "Two", "Three", "Several", "Some", "Other", "Many"}:
        return f"{head.lower()} {rest}"
    return words.lower() if words.lower() in sections("speech.txt")["nouns"] else words
