"""A model's sentences held against the evidence, before any ledger sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from onrecord.language.sentences import split
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.writing import kinds, whose, words
from onrecord.writing.evidence import Evidence
from onrecord.writing.extraction.attribution import headed, named
from onrecord.writing.extraction.tidying import dangles, speaks_itself
from onrecord.writing.style import HouseStyle
from onrecord.writing.whose import Owed

RUN = 6
"""Words in a row from which a stretch counts as taken word for word, as the gate counts."""

ALIKE = 0.85
"""Share of the words of the longer of two sentences from which they tell the same."""

UNNAMED = "It does not say whose word it is, and could not be made to."

_ENDS = re.compile(r"[.!?…。！？][”\"’'»)]*$")
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{2,})[”\"»“]")
_LABEL = re.compile(r"\[?\bp\d{1,4}\b\]?")
_MARKUP = re.compile(r"https?:|www\.|<[a-z/!]|\]\(|\{\{|```|\bEVIDENCE\b", re.IGNORECASE)
_FOLDS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence as a model gave it: its text, the labels it named, and where it stands."""

    text: str
    labels: tuple[str, ...]
    field: TextField
    paragraph: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong with a sentence: ``hard`` faults keep it out of any draft.

    ``owed`` is whose word it is, where it must say so and does not.
    """

    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    owed: Owed | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every fault, the hard ones first."""
        return (*self.hard, *([self.owed.told] if self.owed else []), *self.soft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Sentences after whose word they are was ``added`` to some and others were left out."""

    lines: list[Told]
    added: int
    left_out: list[dict[str, str]]


def told(lines: Iterable[tuple[str, Sequence[str], int]], field: TextField) -> list[Told]:
    """Return (text, labels, paragraph) as sentences; a text of several is taken apart."""
    found = []
    for text, labels, paragraph in lines:
        whole = " ".join(text.split())
        parts = [whole] if field is TextField.HEADLINE else [whole[a:z] for a, z in split(whole)]
        kept = tuple(dict.fromkeys(label.strip().strip("[]").lower() for label in labels))
        found += [
            Told(text=part, labels=kept, field=field, paragraph=paragraph)
            for part in parts or [whole]
        ]
    return found


def faults(one: Told, evidence: Evidence, style: HouseStyle, *, translated: bool) -> Faults:
    """Return what is wrong with ``one`` by itself: its labels, its quotations, its style."""
    if not words.count(one.text):
        return Faults(hard=("It is empty.",))
    hard: list[str] = []
    unknown = [label for label in one.labels if label not in evidence.labels]
    if unknown:
        hard.append(f"It names {', '.join(unknown)[:80]}, which is not in the evidence.")
    if not one.labels:
        hard.append("It names no passage.")
    cited = _cited(one, evidence)
    for quoted in _QUOTED.findall(one.text):
        if not any(_stands(quoted, passage.text) for passage in cited):
            where = "in another language" if translated else "in the passages it names"
            hard.append(f"“{quoted[:80]}” is in quotation marks and does not stand {where} so.")
    if _MARKUP.search(one.text) or _LABEL.search(one.text):
        hard.append("It contains an address, a label or markup.")
    if one.field is not TextField.HEADLINE and not _ENDS.search(one.text):
        hard.append("It is no whole sentence.")
    if not translated and cited and cited[0].language[:2] == "en":
        if speaks_itself(one.text):
            hard.append("It speaks as its source does (“we”, “your”); say who says so.")
        if one.field is TextField.STANDFIRST and dangles(one.text):
            hard.append("It leans on something that was not told before; say what is meant.")
    soft = style.against(one.text, is_headline=one.field is TextField.HEADLINE)
    return Faults(hard=tuple(hard), soft=tuple(soft))


def owed(
    lines: Sequence[Told], evidence: Evidence, standing: Sequence[Sentence] = ()
) -> dict[int, Owed]:
    """Return index -> whose word a sentence is that nothing in it, or near it, says so of.

    Those that stand in the text already are left alone.
    """
    known = {one.digest for one in standing}
    sentences = whose.led(sentence(one, evidence, number) for number, one in enumerate(lines))
    found: dict[int, Owed] = {}
    for number, one in enumerate(sentences):
        cited = _cited(lines[number], evidence)
        owing = whose.owed(one.text, cited, one.field)
        if one.digest not in known and owing and not whose.is_carried(one.lead, owing, cited):
            found[number] = owing
    return found


def completed(lines: Sequence[Told]) -> list[Told]:
    """Return sentences with a headline and a standfirst, made of the first of the body's.

    A short one becomes the headline; the first moves up to the standfirst: told twice it
    would be no news.
    """
    made = list(lines)
    body = [one for one in made if one.field is TextField.BODY]
    if body and not any(one.field is TextField.HEADLINE for one in made):
        best = min(body[:3], key=lambda one: len(one.text))
        head = replace(best, text=best.text.rstrip("."), field=TextField.HEADLINE, paragraph=0)
        made.insert(0, head)
    if len(body) > 1 and not any(one.field is TextField.STANDFIRST for one in made):
        at = made.index(body[0])
        made[at] = replace(body[0], field=TextField.STANDFIRST, paragraph=0)
    return made


def with_names(
    lines: Sequence[Told], evidence: Evidence, standing: Sequence[Sentence], language: str
) -> Named:
    """Return sentences with whose word each is, where it is owed and nothing near says it.

    One after the other, so that one name holds for what follows it; a headline last, which may
    leave it to the standfirst. A sentence whose speaker has no plain words in its passage is
    left out.
    """
    heads = [one for one in lines if one.field is TextField.HEADLINE]
    made = [one for one in lines if one.field is not TextField.HEADLINE]
    left_out, added, number = [], 0, 0
    while number < len(made) + len(heads):
        if number == len(made):
            made, heads, number = [*heads, *made], [], 0
        owing = owed(made, evidence, standing).get(number)
        if owing is None:
            number += 1
            continue
        said = _with_name(made[number], owing, evidence, language)
        if said is None:
            gone = made.pop(number)
            left_out.append({"text": gone.text[:500], "why": f"{UNNAMED} {owing.told}"})
        else:
            made[number] = said
            added, number = added + 1, number + 1
    return Named(lines=made, added=added, left_out=left_out)


def _with_name(one: Told, owing: Owed, evidence: Evidence, language: str) -> Told | None:
    cited = _cited(one, evidence)
    if one.field is TextField.HEADLINE:
        return replace(one, text=headed(one.text, cited[0], language))
    said = named(one.text, owing, cited[0], language)
    return replace(one, text=said) if said else None


def _cited(one: Told, evidence: Evidence) -> list[Passage]:
    return [evidence.labels[label] for label in one.labels if label in evidence.labels]


def repeated(lines: Sequence[Told]) -> dict[int, str]:
    """Return index -> fault of the sentences that tell again, nearly word for word, what was told.

    A headline may be told once more in the text, as news is.
    """
    found: dict[int, str] = {}
    seen: list[tuple[bool, frozenset[str]]] = []
    for number, one in enumerate(lines):
        is_headline = one.field is TextField.HEADLINE
        own = frozenset(words.words(one.text))
        for place, (of_headline, other) in enumerate(seen):
            if own and len(own & other) >= ALIKE * max(len(own), len(other)):
                if of_headline and not is_headline:
                    seen[place] = (False, other)
                    break
                found[number] = "It tells again what the text has told before."
                break
        else:
            seen.append((is_headline, own))
    return found


def overdrawn(
    lines: Sequence[Told], evidence: Evidence, budgets: Mapping[int, int]
) -> dict[int, str]:
    """Return index -> fault of the sentences that take more from a source than it allows.

    Counted are words in runs of six and more, in reading order.
    """
    taken: dict[int, int] = {}
    found: dict[int, str] = {}
    for number, one in enumerate(lines):
        own = words.words(one.text)
        for passage in {evidence.labels[x] for x in one.labels if x in evidence.labels}:
            limit = budgets.get(passage.source_id)
            if limit is None:
                continue
            copied = _copied(own, words.words(passage.text))
            if copied and taken.get(passage.source_id, 0) + copied > limit:
                found[number] = (
                    f"It takes {copied} words from {passage.source_name} word for word, which "
                    "allows no more; use other words."
                )
                continue
            taken[passage.source_id] = taken.get(passage.source_id, 0) + copied
    return found


def sentence(one: Told, evidence: Evidence, position: int) -> Sentence:
    """Return ``one`` as a sentence that cites real passages; labels not listed are dropped."""
    return Sentence(
        text=one.text,
        kind=kinds.classify(one.text),
        field=one.field,
        paragraph=one.paragraph,
        position=position,
        cites=tuple(evidence.labels[x].id for x in one.labels if x in evidence.labels),
    )


def renumbered(lines: Sequence[Told]) -> list[Told]:
    """Return ``lines`` with the paragraphs of the body counted from 0 without gaps."""
    numbers: dict[int, int] = {}
    kept = []
    for one in lines:
        if one.field is TextField.BODY:
            number = numbers.setdefault(one.paragraph, len(numbers))
            kept.append(replace(one, paragraph=number))
        else:
            kept.append(one)
    return kept


def cited_passages(brief: Brief) -> dict[int, Passage]:
    """Return the passages of ``brief`` by id."""
    return {passage.id: passage for passage in brief.passages}


def _stands(quoted: str, text: str) -> bool:
    """Say whether ``quoted`` stands in ``text`` word for word; a last comma or stop is free."""
    bare = _folded(quoted).strip(" ,.;:!?")
    return bool(bare) and bare in _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.translate(_FOLDS).split()).casefold()


def _copied(own: Sequence[str], given: Sequence[str]) -> int:
    blocks = SequenceMatcher(None, own, given, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= RUN)
