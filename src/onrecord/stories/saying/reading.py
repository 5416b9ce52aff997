"""From the text of a report to its attributions: trees, rules, and quotations laid together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from onrecord.language import syntax
from onrecord.language.sentences import Span, paragraphs, split
from onrecord.language.syntax import Tree
from onrecord.stories.saying import Attribution, Circumstances, others, verbs
from onrecord.stories.saying.circumstances import circumstances_of
from onrecord.stories.saying.cues import lexicon
from onrecord.stories.saying.findings import Finding, Run, trimmed
from onrecord.stories.saying.quotations import Quotation, joined, quotations
from onrecord.stories.saying.quoting import speaker_of
from onrecord.stories.saying.sieve import Sieve

_TRANSCRIPT = re.compile(
    r"(?P<who>[A-Z][A-Z.'’-]+(?:\s+[A-Z][A-Z.'’-]*){0,5}(?:\s*\([^)\n]{1,40}\))?)(?P<cue>:)\s+(?=\S)"
)
_DASHED = re.compile(r"\s*(?P<cue>[―—–]|--)\s*(?P<who>[A-Z][^.“”\"]{2,80}?)\s*$")
LEAST_QUOTED = 3
"""A quotation of fewer words is a phrase in quotation marks; nobody is looked for beside it."""

_AIDES = frozenset({"adviser", "advisor", "aide", "assistant", "deputy", "counsel", "envoy"})
MOST_OF_OFFICE = 12
"""So many words after "adviser to" may say whose."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class _Sentence:
    """One sentence with its tree."""

    span: Span
    tree: Tree | None


@dataclass(slots=True)
class _Paragraph:
    """One paragraph with its quotations and sentences."""

    span: Span
    quoted: list[Quotation]
    sentences: list[_Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """A report read: its sentences, its quotations, and who is said to say what."""

    sentences: tuple[Span, ...]
    quoted: tuple[Quotation, ...]
    attributions: tuple[Attribution, ...]


def read_report(text: str) -> Reading:
    """Return the attributions of a report, outermost only, in order of their cues."""
    found: list[Attribution] = []
    last: Attribution | None = None
    read = _paragraphs(text)
    for paragraph in read:
        here = list(_read_paragraph(text, paragraph, last))
        found.extend(here)
        last = _speaks_on(text, paragraph, here, last)
    return Reading(
        sentences=tuple(one.span for paragraph in read for one in paragraph.sentences),
        quoted=tuple(quote for paragraph in read for quote in paragraph.quoted),
        attributions=tuple(found),
    )


def _paragraphs(text: str) -> list[_Paragraph]:
    found = [_Paragraph(span, quotations(text, *span)) for span in paragraphs(text)]
    spans: list[Span] = []
    owners: list[_Paragraph] = []
    for one in found:
        for a, b in split(text[slice(*one.span)]):
            spans.append((one.span[0] + a, one.span[0] + b))
            owners.append(one)
    always = frozenset(
        number
        for number, (span, owner) in enumerate(zip(spans, owners, strict=True))
        if any(_is_beside(span, quote) for quote in owner.quoted)
    )
    trees = syntax.parse(text, spans, Sieve(always))
    for span, owner, tree in zip(spans, owners, trees, strict=True):
        owner.sentences.append(_Sentence(span, tree))
    return found


def _read_paragraph(
    text: str, paragraph: _Paragraph, before: Attribution | None
) -> Iterator[Attribution]:
    transcript = _TRANSCRIPT.match(text, *paragraph.span)
    if transcript is not None and _WORD.search(text, transcript.end(), paragraph.span[1]):
        yield Attribution(
            source=(transcript.span("who"),),
            head=transcript.span("who"),
            cue=(transcript.span("cue"),),
            content=((transcript.end(), paragraph.span[1]),),
            rule="transcript",
            is_sure=True,
        )
        return
    found: list[Attribution] = []
    for sentence in paragraph.sentences:
        found.extend(_read(text, sentence, paragraph))
    found.extend(_beside(paragraph, found))
    found = sorted(_apart(found), key=lambda one: one.cue)
    yield from _with_rest(text, paragraph, found, before)


def _read(text: str, sentence: _Sentence, paragraph: _Paragraph) -> Iterator[Attribution]:
    tree = sentence.tree
    if tree is None:
        return
    found = [
        one for one in (*verbs.find(tree), *others.find(tree)) if _is_told(tree, one, paragraph)
    ]
    for one in _outermost(found):
        _after_quotation(tree, one, paragraph)
        _whole_office(tree, one)
        cue = tree.span(*one.cue)
        content = [joined(tree.span(*run), paragraph.quoted, cue) for run in one.content]
        yield _attribution(tree, one, tuple(_merged(content)))


def _after_quotation(tree: Tree, found: Finding, paragraph: _Paragraph) -> None:
    """Mend what took the speaker into the words: ``"…", coach Ingram said``."""
    if not found.rule.startswith("clause") or len(found.content) != 1:
        return
    start, end = tree.span(*found.content[0])
    cue = tree.words[found.cue[0]].start
    for quote in paragraph.quoted:
        if quote.start <= start + 1 < quote.end < end and end <= cue and quote.words > 2:
            other = speaker_of(tree, quote)
            if other is not None and other.verb == found.verb:
                inside = [n for n, word in enumerate(tree.words) if quote.holds(word.start)]
                found.source, found.is_sure = other.source, True
                found.content = [(inside[0], inside[-1])]


def _whole_office(tree: Tree, found: Finding) -> None:
    """Mend "according to the adviser to the president, …": whose aide one is belongs to the office.

    Parsers hang "to the president" on the verb, or leave it to what is said.
    """
    if not found.source or found.verb < 0:
        return
    first, last = found.source[0]
    to = last + 1
    if tree.lowers[last] not in _AIDES or to >= len(tree.lowers) or tree.lowers[to] != "to":
        return
    end = next(
        (
            n
            for n in range(to + 1, len(tree.lowers))
            if tree.lowers[n] in {",", "."} or tree.tags[n][:2] in {"VB", "MD"} or n == found.cue[0]
        ),
        None,
    )
    if end is None or end - to > MOST_OF_OFFICE or end == to + 1:
        return
    while tree.tags[end - 1][:2] == "RB":
        end -= 1
    found.source = [(first, end - 1), *found.source[1:]]
    runs = [(max(a, end), b) if a >= to else (a, b) for a, b in found.content]
    found.content = [run for a, b in runs if a <= b and (run := trimmed(tree, (a, b))) is not None]


def _attribution(tree: Tree, found: Finding, content: tuple[Span, ...]) -> Attribution:
    head = _head_of(tree, found.source[0]) if found.source else None
    shown = None if head is None else _whole_head(tree, head, found.source[0][1])
    is_verb = found.verb >= 0 and tree.tags[found.verb][:2] == "VB"
    lemma = lexicon().verbs.get(tree.lowers[found.verb], "") if is_verb else ""
    return Attribution(
        source=tuple(tree.span(*run) for run in found.source),
        cue=(tree.span(*found.cue),),
        content=content,
        rule=found.rule,
        is_sure=found.is_sure and (not is_verb or _is_plain(tree, found.verb)),
        is_plain=is_verb and _is_plain(tree, found.verb),
        head=None if shown is None else tree.span(shown, shown),
        is_joint=head is not None and tree.find_kid(head, "conj") is not None,
        cue_lemma=lemma,
        around=circumstances_of(tree, found, lemma) if is_verb else Circumstances(),
    )


def _head_of(tree: Tree, run: Run) -> int:
    """Return the word of a run on which all others of it depend."""
    first, last = run
    return next(
        (
            word
            for word in range(first, last + 1)
            if not first <= tree.heads[word] <= last or tree.heads[word] == word
        ),
        last,
    )


def _whole_head(tree: Tree, head: int, last: int) -> int:
    """Return the last part of a hyphenated head: "author" of "co-author"."""
    while head + 2 <= last and tree.lowers[head + 1] == "-" and not tree.words[head].is_spaced:
        head += 2
    return head


def _is_plain(tree: Tree, verb: int) -> bool:
    """Say whether a verb tells that something was said: no "not", "would" or "to say"."""
    above = tree.heads[verb]
    if tree.labels[verb] == "xcomp" and tree.lowers[above] in {"went", "goes", "continued"}:
        return True
    if tree.tags[verb] == "VB":
        return False
    helpers = [kid for kid in tree.kids[verb] if tree.labels[kid] in {"aux", "neg", "mark"}]
    return not any(
        tree.labels[kid] == "neg"
        or tree.tags[kid] == "MD"
        or tree.lowers[kid] in {"if", "unless", "whether", "to", "never"}
        for kid in helpers
    )


def _beside(paragraph: _Paragraph, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """Find the speakers of quotations that no rule of grammar took."""
    for quote in paragraph.quoted:
        taken = any(a < quote.end and quote.start < b for one in found for a, b in one.content)
        if taken:
            continue
        for sentence in paragraph.sentences:
            tree = sentence.tree
            if tree is None or not _is_beside(sentence.span, quote):
                continue
            one = speaker_of(tree, quote)
            if one is None or any(tree.span(*one.cue) in other.cue for other in found):
                continue
            _whole_office(tree, one)
            yield _attribution(tree, one, ((quote.start, quote.end),))
            break


def _is_beside(span: Span, quote: Quotation) -> bool:
    """Say whether a speaker of a quotation may be looked for in a sentence."""
    return quote.words >= LEAST_QUOTED and quote.start < span[1] and span[0] <= quote.end


def _merged(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _is_told(tree: Tree, found: Finding, paragraph: _Paragraph) -> bool:
    """Say whether a cue is the report's own word: what stands in a quotation is not."""
    start = tree.words[found.cue[0]].start
    return not any(quote.holds(start) for quote in paragraph.quoted)


def _outermost(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what lies in another's content, and second readings of one cue."""
    kept: list[Finding] = []
    for one in found:
        inner = any(_holds(other.content, one.cue) for other in found if other is not one)
        double = any(_overlap(one.cue, other.cue) for other in kept)
        if not inner and not double:
            kept.append(one)
    return kept


def _apart(found: Sequence[Attribution]) -> list[Attribution]:
    """Leave out attributions whose cue lies in the content of another, quotations closed."""
    contents = [(one, span) for one in found for span in one.content]
    return [
        one
        for one in found
        if not any(other is not one and a <= one.cue[0][0] < b for other, (a, b) in contents)
    ]


def _holds(runs: Sequence[Run], cue: Run) -> bool:
    return any(first <= cue[0] <= last for first, last in runs)


def _overlap(one: Run, other: Run) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _with_rest(
    text: str,
    paragraph: _Paragraph,
    found: Sequence[Attribution],
    before: Attribution | None,
) -> Iterator[Attribution]:
    """Give quotations that stand by themselves to whoever spoke last."""
    free = [
        quote
        for quote in paragraph.quoted
        if quote.words > 1
        and not any(a < quote.end and quote.start < b for one in found for a, b in one.content)
    ]
    grown: dict[int, list[Span]] = {}
    for quote in free:
        dashed = _DASHED.match(text, quote.end, paragraph.span[1])
        if dashed is not None:
            yield Attribution(
                source=(dashed.span("who"),),
                head=dashed.span("who"),
                cue=(dashed.span("cue"),),
                content=((quote.start, quote.end),),
                rule="dash",
                is_sure=True,
            )
            continue
        if not _stands_alone(text, quote, paragraph):
            continue
        earlier = [n for n, one in enumerate(found) if one.cue[0][0] < quote.start]
        if earlier:
            if _is_spoken(text, found[earlier[-1]], paragraph):
                grown.setdefault(earlier[-1], []).append((quote.start, quote.end))
        elif before is not None:
            yield replace(before, content=((quote.start, quote.end),), rule="goes_on", is_sure=True)
    for number, one in enumerate(found):
        more = grown.get(number)
        yield replace(one, content=(*one.content, *more)) if more else one


def _stands_alone(text: str, quote: Quotation, paragraph: _Paragraph) -> bool:
    """Say whether a quotation is whole sentences: beside it there are but other quotations."""
    return all(
        not _WORD.search(_unquoted(text, sentence.span, paragraph.quoted))
        for sentence in paragraph.sentences
        if sentence.span[0] < quote.end and quote.start < sentence.span[1]
    )


def _unquoted(text: str, span: Span, quoted: Sequence[Quotation]) -> str:
    """Return the words of a span that stand in no quotation."""
    outside, at = [], span[0]
    for quote in quoted:
        if quote.start < span[1] and span[0] < quote.end:
            outside.append(text[at : max(at, quote.start)])
            at = max(at, quote.end)
    return " ".join((*outside, text[at : span[1]]))


def _is_spoken(text: str, found: Attribution, paragraph: _Paragraph) -> bool:
    """Say whether an attribution has a quotation, so that another may go on from it."""
    return any(
        a < quote.end and quote.start < b for a, b in found.content for quote in paragraph.quoted
    ) and found.rule.startswith(("clause", "around", "according", "thing", "beside"))


def _speaks_on(
    text: str,
    paragraph: _Paragraph,
    found: Sequence[Attribution],
    before: Attribution | None,
) -> Attribution | None:
    """Return who may speak on in the next paragraph: who was quoted last in this one.

    "X said:" at its end announces what the next paragraph quotes.
    """
    if not found:
        announced = _announced(paragraph)
        if announced is not None:
            return announced
        return before if _is_quoted(text, paragraph) else None
    last = found[-1]
    if last.source and _is_spoken(text, last, paragraph):
        return last
    return last if last.rule == "goes_on" else _announced(paragraph)


def _announced(paragraph: _Paragraph) -> Attribution | None:
    """Return who speaks where a paragraph ends in "X said:"."""
    tree = paragraph.sentences[-1].tree if paragraph.sentences else None
    if tree is None or tree.lowers[-1] != ":":
        return None
    end = paragraph.span[1]
    one = speaker_of(tree, Quotation(end, end, False, 0))
    return None if one is None else _attribution(tree, one, ())


def _is_quoted(text: str, paragraph: _Paragraph) -> bool:
    """Say whether a paragraph is quotation and nothing else."""
    return not _WORD.search(_unquoted(text, paragraph.span, paragraph.quoted))
