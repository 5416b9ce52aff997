"""Quotations and clauses of speech in one text: where words are, and what introduces them.

Pure and exact: every span is into the text given. Who the speaker is, is decided in
``attribution``; here it is only which words name them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.language.entities import Name, NameKind
from onrecord.language.frequency import stopwords
from onrecord.language.sentences import Span
from onrecord.language.wordlists import sections

_LISTS = sections("speech.txt")
_NOUNS = "|".join(sorted((re.escape(noun) for noun in _LISTS["nouns"]), key=len, reverse=True))
_SAID = "|".join(sorted(_LISTS["said"]))
_THAT = "|".join(sorted(_LISTS["that"]))
_ADVERB = (
    r"(?:(?:also|later|then|earlier|further|again|repeatedly|publicly|previously|recently|today|"
    r"yesterday|meanwhile|[a-z]{4,}ly|has|have|had)\s+)"
)
_CUE = re.compile(rf"\b(?P<cue>{_SAID}|{_THAT})\b")
_ACCORDING = re.compile(r"\b(?P<cue>[Aa]ccording to)\s+")
_REFUSED = re.compile(
    r"(?:\b(?:not|never|n['’]t|would|could|should|might|may|will|to|is|was|were|are|be|been|being|"
    r"who|which|what|if|can|cannot|must|do|does|did|it['’]s|that|the|as)|n['’]t)\s+$",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"the", "a", "an", "its", "his", "her", "their", "one", "another"})
_NO_ADJECTIVES = (stopwords() | _ARTICLES) - {"former", "late", "two", "three", "several", "some"}
_UNTOLD = re.compile(
    r"\b(?:what|which|whom|how|than|where|why|whatever|if|whether|unless)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"(?:But|And|Yet|So|Still|Also|Meanwhile|However|Then|Later),?\s+")
_PRONOUN = re.compile(r"(?:He|She|he|she|They|they|It|it)$")
_NOUN_PHRASE = re.compile(
    rf"(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Tt]wo|[Ss]everal|[Ss]ome|[Oo]ther|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s+)?"
    rf"(?:[\w’'.-]+\s+){{0,4}}?(?:{_NOUNS})\b",
    re.IGNORECASE,
)
QUOTE_MARKS = {"“": "”", "«": "»", '"': '"', "„": "“"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A speaker with a cue: ``X said`` (or ``according to X``), not yet tied to words said.

    ``start`` and ``end`` span speaker and cue with all between them; ``inverted`` is
    ``said X``. ``firm`` cues need no "that" and no quotation mark.
    """

    speaker: Span
    cue: Span
    start: int
    end: int
    firm: bool
    inverted: bool
    appositive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words between quotation marks, without the marks. ``closed`` is whether they end."""

    start: int
    end: int
    closed: bool


def quotes(text: str, start: int, end: int) -> list[Quote]:
    """Return the quotations in ``text[start:end]`` (one paragraph), outermost only."""
    found: list[Quote] = []
    position = start
    while position < end:
        mark = text[position]
        closing = QUOTE_MARKS.get(mark)
        if closing is None or (mark == '"' and not _opens(text, position, start)):
            position += 1
            continue
        stop = text.find(closing, position + 1, end)
        closed = stop >= 0
        stop = stop if closed else end
        inner_start, inner_end = _trim(text, position + 1, stop)
        if inner_start < inner_end:
            found.append(Quote(start=inner_start, end=inner_end, closed=closed))
        position = stop + 1
    return found


def _opens(text: str, position: int, start: int) -> bool:
    """Say whether a straight mark opens: at the start, after a space, a bracket or a dash."""
    return position == start or text[position - 1] in " \n\t([—–-:"


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def clauses(
    text: str, sentence: Span, quoted: Sequence[Quote], found_names: Sequence[Name]
) -> list[Clause]:
    """Return the clauses of speech in one sentence, outside quotations, in order."""
    start, end = sentence
    found: list[Clause] = []
    for match in _CUE.finditer(text, start, end):
        if _inside(match.start(), quoted) or _REFUSED.search(text[start : match.start()]):
            continue
        clause = _subject_before(text, sentence, match, found_names, quoted)
        if clause is None:
            clause = _subject_after(text, sentence, match, found_names, quoted)
        if clause is not None and not (found and clause.start < found[-1].end):
            found.append(clause)
    for match in _ACCORDING.finditer(text, start, end):
        if not _inside(match.start(), quoted):
            speaker = phrase_at(text, match.end(), end, found_names)
            if speaker is not None:
                found.append(
                    Clause(
                        speaker=speaker,
                        cue=match.span("cue"),
                        start=match.start(),
                        end=speaker[1],
                        firm=True,
                        inverted=True,
                    )
                )
    return sorted(found, key=lambda clause: clause.start)


def _inside(position: int, quoted: Sequence[Quote]) -> bool:
    return any(quote.start <= position < quote.end for quote in quoted)


def _subject_before(
    text: str,
    sentence: Span,
    cue: re.Match[str],
    found_names: Sequence[Name],
    quoted: Sequence[Quote],
) -> Clause | None:
    """Read ``X said``, ``X also said`` and ``X, the minister, said``."""
    begin = _clause_start(text, sentence[0], cue.start(), quoted)
    before = text[begin : cue.start()]
    bare = re.sub(rf"\s*{_ADVERB}*$", "", before) if before.strip() else ""
    if before.rstrip() != before and not bare:
        return None
    end = begin + len(bare.rstrip())
    if end <= begin:
        return None
    appositive = ""
    if text[end - 1] == ",":
        head = re.match(r"(?P<head>[^,]+),\s*(?P<appositive>[^,]{3,90}),$", text[begin:end])
        if head is None:
            return None
        appositive = head["appositive"]
        end = begin + head.end("head")
    speaker = phrase_ending(text, begin, end, found_names)
    if speaker is None or _UNTOLD.search(text[sentence[0] : speaker[0]]):
        return None
    return Clause(
        speaker=speaker,
        cue=cue.span("cue"),
        start=speaker[0],
        end=cue.end(),
        firm=cue["cue"] in _LISTS["said"],
        inverted=False,
        appositive=appositive,
    )


def _clause_start(text: str, start: int, cue: int, quoted: Sequence[Quote]) -> int:
    """Return where the clause before a cue begins: after a quotation, a lead-in or "but"."""
    begin = start
    for quote in quoted:
        if quote.end < cue:
            begin = max(begin, min(quote.end + 1, cue))
    segment = text[begin:cue]
    breaks = [
        match.end()
        for match in re.finditer(
            r"[;:—–]\s*|,\s+(?:(?:and|but|while|as|though|although|yet|so)\s+)?", segment
        )
    ]
    for position in reversed(breaks):
        rest = segment[position:]
        if rest.strip() and (rest.count(",") == 0 or re.match(r"[^,]+,[^,]+,\s*$", rest)):
            return begin + position + len(rest) - len(rest.lstrip())
    stripped = segment.lstrip(" ,.’”»\"'-")
    return begin + len(segment) - len(stripped)


def _subject_after(
    text: str,
    sentence: Span,
    cue: re.Match[str],
    found_names: Sequence[Name],
    quoted: Sequence[Quote],
) -> Clause | None:
    """Read ``said X``, which stands only after a quotation or a comma."""
    before = text[sentence[0] : cue.start()].rstrip()
    after_quote = any(
        quote.end <= cue.start() and not text[quote.end : cue.start()].strip(" ,.’”»\"'")
        for quote in quoted
    )
    if not after_quote and not before.endswith(","):
        return None
    if re.match(r"\s+(?:that|it|there|on|in|at)\b", text[cue.end() : sentence[1]]):
        return None
    position = cue.end() + len(text[cue.end() :]) - len(text[cue.end() :].lstrip())
    speaker = phrase_at(text, position, sentence[1], found_names)
    if speaker is None:
        return None
    appositive = re.match(
        r",\s*((?:an?|the|[a-z])[^,.;“”\"]{3,90})[,.]", text[speaker[1] : sentence[1]]
    )
    return Clause(
        speaker=speaker,
        cue=cue.span("cue"),
        start=cue.start(),
        end=speaker[1],
        firm=cue["cue"] in _LISTS["said"],
        inverted=True,
        appositive=appositive[1] if appositive else "",
    )


def phrase_ending(text: str, begin: int, end: int, found_names: Sequence[Name]) -> Span | None:
    """Return the span of the phrase for a speaker that fills ``text[begin:end]``.

    A lead-in such as "On Friday," has been taken off; what is left must be a pronoun, a
    name with or without a role, or a phrase headed by a word for a speaker.
    """
    opening = _CONJUNCTION.match(text, begin, end)
    begin = opening.end() if opening else begin
    phrase = text[begin:end]
    if _PRONOUN.match(phrase):
        return begin, end
    for name in found_names:
        if name.end == end and begin <= name.start and _may_speak(name):
            lead = text[begin : name.start]
            if lead.strip().lower() in {"", "the"} or _is_role(lead) or _is_lead_in(lead):
                return (name.start, end)
    match = _NOUN_PHRASE.match(phrase)
    if match and not _is_plain_phrase(match[0]):
        return None
    if match and match.end() == len(phrase):
        return begin, end
    if match and re.match(
        r"\s+(?:for|of|at|from|in|with)\s+[^,;:“”\"]{2,60}$", phrase[match.end() :]
    ):
        return begin, end
    return None


def phrase_at(text: str, start: int, end: int, found_names: Sequence[Name]) -> Span | None:
    """Return the span of the phrase for a speaker that begins at ``start``."""
    for name in found_names:
        if not (start <= name.start < end) or not _may_speak(name):
            continue
        lead = text[start : name.start]
        if lead.strip().lower() in {"", "the"} or _is_role(lead):
            return name.start, name.end
        break
    match = _NOUN_PHRASE.match(text, start, end)
    if match is None or not _is_plain_phrase(match[0]):
        pronoun = re.compile(r"(?:he|she|they)\b").match(text, start, end)
        return pronoun.span() if pronoun else None
    for name in found_names:
        if text[match.end() : name.start] == ", " and name.kind is NameKind.PERSON:
            return name.start, name.end
    tail = re.compile(
        r"\s+(?:for|of|at|from|in|with)\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s?){1,5}"
    ).match(text, match.end(), end)
    stop = len(text[: tail.end()].rstrip()) if tail else match.end()
    return match.start(), stop


def _is_plain_phrase(phrase: str) -> bool:
    """Say whether a phrase is a noun with adjectives: "given that the president" is none."""
    words = [word.lower() for word in phrase.split()]
    if words[0] in _ARTICLES:
        words = words[1:]
    before = words[:-1]
    return not any(word in _NO_ADJECTIVES or word.endswith("ing") for word in before)


def _may_speak(name: Name) -> bool:
    return name.kind is not NameKind.OTHER or " " in name.text or name.canonical != name.text


def _is_role(lead: str) -> bool:
    """Say whether the words before a name are a role: "Kremlin spokesman", "the mayor"."""
    words = lead.split()
    return (
        len(words) <= 8
        and "," not in lead
        and bool(
            re.search(rf"(?:\b(?:{_NOUNS})|\b(?:Mr|Mrs|Ms|Dr)\.?)$", lead.strip(), re.IGNORECASE)
        )
    )


def _is_lead_in(lead: str) -> bool:
    """Say whether the words before a name are "On Friday," or "Meanwhile"."""
    return bool(
        re.match(
            r"(?:(?:But|And|Yet|Meanwhile|Later|Earlier|However|Still|Also|Then|Separately|While)\s*,?|"
            r"(?:On|In|At|After|During|Before|Since|Speaking|Following|Asked|When)\b[^“”\"]{2,90},)\s*$",
            lead.strip() + " ",
        )
    )
