"""Who a name, a role or a pronoun in one report means: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.language.entities import Name, NameKind
from onrecord.language.wordlists import sections
from onrecord.stories.saying import Attribution
from onrecord.stories.saying.quotations import Quotation
from onrecord.vocabulary.statements import SpeakerKind

_GENDERS = sections("genders.txt")
_FEMALE_WORDS = frozenset({"mrs", "ms", "miss", "madam", "queen", "princess", "spokeswoman"})
_MALE_WORDS = frozenset({"mr", "sir", "king", "prince", "spokesman"})


_SAME_OFFICE = {
    "head of state": "president",
    "head of government": "prime minister",
    "premier": "prime minister",
    "pm": "prime minister",
}
_NO_SPEAKERS = frozenset(
    {"I", "Mr", "Mrs", "Ms", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
)
_CLAUSE = re.compile(
    r"(?:who|which|when|where|while|after|before|and|but|in|on|at|speaking|adding)\b"
)

LONGEST_PHRASE = 12
"""Longer phrases for somebody without a name are no way to call a speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody who speaks: the fullest name known in the report, and a role if one is given.

    ``is_named`` is false for "officials", "a witness" and the like, who stay as written.
    """

    name: str
    role: str = ""
    is_named: bool = True
    kind: SpeakerKind = SpeakerKind.PERSON


@dataclass(slots=True)
class Speakers:
    """The people of one report as they come up, so that "she" and "the minister" resolve."""

    text: str
    roles: dict[str, str]
    genders: dict[str, str]
    people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
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
        full = {name.canonical: name.kind for name in found if " " in name.canonical}
        return cls(
            text=text,
            roles=roles,
            genders=genders,
            people=frozenset(one for one, kind in full.items() if kind is NameKind.PERSON),
            bodies=frozenset(one for one, kind in full.items() if kind is NameKind.BODY),
        )

    def resolve(self, found: Attribution, inside: Sequence[Name]) -> Speaker | None:
        """Return who is the source of an attribution, or ``None`` if it cannot be told for sure.

        ``inside`` are the names within the source.
        """
        if found.head is None or found.is_joint:
            return None
        words = self.text[slice(*found.source[0])].partition(",")[0].strip()
        head = self.text[slice(*found.head)].lower()
        if head in {"he", "she"}:
            return self._resolve_pronoun("male" if head == "he" else "female")
        if head == "it":
            return self.last_body
        for name in inside:
            if name.start <= found.head[0] < name.end and _may_speak(name):
                return self._named(name, self.text[name.end : found.source[0][1]])
            if name.role and self.text[found.head[0] : name.start].strip() == name.role:
                return self._named(name, "")
        beside = _in_apposition(self.text, found, inside)
        if beside is not None:
            return self._named(beside, "")
        if head not in sections("speech.txt")["nouns"] or len(words.split()) > LONGEST_PHRASE:
            return None
        plain = re.split(r"\s+to\s+", words)[0].replace("dvisor", "dviser")
        definite = re.fullmatch(r"(?:[Tt]he|[Tt]his)\s+((?:[\w’'.-]+\s+){0,3}[\w’'-]+)", plain)
        known = self._by_role(definite[1]) if definite else None
        if known is not None:
            return known
        return Speaker(name=_lower_article(words), is_named=False, kind=_unnamed(head))

    def note_sentence(
        self, local: Sequence[Name], inside: Sequence[Quotation], spoke: Sequence[Speaker]
    ) -> None:
        """Remember whom one sentence named, outside quotations, and who spoke in it."""
        people = [
            name.canonical
            for name in local
            if name.kind is NameKind.PERSON and not any(quote.holds(name.start) for quote in inside)
        ]
        self.recent = people or self.recent
        for speaker in spoke:
            if speaker.is_named:
                self.last = speaker
        if any(speaker.kind is SpeakerKind.UNNAMED for speaker in spoke):
            self.last = None
        elif people and not any(speaker.is_named for speaker in spoke):
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

    def _named(self, name: Name, rest: str) -> Speaker:
        """Return the speaker of a name; ``rest`` is what follows it in the source."""
        role = self.roles.get(name.canonical, "")
        addition = re.match(r",\s*((?:an?|the|[a-z])[^,.;“”\"]{3,90})", rest)
        is_person = name.kind is NameKind.PERSON
        if addition and not role and is_person and not _CLAUSE.match(addition[1]):
            role = _plain_role(addition[1].strip())
        speaker = self._in_full(name, role)
        if speaker.kind is SpeakerKind.BODY:
            self.last_body = speaker
        return speaker

    def _in_full(self, name: Name, role: str) -> Speaker:
        """Return the speaker of a name, with what else the report calls them.

        "Downey" is Robert Downey Jr., "Ford" the Ford Motor Company, and "the Baltimore Sun" no
        person, although nothing beside them says so.
        """
        canonical = name.canonical
        if name.kind is NameKind.OTHER and " " not in canonical:
            meant = {one for one in self.people if canonical in one.split()[1:]}
            if len(meant) == 1:
                full = meant.pop()
                return Speaker(name=full, role=role or self.roles.get(full, ""))
        alone = " " not in canonical and not any(one.endswith(canonical) for one in self.people)
        if alone and any(one.startswith(f"{canonical} ") for one in self.bodies):
            return Speaker(name=canonical, role=role, kind=SpeakerKind.BODY)
        side = re.match(
            r"(Democrat|Republican|Conservative|Independent)\s+(?=[A-Z]\S+\s+[A-Z])", canonical
        )
        if side is not None and name.kind is not NameKind.BODY:
            canonical, role = canonical[side.end() :], role or side[1]
        is_the = self.text[max(0, name.start - 4) : name.start].lower() == "the "
        return Speaker(name=canonical, role=role, kind=_kind_of(name, is_the=is_the))

    def _by_role(self, words: str) -> Speaker | None:
        """Return the one person of the report whose role is "minister" or "Kremlin aide"."""
        wanted = _SAME_OFFICE.get(words.lower(), words.lower()).split()
        held = {
            person: role.lower().replace("advisor", "adviser").split()
            for person, role in self.roles.items()
        }
        matching = [
            person
            for person, role in held.items()
            if wanted[-1] in role and set(wanted) <= set(role)
        ]
        if len(matching) != 1:
            return None
        return Speaker(name=matching[0], role=self.roles[matching[0]])


_OF_BODY = re.compile(
    r"\b(?:"
    r"agency|alliance|association|authority|broadcaster|bureau|centre|center|chamber|"
    r"chronicle|clinic|coalition|college|commission|committee|company|conference|congress|"
    r"corporation|council|department|federation|foundation|fund|gazette|herald|hospital|"
    r"inquirer|institute|journal|league|magazine|monitor|movement|museum|network|news|"
    r"observatory|observer|office|organisation|organization|parliament|programme|program|"
    r"project|radio|registry|senate|service|society|statistics|studios|survey|telegraph|"
    r"television|tribune|trust|university"
    r")\b|\b(?:"
    r"bank|board|church|club|court|daily|front|group|guardian|mail|media|mirror|party|"
    r"police|post|press|review|school|standard|sun|times|union|watch"
    r")$",
    re.IGNORECASE,
)
"""Some words make a body of a name wherever they stand, those of newspapers only at its end."""


def _kind_of(name: Name, *, is_the: bool = False) -> SpeakerKind:
    """Tell a person from a body; where the text does not show it, by the form of the name.

    Somebody unknown is called by two names or more when first quoted, a body often by one; what
    has an article (``is_the``) or a word for bodies in it is no person.
    """
    words = name.canonical.lower().split()
    if name.kind is NameKind.OTHER:
        if is_the or words[:1] == ["the"] or _OF_BODY.search(name.canonical):
            return SpeakerKind.BODY
        return SpeakerKind.PERSON if len(words) > 1 else SpeakerKind.BODY
    if name.kind is NameKind.PERSON and is_the and not name.role:
        return SpeakerKind.PERSON if not _OF_BODY.search(name.canonical) else SpeakerKind.BODY
    return SpeakerKind.PERSON if name.kind is NameKind.PERSON else SpeakerKind.BODY


def _may_speak(name: Name) -> bool:
    return name.text not in _NO_SPEAKERS


def _in_apposition(text: str, found: Attribution, inside: Sequence[Name]) -> Name | None:
    """Return the person named after a role: "its director, Joris van Eyck", "the mayor, Mr. Ek"."""
    head, end = found.head, found.source[0][1]
    for name in inside:
        if head is None or name.start < head[1] or not _may_be_person(name):
            continue
        between = text[head[1] : name.start]
        if re.fullmatch(r"\s+", between):
            return name
        _, comma, role = between.rpartition(",")
        is_last = not re.search(r"\w", text[name.end : end])
        if comma and is_last and not re.search(r"\b(?:who|which|by|for|of|and|with|after)\b", role):
            return name
    return None


def _may_be_person(name: Name) -> bool:
    """Say whether a name is a person's, or two words or three of which nobody knows whose."""
    is_open = name.kind is NameKind.OTHER and len(name.canonical.split()) in {2, 3}
    return name.kind is NameKind.PERSON or (is_open and _kind_of(name) is SpeakerKind.PERSON)


def _unnamed(head: str) -> SpeakerKind:
    """Tell "officials" and "analysts" from "a witness" and "the ministry"."""
    lists = sections("speech.txt")
    if head in lists["several"]:
        return SpeakerKind.COLLECTIVE
    return SpeakerKind.UNNAMED if head in lists["one"] else SpeakerKind.BODY


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
