"""Who said what in one report: pure, exact, and silent where it is not sure.

A wrong attribution is the worst error of a newsroom, so a statement is found only where
the words leave no doubt about the speaker: a name, a role, or a pronoun that can mean but
one person. Content is what stands in the text, never a paraphrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.language.entities import Name, names
from onrecord.language.sentences import Span, paragraphs, split
from onrecord.stories.speakers import Speaker, Speakers
from onrecord.stories.speech import Clause, Quote, clauses, quotes
from onrecord.vocabulary.statements import Statement, StatementKind

LONGEST_SENTENCE = 3000
"""Longer runs of characters without an end are no prose: nobody is found to speak in them."""

FEWEST_WORDS = 3
"""Shorter content is not a statement but a word in quotation marks."""

_LEADING = re.compile(r"^[\s,:;“”\"'’»–—-]*(?:that\s+)?[“\"«]?\s*", re.IGNORECASE)
_TIME_AFTER = re.compile(
    r"^(?:\s+(?:on|late|early|in|at|during|to|after|via|by)\s+[^,:;“”\"]{1,70}?|"
    r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:yesterday|today|reporters|journalists)|"
    r"\s+(?:again(?:\s+and\s+again)?|repeatedly|also|separately|publicly|privately|bluntly)|"
    r"\s+(?:earlier|later)(?:\s+(?:this|that|the\s+same|on)\s+\w+)?|,\s+[^,:“”\"]{3,80},)?"
    r"(?P<mark>\s+that\s+|\s*[:,]\s*(?=[“\"«]))|^(?P<bare>\s+(?=[“\"«]))"
)
_TOLD = re.compile(r"^\s+(?P<hearer>[^,:;“”\"]{2,60}?)\s*(?P<mark>\bthat\s+|[:,]\s*(?=[“\"«]))")
_ENDING = re.compile(
    r"(?:,[^,“”\"]{3,90})?(?:\s+(?:on|in|at|during|late|early|to|after|via|by)\s[^,“”\"]{1,90}|"
    r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:yesterday|today))?[\s.!”\"]*$"
)
_LEAD_IN = re.compile(
    r"(?:(?:But|And|Yet|However|Meanwhile|Still|Then),?\s+)?(?:On|In|At|After|During|Speaking|Asked|"
    r"When|While|As|If|Following|Over|Before|Since|Under|For|Heading|With|Despite|Because|By|"
    r"[A-Z][a-z]+ing)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b[a-z]+(?:s|ed|en|e|d|t|n|ll|re|ve)\b")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Where a citable passage stands in the report's text."""

    passage_id: int
    start: int
    end: int


@dataclass(slots=True)
class _Said:
    """One piece of content with its clause, before it is laid over the passages."""

    speaker: Speaker
    speaker_span: Span | None
    cue: str
    content: Span
    kind: StatementKind


@dataclass(slots=True)
class _Reading:
    """What is carried from sentence to sentence while a report is read."""

    text: str
    found_names: list[Name]
    speakers: Speakers
    said: list[_Said] = field(default_factory=list)
    open_quote_by: _Said | None = None
    announced: _Said | None = None

    def names_in(self, span: Span) -> list[Name]:
        """Return the names that begin in ``span``."""
        first = bisect_left(self.found_names, span[0], key=lambda name: name.start)
        last = bisect_left(self.found_names, span[1], key=lambda name: name.start)
        return self.found_names[first:last]


def attribute(text: str, stretches: Sequence[Stretch]) -> list[Statement]:
    """Return who said what in ``text``, in order, with offsets into each passage's text."""
    found_names = names(text)
    reading = _Reading(text=text, found_names=found_names, speakers=Speakers.of(text, found_names))
    for start, end in paragraphs(text):
        _read_paragraph(reading, start, end)
    return _laid_over(reading, stretches)


def _read_paragraph(reading: _Reading, start: int, end: int) -> None:
    quoted = quotes(reading.text, start, end)
    last: _Said | None = _opening_quote(reading, quoted, start)
    for sentence in _sentences(reading.text, start, end, quoted):
        inside = [quote for quote in quoted if sentence[0] <= quote.start < sentence[1]]
        local = reading.names_in(sentence)
        said = _read_sentence(reading, sentence, inside, local)
        if not said and last is not None and _is_all_quoted(reading.text, sentence, inside):
            said = [_goes_on(last, quote) for quote in inside if quote.end > quote.start]
        reading.said.extend(said)
        reading.speakers.note_sentence(local, inside, [piece.speaker for piece in said])
        last = said[-1] if said and _may_go_on(reading.text, sentence, said[-1], inside) else None
    unclosed = bool(quoted) and not quoted[-1].closed
    spoken = [piece for piece in reading.said if piece.content[0] >= start]
    reading.open_quote_by = spoken[-1] if unclosed and spoken else None


def _opening_quote(reading: _Reading, quoted: Sequence[Quote], start: int) -> _Said | None:
    """Return whose words a paragraph goes on with: an unclosed quotation or "X said:"."""
    carried = reading.open_quote_by or reading.announced
    reading.open_quote_by = reading.announced = None
    if carried is None or not quoted or quoted[0].start - start > 2:
        return None
    return carried


def _sentences(text: str, start: int, end: int, quoted: Sequence[Quote]) -> Iterator[Span]:
    """Return sentences, joined where a quotation runs on over their ends."""
    waiting: Span | None = None
    for a, b in split(text[start:end]):
        span = (start + a, start + b)
        if waiting is not None:
            span = (waiting[0], span[1])
        crossing = any(quote.start < span[1] < quote.end for quote in quoted)
        if crossing:
            waiting = span
        else:
            waiting = None
            yield span
    if waiting is not None:
        yield waiting


def _is_all_quoted(text: str, sentence: Span, inside: Sequence[Quote]) -> bool:
    """Say whether a sentence is nothing but quotation."""
    outside = list(text[sentence[0] : sentence[1]])
    for quote in inside:
        for position in range(quote.start, min(quote.end, sentence[1])):
            outside[position - sentence[0]] = " "
    return bool(inside) and not _WORD.search("".join(outside))


def _may_go_on(text: str, sentence: Span, last: _Said, inside: Sequence[Quote]) -> bool:
    """Say whether a quotation that follows is surely by the same speaker.

    It is after ``"…," X said.`` and after such a quotation itself. After ``X said: "…"`` the
    next quotation may answer it, so it is left out.
    """
    if last.speaker_span is None:
        return True
    return last.speaker_span[0] > last.content[0] and not any(
        quote.start > last.speaker_span[1] for quote in inside if quote.closed
    )


def _goes_on(last: _Said, quote: Quote) -> _Said:
    return _Said(last.speaker, None, last.cue, (quote.start, quote.end), StatementKind.DIRECT)


def _read_sentence(
    reading: _Reading, sentence: Span, inside: Sequence[Quote], local: Sequence[Name]
) -> list[_Said]:
    """Return what one sentence says that somebody said."""
    if sentence[1] - sentence[0] > LONGEST_SENTENCE:
        return []
    found = clauses(reading.text, sentence, inside, local)
    said: list[_Said] = []
    for clause in found:
        speaker = reading.speakers.resolve(clause, local)
        if speaker is None:
            continue
        cue = reading.text[slice(*clause.cue)]
        pieces = list(_contents(reading.text, sentence, clause, inside, found))
        said.extend(_Said(speaker, clause.speaker, cue, content, kind) for content, kind in pieces)
        if not pieces and reading.text[clause.end : sentence[1]].strip().endswith(":"):
            reading.announced = _Said(speaker, clause.speaker, cue, (0, 0), StatementKind.DIRECT)
    return _apart(said)


def _apart(said: list[_Said]) -> list[_Said]:
    """Drop what overlaps an earlier piece: words are said by one speaker."""
    kept: list[_Said] = []
    for piece in sorted(said, key=lambda one: (one.content[0], -one.content[1])):
        if not kept or piece.content[0] >= kept[-1].content[1]:
            kept.append(piece)
    return kept


def _contents(
    text: str,
    sentence: Span,
    clause: Clause,
    inside: Sequence[Quote],
    others: Sequence[Clause],
) -> Iterator[tuple[Span, StatementKind]]:
    """Return the words that the clause introduces, before it or after it."""
    before = (sentence[0], clause.start)
    after = _end_of_reach(text, sentence, clause, others)
    quoted_before = [quote for quote in inside if quote.end <= clause.start]
    quoted_after = [quote for quote in inside if clause.end <= quote.start < after]
    reaches_back = not any(other.end <= clause.start for other in others)
    if reaches_back and _quotation_before(text, before, quoted_before, clause):
        yield _direct_or_mixed(text, before, quoted_before)
        for quote in quoted_after[:1]:
            if _follows_on(text[clause.end : quote.start]):
                yield (quote.start, quote.end), StatementKind.DIRECT
        return
    content = _content_after(text, clause, after)
    if content is not None:
        yield content, _kind_of(content, quoted_after, text)
    elif reaches_back:
        trailing = _content_before(text, before, clause, text[clause.end : sentence[1]])
        if trailing is not None:
            yield trailing, _kind_of(trailing, quoted_before, text)


def _end_of_reach(text: str, sentence: Span, clause: Clause, others: Sequence[Clause]) -> int:
    """Return where what follows the clause stops: before the next clause of speech."""
    for other in others:
        if other.start > clause.end:
            return other.start
    return sentence[1]


def _quotation_before(text: str, before: Span, quoted: Sequence[Quote], clause: Clause) -> bool:
    """Say whether the clause tells who spoke the quotation before it, and it is no title."""
    if not quoted or not _adjoins(text, quoted[-1], clause):
        return False
    return not _LEAD_IN.match(text[before[0] : quoted[0].start])


def _follows_on(between: str) -> bool:
    """Say whether a quotation goes on after ``X said``: past a stop, a comma or "adding"."""
    plain = between.rstrip(' \n“"«')
    return bool(re.search(r"(?:[.,:;]|\badding|\bthat)$", plain)) and len(plain.split()) <= 6


def _adjoins(text: str, quote: Quote, clause: Clause) -> bool:
    """Say whether a clause follows a quotation directly: ``"…," X said``."""
    between = text[quote.end : clause.start]
    return not _WORD.search(between) or bool(
        re.fullmatch(r"[,.’”»\"']*\s*(?:the|an?|[A-Z]?\w+)?(?:\s+[\w’'.-]+){0,6}\s*", between)
        and len(between) < 60
    )


def _direct_or_mixed(
    text: str, before: Span, quoted: Sequence[Quote]
) -> tuple[Span, StatementKind]:
    """Return the quotation, or the whole of a sentence that quotes in part."""
    last = quoted[-1]
    lead = text[before[0] : quoted[0].start]
    if _WORD.search(lead) or len(quoted) > 1:
        start = before[0]
        if _opens_with_quote(text, start):
            start = quoted[0].start - 1
        end = last.end + 1 if last.closed else last.end
        return (start, _without_tail(text, start, end)), StatementKind.MIXED
    return (last.start, _without_tail(text, last.start, last.end)), StatementKind.DIRECT


def _opens_with_quote(text: str, start: int) -> bool:
    return text[start] in '“"«'


def _without_tail(text: str, start: int, end: int) -> int:
    """Take the comma off that stands before the closing mark of ``"…," X said``."""
    while end > start and text[end - 1] in ", \n":
        end -= 1
    return end


def _content_after(text: str, clause: Clause, after: int) -> Span | None:
    """Return the words after ``X said``: "that …", a quotation, or a bare clause."""
    rest = text[clause.end : after]
    cue = text[slice(*clause.cue)].lower()
    if cue == "according to":
        opens = text[clause.start].isupper()
        match = re.match(r"\s*,\s*", rest) if opens else None
        return _clean(text, clause.end + match.end(), after) if match else None
    if clause.inverted:
        return None
    if cue in {"told", "tells"}:
        told = _TOLD.match(rest)
        return _clean(text, clause.end + told.end(), after) if told else None
    match = _TIME_AFTER.match(rest)
    if match:
        return _clean(text, clause.end + match.end("mark"), after)
    if (
        clause.firm
        and cue in {"said", "says", "say"}
        and re.match(
            r"\s+(?!on\b|in\b|at\b|to\b|during\b|after\b|about\b|of\b|yesterday|today|earlier|later|last\b|this\s+week|so\b|"
            r"nothing|something|anything|as\b|again\b|also\b|repeatedly\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[\w“\"]",
            rest,
        )
    ):
        return _clean(text, clause.end, after)
    return None


def _content_before(text: str, before: Span, clause: Clause, rest: str) -> Span | None:
    """Return the words before ``…, X said`` at the end of a sentence."""
    piece = text[before[0] : before[1]]
    according = text[slice(*clause.cue)].lower() == "according to"
    if not piece.rstrip().endswith(",") and not according:
        return None
    if not _ENDING.match(rest) or _LEAD_IN.match(piece):
        return None
    content = _clean(text, before[0], before[1])
    if content is None or not _VERB.search(text[slice(*content)]):
        return None
    return content


def _clean(text: str, start: int, end: int) -> Span | None:
    """Return the span without "that", quotation marks and signs at its ends, if words stay."""
    lead = _LEADING.match(text[start:end])
    start += lead.end() if lead else 0
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    ends_quoted = end > start and text[end - 1] in '”"»'
    if ends_quoted and not re.search(r"[“\"«]", text[start : end - 1]):
        end -= 1
    while end > start and text[end - 1] in ", ":
        end -= 1
    return (start, end) if _is_long_enough(text, (start, end)) else None


def _is_long_enough(text: str, span: Span) -> bool:
    return len(_WORD.findall(text[slice(*span)])) >= FEWEST_WORDS


def _kind_of(content: Span, quoted: Sequence[Quote], text: str) -> StatementKind:
    inside = [quote for quote in quoted if quote.start < content[1] and content[0] < quote.end]
    if not inside:
        return StatementKind.INDIRECT
    if inside[0].start <= content[0] + 1 and inside[0].end >= content[1] - 2:
        return StatementKind.DIRECT
    return StatementKind.MIXED


def _laid_over(reading: _Reading, stretches: Sequence[Stretch]) -> list[Statement]:
    """Cut what was said at the ends of passages and count offsets from each passage."""
    statements: list[Statement] = []
    taken: set[tuple[int, int, int]] = set()
    ordered = sorted(stretches, key=lambda stretch: stretch.start)
    for said in reading.said:
        first = max(0, bisect_right(ordered, said.content[0], key=lambda one: one.start) - 1)
        for stretch in ordered[first:]:
            if stretch.start >= said.content[1]:
                break
            start = max(said.content[0], stretch.start)
            end = min(said.content[1], stretch.end)
            if start >= end or not _is_long_enough(reading.text, (start, end)):
                continue
            key = (stretch.passage_id, start - stretch.start, end - stretch.start)
            if key not in taken:
                taken.add(key)
                statements.append(_statement(reading.text, said, stretch, start, end))
    return statements


def _statement(text: str, said: _Said, stretch: Stretch, start: int, end: int) -> Statement:
    span = said.speaker_span
    here = span is not None and stretch.start <= span[0] and span[1] <= stretch.end
    return Statement(
        passage_id=stretch.passage_id,
        speaker=said.speaker.name,
        speaker_text=text[slice(*span)] if here and span is not None else "",
        role=said.speaker.role,
        cue=said.cue,
        content=text[start:end],
        kind=said.kind,
        start=start - stretch.start,
        end=end - stretch.start,
    )
