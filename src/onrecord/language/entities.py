"""Names of people, bodies and places in English news, found by rules that can be read.

Every span satisfies ``text[start:end] == name.text``. Inside one text a short form is
linked to the fullest: "Putin" and "President Putin" to "Vladimir Putin", "IAEA" to
"International Atomic Energy Agency". A short form that two people share stays itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.language.gazetteer import gazetteer, is_doubtful
from onrecord.language.naming import Name, NameKind, link
from onrecord.language.tokens import Token, sentences
from onrecord.language.wordlists import sections

__all__ = ["Name", "NameKind", "names"]

_LISTS = sections("names.txt")
_ROLES, _TITLES, _MODIFIERS = _LISTS["role"], _LISTS["title"], _LISTS["modifier"]
_PORTFOLIOS, _BODIES, _GIVEN = _LISTS["portfolio"], _LISTS["body"], _LISTS["given"]
_NEVER = _LISTS["calendar"]
_OPENING = _LISTS["opening"]
_SPEAKERS = sections("speech.txt")["nouns"]
_INNER = _LISTS["inner"]
_SMALL = _LISTS["small"]
_SPEECH = re.compile(
    r"\s+(?:also\s+|later\s+)?"
    r"(?:said|says|told|added|asked|warned|argued|wrote|tweeted|announced|stressed|noted)\b"
)
_JOINING = frozenset(
    {"and", "but", "if", "on", "while", "when", "because", "although", "though", "as", "since"}
)
_KINDS = (["general"], ["executive"], ["major"], ["chief"])
_OF_KINDS = frozenset(
    {"license", "licenses", "licence", "licences", "order", "orders", "assembly", "election"}
    | {"elections", "strike", "secretariat", "services", "provisions", "program", "programme"}
)
_NO_BODIES = frozenset({"est", "edt", "pst", "pdt", "gmt", "utc", "cet", "faq", "faqs", "tv"})
_AIDE_TO = re.compile(
    r"\b(?:[A-Z][\w-]+\s+|(?:chief|senior|deputy)\s+)*(?:[Aa]dvis[eo]r|[Aa]ide|[Aa]ssistant|[Dd]eputy)"
    r"\s+(?:to|of)\s+(?:[\w’'-]+\s+){0,7}$"
)
_LONGEST_OFFICE = 90
_LONGEST_NAME = 3


def names(text: str) -> list[Name]:
    """Return the names in ``text``, in order and without overlap."""
    found: list[Name] = []
    headlines: list[Sequence[Token]] = []
    for _, words in sentences(text):
        if _is_title_case(words):
            headlines.append(words)
            continue
        for run in _runs(words, text):
            found.extend(_read_run(run, words, text))
    known = {word for name in found for word in name.text.split()} if headlines else set()
    for headline in headlines:
        for run in _known_runs(headline, known, text):
            found.extend(_read_run(run, headline, text))
    found.sort(key=lambda name: name.start)
    confirmed = _confirm(found, text)
    return link(confirmed, text)


def _known_runs(words: Sequence[Token], known: set[str], text: str) -> list[list[Token]]:
    """Return the words of a headline that the text below shows to be parts of names."""
    runs: list[list[Token]] = []
    for word in words:
        if not (_is_name_alone(word) or (word.is_capital and word.text in known)):
            continue
        if runs and _touch(runs[-1][-1], word, text) and not _is_name_alone(word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _is_title_case(words: Sequence[Token]) -> bool:
    """Say whether a sentence is set like a headline, so that capitals say nothing."""
    plain = [word for word in words if word.text[0].isalpha() and word.folded not in _SMALL]
    return len(plain) >= 5 and all(word.is_capital for word in plain)


def _is_name_alone(word: Token) -> bool:
    return (word.is_acronym and word.folded not in _NEVER) or (
        word.is_capital and bool(gazetteer().find(word.text)) and not is_doubtful(word.text)
    )


def _runs(words: Sequence[Token], text: str) -> list[list[Token]]:
    """Return the longest sequences of capitalised words, joined by "of", "de" and such."""
    runs: list[list[Token]] = []
    index = 0
    while index < len(words):
        if not words[index].is_capital:
            index += 1
            continue
        run = [words[index]]
        index += 1
        while index < len(words):
            step = _extends(run, words, index, text)
            if not step:
                break
            run.extend(words[index : index + step])
            index += step
        runs.append(run)
    return runs


def _extends(run: list[Token], words: Sequence[Token], index: int, text: str) -> int:
    """Return how many of the words at ``index`` continue ``run``."""
    if not _touch(run[-1], words[index], text) or run[-1].folded in _NEVER:
        return 0
    word = words[index]
    if word.is_capital:
        return 0 if word.folded in _NEVER else 1
    if word.folded == "of" and not _may_own(run):
        return 0
    if word.folded in {"and", "for", "on"} and not _is_long_body(run, word.folded):
        return 0
    if word.folded not in _INNER:
        return 0
    ahead = index + 1
    while ahead < len(words) and words[ahead].folded in {"the", "der", "la", "los"}:
        ahead += 1
    if ahead >= len(words) or not words[ahead].is_capital or words[ahead].folded in _NEVER:
        return 0
    pairs = zip(words[index:ahead], words[index + 1 : ahead + 1], strict=True)
    if not all(_touch(one, two, text) for one, two in pairs):
        return 0
    return ahead - index + 1


def _touch(one: Token, two: Token, text: str) -> bool:
    """Say whether nothing but one white space (or an initial's full stop) parts two words."""
    between = text[one.end : two.start]
    return (
        between.strip() in {"", "."}
        and len(between) <= 3
        and ("." not in between or len(one.text) == 1)
    )


def _may_own(run: list[Token]) -> bool:
    """Say whether "of" may follow: "Bank of", "President of", but not "Zelenskyy of"."""
    last = run[-1].folded
    return (
        last in _BODIES or last in _ROLES or last in {"bank", "republic", "sea", "gulf", "states"}
    )


def _is_long_body(run: list[Token], connector: str) -> bool:
    has_body = any(word.folded in _BODIES for word in run)
    if connector == "and":
        return has_body and any(word.folded == "of" for word in run[:-1])
    return has_body and run[-1].folded in _BODIES


def _read_run(run: list[Token], words: Sequence[Token], text: str) -> list[Name]:
    """Take roles and openings off a run and say what is left."""
    rest = _without_opening(run)
    role_length = _role_length(rest)
    role_tokens, name_tokens = rest[:role_length], rest[role_length:]
    if not name_tokens:
        return []
    office = _office_length(name_tokens)
    if office:
        return [_held_by(name_tokens[office:], [*role_tokens, *name_tokens[:office]], text)]
    if role_tokens and role_tokens[-1].folded in {"of", "for", "the"}:
        # What follows "Chief of" is what somebody is chief of: "Mission" is nobody.
        role_tokens = []
    role = text[role_tokens[0].start : role_tokens[-1].end] if role_tokens else ""
    if not role:
        role = _role_before(name_tokens[0], words, text)
    name = _name(name_tokens, text, role)
    kind = _kind(name, name_tokens, role, text)
    if len(name_tokens) == 1 and _is_no_name(name_tokens[0], kind, text):
        return []
    if kind is not NameKind.PERSON and role_tokens and not role.islower():
        role = ""
    kept = role if kind is NameKind.PERSON else ""
    return [replace(name, kind=kind, role=kept)]


def _office_length(run: Sequence[Token]) -> int:
    """Return how many words name the office of the person named after them; 0: there is none.

    "Office Mykhailo Podoliak" (the adviser to the head of it), "Security Service Director Al Ek".
    """
    if run[0].folded in _GIVEN:
        return 0
    for index in range(1, len(run) - 1):
        held = run[index - 1].folded in _BODIES or run[index - 1].folded in _ROLES
        if held and run[index].folded in _GIVEN and len(run) - index <= _LONGEST_NAME:
            after = [word.folded for word in run[index + 1 :]]
            return 0 if any(word in _BODIES or word == "of" for word in after) else index
    return 0


def _held_by(name_tokens: list[Token], office: list[Token], text: str) -> Name:
    """Return the person whose name follows an office, with the whole of it as the role."""
    start = office[0].start
    before = _AIDE_TO.search(text, max(0, start - _LONGEST_OFFICE), start)
    if before is not None:
        start = before.start()
    role = text[start : office[-1].end]
    return replace(_name(name_tokens, text, role), kind=NameKind.PERSON, role=role)


def _is_no_name(word: Token, kind: NameKind, text: str) -> bool:
    """Say whether one word alone is a people, a common word, or the label "QUESTION:"."""
    if word.is_acronym:
        label = text[word.end : word.end + 1] == ":"
        return label or word.folded in _OPENING | _ROLES | _NO_BODIES
    if kind is NameKind.PERSON and word.opens and word.folded in _SPEAKERS:
        return True
    return kind is NameKind.OTHER and (_is_demonym(word.text) or word.folded in _OPENING)


def _without_opening(run: list[Token]) -> list[Token]:
    rest = list(run)
    while rest and rest[0].opens and rest[0].folded in _OPENING and not rest[0].is_acronym:
        rest = rest[1:]
        if rest and not rest[0].is_capital:
            return []
    while rest and (not rest[0].is_capital or rest[0].folded in _NEVER):
        rest = rest[1:]
    # After a dash or a bullet a sentence begins that is not seen as one: "— And President Ek".
    while len(rest) > 1 and (rest[0].folded in _JOINING or _is_doing(rest)):
        rest = rest[1:]
    if len(rest) > 2 and rest[1].folded in _GIVEN and rest[0].folded not in _GIVEN:
        known = _is_demonym(rest[0].text) or gazetteer().find(rest[0].text)
        return rest[1:] if known else rest
    return rest


def _is_doing(run: Sequence[Token]) -> bool:
    """Say whether a heading tells what is done to somebody: "Sanctioning President Ek"."""
    return run[0].folded.endswith("ing") and run[1].folded in _ROLES and len(run) > 2


def _role_length(run: list[Token]) -> int:
    """Return how many words at the start of ``run`` are a role or courtesy title."""
    index, last_role = 0, 0
    while index < len(run):
        folded = run[index].folded
        if folded.rstrip(".") in _TITLES or folded in _ROLES:
            index += 1
            last_role = index
            if index < len(run) and run[index].folded in {"of", "for"}:
                index = _skip_portfolio(run, index)
                last_role = index
        elif _leads_to_role(run, index):
            index += 1
        else:
            break
    if last_role == len(run) and len(run) > 1 and run[-1].folded in _GIVEN:
        return last_role - 1
    return last_role


def _leads_to_role(run: list[Token], index: int) -> bool:
    """Say whether the word modifies a role: "Russian President", "Deputy Prime Minister"."""
    folded = run[index].folded
    if (
        folded not in _MODIFIERS
        and not _is_demonym(run[index].text)
        and not gazetteer().find(run[index].text)
    ):
        return False
    return any(word.folded in _ROLES for word in run[index + 1 : index + 4])


def _skip_portfolio(run: list[Token], index: int) -> int:
    """Return the position after "of Foreign Affairs" or "of the Russian Federation"."""
    position = index + 1
    if position < len(run) and run[position].folded == "the":
        position += 1
    places = gazetteer()
    first = position
    while position < len(run):
        word = run[position]
        plain = word.folded in _PORTFOLIOS or word.folded in {"and", "of", "the"}
        if word.folded in _GIVEN and not plain:
            break
        if not (plain or _is_demonym(word.text) or places.find(word.text)):
            break
        position += 1
    for size in range(min(3, len(run) - first), 1, -1):
        phrase = " ".join(word.text for word in run[first : first + size])
        if places.find(phrase):
            return max(position, first + size)
    return position


def _role_before(first: Token, words: Sequence[Token], text: str) -> str:
    """Return the lower-case role that stands directly before a name, as written."""
    index = bisect_left(words, first.start, key=lambda word: word.start)
    begin = index
    while begin > 0 and _touch(words[begin - 1], words[begin], text):
        word = words[begin - 1]
        known = word.folded in _ROLES or word.folded in _MODIFIERS or _is_demonym(word.text)
        if not known and not (begin == index and word.folded in _TITLES):
            break
        begin -= 1
    if not any(word.folded in _ROLES for word in words[begin:index]):
        return _role_and_comma(first, words, index, text)
    while (
        begin > 0 and words[begin - 1].is_capital and _touch(words[begin - 1], words[begin], text)
    ):
        if words[begin - 1].folded in _OPENING:
            break
        begin -= 1
    return text[words[begin].start : words[index - 1].end]


def _role_and_comma(first: Token, words: Sequence[Token], index: int, text: str) -> str:
    """Return "director" in "its director, Wanjiru Kamande,"."""
    if index == 0 or text[words[index - 1].end : first.start] != ", ":
        return ""
    word = words[index - 1]
    before = words[index - 2].folded if index > 1 else ""
    if word.folded in _ROLES and before in {"its", "the", "their", "his", "her", "whose"}:
        return word.text
    return ""


def _name(run: Sequence[Token], text: str, role: str) -> Name:
    start, end = run[0].start, run[-1].end
    return Name(
        start=start,
        end=end,
        text=text[start:end],
        kind=NameKind.OTHER,
        canonical=text[start:end],
        role=role,
    )


def _kind(name: Name, run: Sequence[Token], role: str, text: str) -> NameKind:
    folded = [word.folded for word in run]
    if any(word in _BODIES for word in folded[-1:] + [w for w in folded if "of" in folded]):
        return NameKind.BODY
    if gazetteer().find(name.text) and not is_doubtful(name.text) and not role:
        return NameKind.PLACE
    if role and not run[0].is_acronym:
        return NameKind.PERSON
    if run[0].is_acronym and len(run) == 1:
        return NameKind.BODY
    if len(run) in {2, 3, 4} and folded[0] in _GIVEN:
        return NameKind.PERSON
    if any(word in _BODIES for word in folded):
        return NameKind.BODY
    speaks = len(run) <= 3 and _SPEECH.match(text, name.end) and folded[0] not in _OPENING
    if speaks and not text[max(0, name.start - 4) : name.start].lower().endswith("the "):
        return NameKind.PERSON
    return NameKind.OTHER


def _is_demonym(word: str) -> bool:
    return bool(gazetteer().find_demonym(word))


def _confirm(found: Iterable[Name], text: str) -> list[Name]:
    """Drop single words that open a sentence, or follow "General", and are words elsewhere."""
    kept = list(found)
    openings = {word.start for _, words in sentences(text) for word in words if word.opens}
    inside = Counter(
        word for name in kept if name.start not in openings for word in name.text.split()
    )
    lower = set(re.findall(r"(?<![^\W_])[^\W\d_]+", text)) if kept else set()
    whole = {name.text.split()[-1] for name in kept if " " in name.text}
    return [
        name
        for name in kept
        if not (_is_of_kind(name) and name.text.lower() in lower | _OF_KINDS) or name.text in whole
        if name.start not in openings
        or " " in name.text
        or name.kind in {NameKind.PLACE, NameKind.PERSON}
        or name.text.isupper()
        or (inside[name.text] and name.text.lower() not in lower)
    ]


def _is_of_kind(name: Name) -> bool:
    """Say whether a name may be a word after one that is no office there: "General License"."""
    return " " not in name.text and name.role.lower().split()[-1:] in _KINDS
