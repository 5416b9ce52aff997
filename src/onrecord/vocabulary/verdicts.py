"""What a check of a sentence against its passages found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a sentence stands against its evidence."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    VOUCHED = "vouched"


class Outcome(StrEnum):
    """How one check of a sentence came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check of one sentence: which, how it came out, and the span that decided it.

    ``start`` and ``end`` are code-point offsets into the sentence; both 0 when the
    finding concerns the whole sentence. ``explanation`` is one sentence for an editor.
    """

    check: str
    outcome: Outcome
    explanation: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A stretch of a passage that supports a sentence.

    ``start`` and ``end`` are code-point offsets into the passage's text; ``score`` is in
    [0, 1]; ``passage_digest`` is the digest of the passage when it was read.
    """

    passage_id: int
    start: int
    end: int
    score: float
    passage_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a checker concludes about one sentence.

    ``copied`` is the share of the sentence's triples of words that its report has, where
    the checker says so: it tells how a text was made, not whether it is true.
    """

    verdict: Verdict
    score: float
    supports: tuple[Support, ...] = ()
    findings: tuple[Finding, ...] = ()
    copied: float = 0.0
