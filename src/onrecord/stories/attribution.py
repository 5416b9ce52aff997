"""Who said what in one report: pure, exact, and silent where it is not sure.

A wrong attribution is the worst error of a newsroom, so of everything that is attributed
in a report (``saying``) only that becomes a statement of which it is sure that it was
uttered, and by whom: by a name, a role, or a pronoun that can mean but one person.
Content is what stands in the text, never a paraphrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.language.entities import Name, names
from onrecord.language.sentences import Span
from onrecord.stories.parties import find_stance
from onrecord.stories.saying import Attribution
from onrecord.stories.saying.quotations import Quotation
from onrecord.stories.saying.reading import read_report
from onrecord.stories.speakers import Speaker, Speakers
from onrecord.stories.stances import stance_taken
from onrecord.stories.turns import Turns, is_telling
from onrecord.vocabulary.statements import Held, Statement, StatementKind

FEWEST_WORDS = 3
"""Shorter content is not a statement but a word in quotation marks."""

_LEADING = re.compile(r"^[\s,:;“”\"'’»–—-]*(?:that\s+)?(?:[“\"«]|'')?\s*", re.IGNORECASE)
_UNTOLD = re.compile(
    r"(?:what|which|who|whom|whose|how|than|where|when|why|whatever|if|whether|so|as much|yes|no|"
    r"(?:nothing|something|anything)(?=\s+(?:about|of|to|in|on)\b))\b",
    re.IGNORECASE,
)
_HEADLESS = re.compile(
    r"(?:could|would|may|might|must|shall|should|can|will|has|have|had|is|are|was|were)\s(?!\w+ing\b)"
    r"(?!(?:he|she|it|they|we|you|there|this|that|these|those|I)\b)",
    re.IGNORECASE,
)
"""What stands in a relative clause ("which analysts say could …") has lost its subject."""

_OPEN_ENDED = re.compile(
    r"(?:he|she|it|they|we|I)\s+(?:[\w’']+\s+){1,2}to\s+[a-z]+[.]?", re.IGNORECASE
)
"""What somebody wants to do to a thing named before: "all that he says he wants to prevent"."""

_LEAD_IN = re.compile(r"(?:On|In|At|During|As|Asked|When|Speaking)\b", re.IGNORECASE)
_VERB = re.compile(r"\b[a-z]+(?:s|ed|en|e|d|t|n|ll|re|ve)\b")
_STOP = re.compile(r"[.!?](?=\s|$)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Where a citable passage stands in the report's text."""

    passage_id: int
    start: int
    end: int


@dataclass(slots=True)
class _Said:
    """One piece of content with its speaker, before it is laid over the passages."""

    speaker: Speaker
    speaker_span: Span | None
    found: Attribution
    content: Span
    kind: StatementKind

    @property
    def cue(self) -> Span:
        return self.found.cue[0]


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells of people's words: statements, and positions they take.

    ``named`` is every mention of a name in it.
    """

    statements: tuple[Statement, ...]
    positions: tuple[Held, ...]
    named: tuple[Name, ...] = ()


def attribute(text: str, stretches: Sequence[Stretch]) -> list[Statement]:
    """Return who said what in ``text``, in order, with offsets into each passage's text."""
    return list(tell(text, stretches).statements)


def tell(text: str, stretches: Sequence[Stretch], *, title: str = "") -> Told:
    """Return statements and positions of a report, which is read once for both.

    Its ``title`` may tell whose own words it is (``turns``).
    """
    said: list[_Said] = []
    held: list[Held] = []
    mentions = names(text)
    for found, speaker, named, quoted in _heard(text, mentions, Turns(text, title, mentions)):
        if found.is_sure:
            said.extend(_pieces(text, found, speaker, named, quoted))
        position = _position(text, found, speaker, stretches)
        if position is not None:
            held.append(position)
    return Told(tuple(_laid_over(text, said, stretches)), tuple(held), tuple(mentions))


def _position(
    text: str, found: Attribution, speaker: Speaker, stretches: Sequence[Stretch]
) -> Held | None:
    """Return the position that an attribution takes, if it does and lies in one passage."""
    if not found.is_plain or not found.content or not speaker.is_named:
        return None
    if found.rule == "goes_on" or find_stance(found.cue_lemma) is None:
        return None
    content = _clean(text, *found.content[0], fewest=2)
    cue = " ".join(text[slice(*found.cue[0])].split())
    words = "" if content is None else text[slice(*content)]
    stance = stance_taken(found.cue_lemma, cue=cue, content=words)
    if content is None or stance is None:
        return None
    for stretch in stretches:
        if stretch.start <= content[0] and content[1] <= stretch.end:
            return Held(
                passage_id=stretch.passage_id,
                speaker=speaker.name,
                role=speaker.role,
                stance=stance,
                cue=cue[:120],
                content=words,
                start=content[0] - stretch.start,
                end=content[1] - stretch.start,
            )
    return None


def _heard(
    text: str, found_names: Sequence[Name], turns: Turns
) -> Iterator[tuple[Attribution, Speaker, Span, tuple[Quotation, ...]]]:
    """Yield attributions with their speakers, sentence by sentence: "he" is who spoke last."""
    reading = read_report(text)
    speakers = Speakers.of(text, found_names)
    known: dict[Span, Speaker | None] = {}
    for sentence in reading.sentences:
        inside = [quote for quote in reading.quoted if sentence[0] <= quote.start < sentence[1]]
        local = _names_in(found_names, sentence)
        spoke: list[Speaker] = []
        for found in reading.attributions:
            if not sentence[0] <= found.cue[0][0] < sentence[1] or not found.source:
                continue
            source = found.source[0]
            if turns.is_asked(found.cue[0][0]):
                continue
            if source not in known:
                known[source] = _in_own_words(text, found, turns) or speakers.resolve(
                    found, _names_in(found_names, source)
                )
            speaker = known[source]
            if speaker is None:
                continue
            spoke.append(speaker)
            named = _named_by(text, found, _names_in(found_names, source))
            yield found, speaker, named, reading.quoted
        speakers.note_sentence(local, inside, spoke)


def _in_own_words(text: str, found: Attribution, turns: Turns) -> Speaker | None:
    """Return who speaks where a transcript sets it, and where somebody says "I".

    "We" is who speaks where it takes a position; elsewhere it may be anybody.
    """
    voice = turns.find_voice(found.cue[0][0])
    if found.rule == "transcript" or found.head is None or voice is None:
        return voice if found.rule == "transcript" else None
    head = text[slice(*found.head)].lower()
    is_own = head == "i" or (head == "we" and find_stance(found.cue_lemma) is not None)
    return voice if is_own and not found.is_joint else None


def _names_in(found: Sequence[Name], span: Span) -> list[Name]:
    """Return the names that begin in ``span``."""
    first = bisect_left(found, span[0], key=lambda name: name.start)
    last = bisect_left(found, span[1], key=lambda name: name.start)
    return list(found[first:last])


def _named_by(text: str, found: Attribution, inside: Sequence[Name]) -> Span:
    """Return the words of a source that name it: a name, else what stands before a comma."""
    start, end = found.source[0]
    for name in inside:
        if found.head is not None and name.start <= found.head[0] < name.end:
            return name.start, name.end
    return start, start + len(text[start:end].partition(",")[0].rstrip())


def _pieces(
    text: str,
    found: Attribution,
    speaker: Speaker,
    named: Span,
    quoted: Sequence[Quotation],
) -> Iterator[_Said]:
    """Yield each run of content that can stand as a statement."""
    for run in found.content:
        content = _clean(text, *run)
        if content is None:
            continue
        content = _with_stop(text, content)
        kind = _kind_of(content, quoted)
        if kind is StatementKind.INDIRECT and not _is_clause(text, found, content):
            continue
        is_first = run == found.content[0] and found.rule != "goes_on"
        yield _Said(speaker, named if is_first else None, found, content, kind)


def _with_stop(text: str, content: Span) -> Span:
    """Return the span with the full stop that ends its sentence."""
    match = _STOP.match(text, content[1])
    return (content[0], match.end()) if match else content


def _is_clause(text: str, found: Attribution, content: Span) -> bool:
    """Say whether indirect words are a statement: no question, no title, no bare phrase."""
    words = text[slice(*content)]
    if _UNTOLD.match(words) or _HEADLESS.match(words) or not _VERB.search(words):
        return False
    if _OPEN_ENDED.fullmatch(words):
        return False
    before = content[1] <= found.cue[0][0]
    return not (before and _LEAD_IN.match(words) and "," not in words)


def _clean(text: str, start: int, end: int, *, fewest: int = FEWEST_WORDS) -> Span | None:
    """Return the span without "that", quotation marks and signs at its ends, if words stay."""
    lead = _LEADING.match(text[start:end])
    start += lead.end() if lead else 0
    for _ in range(3):
        while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
            end -= 1
        mark = 2 if text[start:end].endswith("''") else 1
        ends_quoted = end > start and text[end - mark : end] in {"”", '"', "»", "''"}
        if ends_quoted and not re.search(r"[“\"«]|''", text[start : end - mark]):
            end -= mark
    return (start, end) if _is_long_enough(text, (start, end), fewest) else None


def _is_long_enough(text: str, span: Span, fewest: int = FEWEST_WORDS) -> bool:
    return len(_WORD.findall(text[slice(*span)])) >= fewest


def _kind_of(content: Span, quoted: Sequence[Quotation]) -> StatementKind:
    inside = [quote for quote in quoted if quote.start < content[1] and content[0] < quote.end]
    if not inside:
        return StatementKind.INDIRECT
    if len(inside) == 1 and inside[0].start <= content[0] and content[1] <= inside[0].end:
        return StatementKind.DIRECT
    return StatementKind.MIXED


def _laid_over(text: str, found: Sequence[_Said], stretches: Sequence[Stretch]) -> list[Statement]:
    """Cut what was said at the ends of passages and count offsets from each passage."""
    statements: list[Statement] = []
    taken: set[tuple[int, int, int]] = set()
    ordered = sorted(stretches, key=lambda stretch: stretch.start)
    for said in found:
        first = max(0, bisect_right(ordered, said.content[0], key=lambda one: one.start) - 1)
        for stretch in ordered[first:]:
            if stretch.start >= said.content[1]:
                break
            start = max(said.content[0], stretch.start)
            end = min(said.content[1], stretch.end)
            if start >= end or not _is_long_enough(text, (start, end)):
                continue
            if said.found.rule == "transcript" and not is_telling(text[start:end]):
                continue
            key = (stretch.passage_id, start - stretch.start, end - stretch.start)
            if key not in taken:
                taken.add(key)
                statements.append(_statement(text, said, stretch, start, end))
    return statements


def _statement(text: str, said: _Said, stretch: Stretch, start: int, end: int) -> Statement:
    span = said.speaker_span
    here = span is not None and stretch.start <= span[0] and span[1] <= stretch.end
    return Statement(
        passage_id=stretch.passage_id,
        speaker=said.speaker.name,
        speaker_text=text[slice(*span)] if here and span is not None else "",
        role=said.speaker.role,
        cue=text[slice(*said.cue)],
        content=text[start:end],
        kind=said.kind,
        start=start - stretch.start,
        end=end - stretch.start,
        speaker_kind=said.speaker.kind,
        cue_lemma=said.found.cue_lemma,
        hearer=_words(text, said.found.around.hearer),
        time=_words(text, said.found.around.time),
        place=_words(text, said.found.around.place),
    )


def _words(text: str, span: Span | None) -> str:
    return "" if span is None else " ".join(text[slice(*span)].split())[:200]
