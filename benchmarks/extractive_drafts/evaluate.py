"""Measure extractive drafts: likeness to reference summaries, sources, rights, tidiness."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(HERE)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from rouge import rouge_l, rouge_n, tokens  # noqa: E402
from stories_of_the_wire import stories  # noqa: E402

from onrecord.vocabulary.drafts import Brief, DraftText  # noqa: E402
from onrecord.vocabulary.errors import Permanent  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402
from onrecord.writing.engines.extractive import ExtractiveWriter  # noqa: E402
from onrecord.writing.words import WORD, words  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
AT = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = 250
"""Length of a draft for the reference summaries, which have about 260 words."""


def clusters(path: Path) -> list[dict[str, Any]]:
    """Return the clusters at ``path`` (a folder or a file of JSON lines, gzipped or not)."""
    if path.is_dir():
        path = next(
            path / name
            for name in ("clusters.jsonl.gz", "clusters.jsonl")
            if (path / name).exists()
        )
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as handle:
        return [json.loads(line) for line in handle if line.strip()]


def brief_of(number: int, documents: Sequence[str]) -> Brief:
    """Return the documents of one cluster as a brief, a passage a paragraph."""
    found: list[Passage] = []
    for report, text in enumerate(documents, 1):
        for position, (start, end) in enumerate(_paragraphs(text)):
            found.append(
                Passage(
                    id=len(found) + 1, report_id=report, position=position, text=text[start:end],
                    start=start, end=end, source_id=report, source_name=f"Source {report}",
                    report_title="", url="", language="en", published_at=AT,
                )
            )  # fmt: skip
    return Brief(
        story_id=number, title="", section="", language="en", now=AT, passages=tuple(found)
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            yield start, start + len(bare)
        at += len(line) + 1


def prose(text: DraftText) -> list[Sentence]:
    """Return what a reader reads below the headline: standfirst, body, what to watch."""
    return [sentence for sentence in text.sentences() if sentence is not text.headline]


def is_sourced(sentence: Sentence, passages: dict[int, Passage]) -> bool:
    """Say whether the words of ``sentence`` stand in a cited passage, attribution aside."""
    own = words(re.sub(r"^According to [^,]+, ", "", sentence.text))
    for number in sentence.cites:
        passage = passages.get(number)
        if passage is None:
            return False
        # Attribution and a cut day are the only words added or taken away.
        names = set(words(passage.source_name)) | {
            "reported",
            "said",
            "it",
            "according",
            "to",
            "the",
        }
        given = words(passage.text)
        at, missing = 0, []
        for word in own:
            try:
                at = given.index(word, at) + 1
            except ValueError:
                missing.append(word)
        if set(missing) <= names:
            return True
    return False


def against_references(path: Path, target: int, limit: int) -> dict[str, Any]:
    """Return ROUGE of drafts of the clusters at ``path``, and the share of sourced sentences."""
    rows = clusters(path)[:limit]
    digest = hashlib.sha256("".join(row["summary"] for row in rows).encode()).hexdigest()
    totals, sentences, sourced, refused, length = [0.0, 0.0, 0.0], 0, 0, 0, 0
    began = time.process_time()
    drafts: list[DraftText | None] = []
    writer = ExtractiveWriter(target_words=target)
    briefs = [brief_of(number, row["documents"]) for number, row in enumerate(rows)]
    for brief in briefs:
        try:
            drafts.append(writer.write(brief).text)
        except Permanent:
            drafts.append(None)
    seconds = time.process_time() - began
    for row, brief, draft in zip(rows, briefs, drafts, strict=True):
        if draft is None:
            refused += 1  # counts as a score of nothing, but in ``rouge_1_of_drafts``
            continue
        told = prose(draft)
        passages = {passage.id: passage for passage in brief.passages}
        sentences += len(told)
        sourced += sum(is_sourced(sentence, passages) for sentence in told)
        made = tokens(" ".join(sentence.text for sentence in told))
        wanted = tokens(row["summary"])
        length += len(made)
        for place, score in enumerate(
            (rouge_n(made, wanted, 1), rouge_n(made, wanted, 2), rouge_l(made, wanted))
        ):
            totals[place] += score
    count = max(len(rows), 1)
    written = max(count - refused, 1)
    return {
        "clusters": len(rows),
        "rouge_1_of_drafts": round(totals[0] / written, 4),
        "rouge_1": round(totals[0] / count, 4),
        "rouge_2": round(totals[1] / count, 4),
        "rouge_l": round(totals[2] / count, 4),
        "refused": refused,
        "sentences": sentences,
        "sourced_share": round(sourced / max(sentences, 1), 4),
        "words_a_draft": round(length / max(count - refused, 1), 1),
        "cpu_seconds_a_draft": round(seconds / count, 3),
        "target_words": target,
        "corpus_digest": digest,
    }


def on_the_wire(path: Path, most: int, budget: int, *, show: int = 0) -> dict[str, Any]:
    """Return how drafts of real stories keep to their sources' quoting budgets."""
    writer = ExtractiveWriter()
    drafted = refused = over = sentences = sourced = repeated = 0
    most_taken = 0
    for brief in stories(path, most=most, budget=budget):
        try:
            text = writer.write(brief).text
        except Permanent:
            refused += 1
            continue
        drafted += 1
        passages = {passage.id: passage for passage in brief.passages}
        told = prose(text)
        sentences += len(told)
        sourced += sum(is_sourced(sentence, passages) for sentence in told)
        taken = copied(text, passages)
        most_taken = max([most_taken, *taken.values()])
        over += any(count > budget for count in taken.values())
        repeated += repeats([unnamed(sentence.text, passages, sentence.cites) for sentence in told])
        if drafted <= show:
            _print_draft(brief, text)
    return {
        "stories": drafted + refused, "drafted": drafted, "refused": refused,
        "sentences": sentences, "sourced_share": round(sourced / max(sentences, 1), 4),
        "over_budget": over, "most_words_from_one_source": most_taken, "budget": budget,
        "repeated_sentences": repeated,
    }  # fmt: skip


def copied(text: DraftText, passages: dict[int, Passage]) -> dict[int, int]:
    """Return source id -> words of the draft that stand in runs of four or more in its texts.

    Counted from the printed words, not from the writer's own books.
    """
    taken: dict[int, set[tuple[int, int]]] = {}
    pieces = [(sentence.text, sentence.cites) for sentence in prose(text)]
    pieces += [(one.content, (one.passage_id,)) for one in text.statements]
    for piece, cites in pieces:
        own = words(piece)
        for number in cites:
            given = words(passages[number].text)
            places = taken.setdefault(passages[number].source_id, set())
            blocks = SequenceMatcher(None, given, own, autojunk=False).get_matching_blocks()
            for at, _, size in blocks:
                if size >= 4:
                    places |= {(number, at + step) for step in range(size)}
    counts = {source: len(places) for source, places in taken.items()}
    for number in text.headline.cites[:1]:
        title = {m.group().casefold() for m in WORD.finditer(passages[number].report_title)}
        own = words(text.headline.text)
        if set(own) <= title:
            source = passages[number].source_id
            counts[source] = counts.get(source, 0) + len(own)
    return counts


def unnamed(text: str, passages: dict[int, Passage], cites: Sequence[int]) -> str:
    """Return ``text`` without the words that only name its source."""
    for number in cites:
        name = re.escape(passages[number].source_name.removeprefix("The "))
        text = re.sub(
            rf"(?:, (?:it|(?:the )?{name}) (?:said|reported)(?=\.$)|^According to [^,]+, )",
            "",
            text,
        )
    return text


def repeats(texts: Sequence[str]) -> int:
    """Return how many sentences share six words in ten with an earlier one."""
    seen: list[set[str]] = []
    count = 0
    for text in texts:
        own = {word for word in words(text) if len(word) > 3}
        count += any(own and len(own & other) > 0.6 * min(len(own), len(other)) for other in seen)
        seen.append(own)
    return count


def _print_draft(brief: Brief, text: DraftText) -> None:
    print(f"\n### {brief.story_id}: {text.headline.text}", file=sys.stderr)
    print("  = " + " ".join(s.text for s in text.standfirst), file=sys.stderr)
    for paragraph in text.paragraphs:
        print("  - " + " ".join(s.text for s in paragraph), file=sys.stderr)
    for one in text.statements:
        print(f"  » {one.speaker}: {one.content}", file=sys.stderr)
    for sentence in text.watch:
        print("  > " + sentence.text, file=sys.stderr)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="clusters with reference summaries")
    parser.add_argument("--wire", type=Path, help="windows of wire-days; default: those here")
    parser.add_argument("--words", type=int, default=WORDS, help="length of a draft")
    parser.add_argument("--limit", type=int, default=100_000, help="at most so many clusters")
    parser.add_argument("--stories", type=int, default=50, help="at most so many real stories")
    parser.add_argument("--budget", type=int, default=120, help="quoting budget of each source")
    parser.add_argument("--show", type=int, default=0, help="print so many drafts to stderr")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    data = arguments.data or CORPORA / "bench" / "multinews"
    found = against_references(data, arguments.words, arguments.limit)
    wire = arguments.wire or CORPORA / "wire-days" / "open"
    if wire.exists() and arguments.stories:
        real = on_the_wire(wire, arguments.stories, arguments.budget, show=arguments.show)
        found.update({f"wire_{name}": value for name, value in real.items()})
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
