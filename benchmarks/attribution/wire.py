"""Right speakers of quotations on reports labelled by hand: facts only, no text is kept.

``wire.json`` names 100 reports (government wires of 2022 and Wikinews) by id and digest, and for
each quotation its offsets, whether it is an utterance (``direct``) or part of a sentence
(``part``), and digests of the last words of every name that is right for its speaker.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from onrecord.stories.attribution import Stretch, attribute

LABELS = Path(__file__).with_name("wire.json")
CORPORA = ("gov-wire-2022", "wikinews-en")
_WORD = re.compile(r"[^\W_]+")


def digest(text: str) -> str:
    """Return the digest under which a name or a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts(corpora: Path) -> dict[str, str]:
    """Return the texts of the reports by id, as far as they are there."""
    found: dict[str, str] = {}
    for name in CORPORA:
        path = corpora / name / "open" / "articles.jsonl"
        if path.exists():
            with path.open(encoding="utf-8") as handle:
                found.update((row["id"], row["text"]) for row in map(json.loads, handle))
    return found


def score(corpora: Path) -> dict[str, Any] | None:
    """Return precision over all labelled quotations and recall of utterances."""
    known = texts(corpora)
    counts: Counter[str] = Counter()
    for report in json.loads(LABELS.read_text(encoding="utf-8")):
        text = known.get(report["id"])
        if text is None or digest(text) != report["text"]:
            counts["absent"] += 1
            continue
        counts["reports"] += 1
        said = attribute(text, [Stretch(passage_id=0, start=0, end=len(text))])
        for start, end, kind, speakers in report["quotations"]:
            over = [one for one in said if one.start < end and start < one.end]
            counts[f"{kind}_marked"] += 1
            if not over:
                continue
            last = _WORD.findall(over[0].speaker.casefold())[-1:]
            right = bool(last) and digest(last[0]) in speakers
            counts["found"] += 1
            counts["right"] += right
            counts[f"{kind}_right"] += right
    if not counts["reports"]:
        return None
    return {
        "reports": counts["reports"],
        "absent": counts["absent"],
        "quotations": counts["direct_marked"] + counts["part_marked"],
        "precision": round(counts["right"] / max(counts["found"], 1), 4),
        "recall_direct": round(counts["direct_right"] / max(counts["direct_marked"], 1), 4),
        "recall_part": round(counts["part_right"] / max(counts["part_marked"], 1), 4),
    }
