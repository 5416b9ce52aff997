"""Evidence as a model sees it: numbered, fenced in as data, and searched for instructions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.texts import Passage
from onrecord.writing.extraction.tidying import speaks_itself
from onrecord.writing.whose import is_interested

LEAST_CHARACTERS = 25
"""A shorter passage says nothing that a sentence could rest on."""

_ENDS = re.compile(r"[\w%)][.!?…。！？]+[”\"’')»]*\s*$")
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|above|prior|earlier|all|any|your|"
    r"these|the)\b.{0,30}\b(?:instructions?|prompts?|rules?|directions?|guidelines?|context)\b"
    r"|\b(?:system|developer) (?:prompt|message|instructions?)\b"
    r"|\b(?:you are|act as|pretend to be) (?:now )?(?:an? |the )?(?:AI|assistant|language model|"
    r"chatbot|unrestricted|DAN)\b"
    r"|\b(?:dear|attention|note to|message (?:to|for)) (?:the )?(?:AI|LLM|assistant|language model|"
    r"model|chatbot|bot)s?\b"
    r"|\bas an? (?:AI|large) (?:language )?model\b"
    r"|\b(?:AI|LLM|assistant|language model|chatbot)s?\b.{0,30}\b(?:must|should|shall|please)\b"
    r"|\b(?:respond|reply|answer|output|write|print|repeat)\b.{0,20}\b(?:only with|exactly|the "
    r"following|verbatim|this (?:text|sentence|json))\b"
    r"|\b(?:reveal|print|show|send|leak|disclose)\b.{0,30}\b(?:prompt|api[ _-]?key|secret|password|"
    r"token|credentials?)\b"
    r"|<\|?(?:im_start|im_end|system|assistant|user|endoftext|eot_id)\|?>|\[/?INST\]|<<SYS>>"
    r"|</?\s*(?:evidence|passages?|source|instructions?)\b",
    re.IGNORECASE,
)
_FENCES = re.compile(
    r"<\|?/?[A-Za-z_]+\|?>|\[/?INST\]|<</?SYS>>|[<>]|END OF (?:EVIDENCE|SENTENCES)"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A stretch of a source that speaks to a model instead of to readers."""

    passage_id: int
    source_name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The closed list: label (``p1``) -> passage, in the order in which they are shown.

    ``text`` is what is sent, fenced and with nothing in it that could close the fence.
    Passages with ``flags`` are shown to nobody but the editor.
    """

    labels: dict[str, Passage]
    text: str
    flags: tuple[Flag, ...]


def gather(brief: Brief, *, most_characters: int, most_passages: int = 0) -> Evidence:
    """Return the evidence of ``brief``, the openings of all reports first, within a length.

    Of ``most_passages`` there are no more, 0 is any number.
    """
    flags = tuple(flag for passage in brief.passages if (flag := find_order(passage)))
    flagged = {flag.passage_id for flag in flags}
    usable = [passage for passage in brief.passages if passage.id not in flagged]
    kept = _within(usable, most_characters, most_passages or len(usable))
    labels = {f"p{number}": passage for number, passage in enumerate(kept, 1)}
    return Evidence(labels=labels, text=_shown(labels), flags=flags)


def find_order(passage: Passage) -> Flag | None:
    """Return what in ``passage`` (or its report's title) is an instruction to a model, if any."""
    text = _INVISIBLE.sub("", f"{passage.text}\n{passage.report_title}")
    found = _ORDER.search(text)
    if found is None:
        return None
    start, end = max(0, found.start() - 40), min(len(text), found.end() + 40)
    words = " ".join(text[start:end].split())
    return Flag(passage_id=passage.id, source_name=passage.source_name, words=words)


def harmless(text: str) -> str:
    """Return ``text`` without marks that chat formats or our own fence give a meaning."""
    return " ".join(_FENCES.sub(" ", _INVISIBLE.sub("", text)).split())


def _within(passages: Sequence[Passage], most: int, count: int) -> list[Passage]:
    """Return ``count`` passages up to ``most`` characters: all first ones, then all second ones, …

    Counted are passages that end as sentences do. Datelines, places and the heads of lists come
    last: they would take the room of the news. Before them come those in which a source speaks
    as "we": weak models hand them on as the newsroom's own words.
    """
    turns: dict[int, int] = {}
    order: list[tuple[int, int, int, Passage]] = []
    for passage in sorted(passages, key=lambda p: p.position):
        turn = turns.get(passage.report_id, 0)
        if len(passage.text) < LEAST_CHARACTERS or not _ENDS.search(passage.text):
            turn = 2 * len(passages)
        elif passage.language[:2] == "en" and speaks_itself(passage.text):
            turn = len(passages)
        else:
            turns[passage.report_id] = turn + 1
        order.append((turn, passage.position, passage.report_id, passage))
    kept: set[int] = set()
    room = most
    for *_place, passage in sorted(order, key=lambda one: one[:3]):
        cost = len(passage.text) + 20
        if cost <= room and len(kept) < count:
            kept.add(passage.id)
            room -= cost
    return [passage for passage in passages if passage.id in kept]


def _shown(labels: dict[str, Passage]) -> str:
    lines: list[str] = []
    report = None
    for label, passage in labels.items():
        if passage.report_id != report:
            report = passage.report_id
            when = f"{passage.published_at:%Y-%m-%d}" if passage.published_at else "no date"
            title = harmless(passage.report_title)[:200]
            own = ", OF ITS OWN AFFAIRS" if is_interested(passage) else ""
            lines.append(f"REPORT by {harmless(passage.source_name)[:80]}{own}, {when}: {title}")
        lines.append(f"[{label}] {harmless(passage.text)}")
    return "\n".join(lines)
