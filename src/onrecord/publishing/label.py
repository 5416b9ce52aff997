"""What a page says of how it was made, decided by the review that can be shown. Pure.

The value is the W3C ``ai-disclosure`` one. Beside it stands the record for Article 50(4) of the
EU AI Act: text on matters of public interest that a machine generated must be disclosed,
unless people reviewed it and somebody holds editorial responsibility. Review means to examine
accuracy, plausibility and sources; a formal skim is none (draft guidelines, 8 May 2026). We
disclose either way; the record says whether the exemption could be claimed as well, and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.publishing.gate import REVIEW_ACTS

LAW = "Regulation (EU) 2024/1689, Article 50(4)"

HUMAN_ONLY = "human-only"
AI_ASSISTED = "ai-assisted"
AI_AUTONOMOUS = "ai-autonomous"

LEAST_SHARE = 0.5
"""Of the time that silent reading takes: who was faster than twice that has skimmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What can be shown of one approved review.

    ``acts`` are those of the certificate; ``seconds`` are those in which the reviewer worked
    in the open editor; ``opened`` counts the passages that were looked at there.
    """

    reviewer: str
    acts: Sequence[Mapping[str, Any]]
    seconds: int
    opened: int
    approved_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The disclosure of a page, and what the law's exemption lacks (empty: nothing)."""

    disclosure: str
    is_generated: bool
    lacks: tuple[str, ...]
    publisher: str
    examined: Examined | None

    @property
    def is_exempt(self) -> bool:
        """Whether generated text was reviewed as the law asks, by somebody who answers for it."""
        return self.is_generated and not self.lacks

    def as_json(self) -> dict[str, Any]:
        """Return the record under the law, as JSON-ready data without private facts."""
        review = self.examined
        return {
            "law": LAW,
            "generated_text": self.is_generated,
            "disclosed_as": self.disclosure,
            "human_review": {str(act.get("act")): act.get("at") for act in review.acts}
            if review
            else None,
            "editorial_responsibility": {"publisher": self.publisher, "reviewer": review.reviewer}
            if review
            else None,
            "exemption": ("met" if self.is_exempt else "not met")
            if self.is_generated
            else "not needed",
            "lacks": list(self.lacks),
        }


def label_for(
    *, is_generated: bool, examined: Examined | None, words: int, per_minute: int, publisher: str
) -> Label:
    """Return the label of a text of ``words`` words, ``per_minute`` of which people read.

    Without a review a generated text is autonomous. A text without a machine's draft is
    people's own.
    """
    disclosure = HUMAN_ONLY
    if is_generated:
        disclosure = AI_ASSISTED if examined else AI_AUTONOMOUS
    least = LEAST_SHARE * 60 * words / per_minute
    lacks = tuple(_lacks(examined, least, publisher)) if is_generated else ()
    return Label(
        disclosure=disclosure,
        is_generated=is_generated,
        lacks=lacks,
        publisher=publisher,
        examined=examined,
    )


def _lacks(examined: Examined | None, least: float, publisher: str) -> list[str]:
    if examined is None:
        return ["Nobody reviewed the text."]
    found = []
    done = {str(act.get("act")): act.get("at") for act in examined.acts}
    missing = [act for act in REVIEW_ACTS if not done.get(act)]
    if missing:
        found.append(f"Not recorded: {', '.join(missing)}.")
    if len({done[act] for act in REVIEW_ACTS if act in done}) < len(done):
        found.append("Acts of review were recorded at one instant.")
    if examined.seconds < least:
        found.append("The recorded time is that of a skim.")
    if not examined.opened:
        found.append("No source passage was opened in the editor.")
    if not (examined.reviewer.strip() and publisher.strip()):
        found.append("Nobody is named who holds editorial responsibility.")
    return found
