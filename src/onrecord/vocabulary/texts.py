"""Passages that can be cited, and sentences that cite them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


def text_digest(text: str) -> str:
    """Return the SHA-256 (hex) of ``text`` under NFC with runs of white space folded.

    Sentences and passages are matched by this digest, so that moving a sentence or
    re-wrapping a line never loses its supports.
    """
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8")).hexdigest()


class SentenceKind(StrEnum):
    """What a sentence claims to be."""

    FACT = "fact"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    INFERENCE = "inference"
    BACKGROUND = "background"
    OBSERVATION = "observation"


class TextField(StrEnum):
    """Which part of an article a sentence stands in."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BODY = "body"
    STATEMENT = "statement"
    WATCH = "watch"
    CAPTION = "caption"
    HEADING = "heading"
    SUMMARY = "summary"
    ALT = "alt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A citable stretch of one report.

    ``report_text[start:end] == text`` always holds, where ``report_text`` is the stored
    text of the report and offsets count Unicode code points. ``position`` is the
    passage's number within its report, from 0. ``source_kind`` is what kind of body the source
    is ("official", "outlet", …), empty where it is not known; ``origin`` is what it shares with
    all that is not independent of it, empty where each source counts as its own.
    """

    id: int
    report_id: int
    position: int
    text: str
    start: int
    end: int
    source_id: int
    source_name: str
    report_title: str
    url: str
    language: str
    published_at: datetime | None = None
    source_kind: str = ""
    origin: str = ""

    @property
    def comes_from(self) -> str:
        """The origin, or the source where none is known: what two independent reports differ in."""
        return self.origin or f"source {self.source_id}"

    @property
    def digest(self) -> str:
        """The digest by which a support remembers what this passage said."""
        return text_digest(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a text we publish. ``cites`` are passage ids from a closed list.

    ``speaker`` and ``role`` are whom the page names beside a statement, as whoever said it.
    ``lead`` is the sentence nearby that tells readers whose word this one is as well, if any.
    """

    text: str
    kind: SentenceKind = SentenceKind.FACT
    field: TextField = TextField.BODY
    paragraph: int = 0
    position: int = 0
    cites: tuple[int, ...] = ()
    speaker: str = ""
    role: str = ""
    lead: str = ""

    @property
    def digest(self) -> str:
        """The digest by which the ledger finds this sentence again after an edit."""
        return text_digest(self.text)

    @property
    def told_as(self) -> str:
        """What a page tells beside the words, by which they are judged; empty for most.

        The words of a statement stay the same while another mouth, another office, quotation
        marks or another passage are put to them: it is then another claim. So is a sentence
        that leaves it to the one before to say who says so, once that one is another or gone.
        """
        if self.field is not TextField.STATEMENT:
            return text_digest(self.lead) if self.lead else ""
        cites = " ".join(str(number) for number in self.cites)
        return text_digest("\n".join((self.kind.value, self.speaker, self.role, cites)))
