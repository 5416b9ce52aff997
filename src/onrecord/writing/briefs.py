"""Assembling a brief: what a writer may use, decided before any writer sees it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.statements import Statement
from onrecord.vocabulary.texts import Passage

MAX_PASSAGES = 4000
"""More evidence than one text can use; the newest reports are kept."""

MAX_PASSAGE_CHARACTERS = 20_000
"""A passage longer than this is no citable stretch, and costs more than it gives."""


def assemble(
    *,
    story_id: int,
    title: str,
    section: str,
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    quoting_budgets: Mapping[int, int],
    now: datetime,
    site_zone: str = "UTC",
    closed_to_models: Collection[int] = (),
    closed_reports: Collection[int] = (),
    default_language: str = "en",
) -> Brief:
    """Return the brief of one story.

    Keeps the passages of the language that most passages have, leaves out empty and
    overlong passages and, above ``MAX_PASSAGES``, the oldest reports; statements follow
    their passages. Sources in ``closed_to_models`` and reports in ``closed_reports`` are left
    out by ``for_model``.
    """
    usable = [
        passage
        for passage in passages
        if passage.text.strip() and len(passage.text) <= MAX_PASSAGE_CHARACTERS
    ]
    language = _main_language(usable, default_language)
    usable = [passage for passage in usable if _base(passage.language) in ("", language)]
    usable = _newest(usable)
    kept = {passage.id for passage in usable}
    return Brief(
        story_id=story_id,
        title=title,
        section=section,
        language=language,
        now=now,
        passages=tuple(usable),
        statements=tuple(s for s in statements if s.passage_id in kept),
        quoting_budgets=dict(quoting_budgets),
        site_zone=site_zone,
        closed_to_models=frozenset(closed_to_models),
        closed_reports=frozenset(closed_reports),
    )


def for_model(brief: Brief) -> Brief:
    """Return ``brief`` without what may not be sent to a model: whole sources, and reports."""
    if not brief.closed_to_models and not brief.closed_reports:
        return brief
    passages = tuple(
        p
        for p in brief.passages
        if p.source_id not in brief.closed_to_models and p.report_id not in brief.closed_reports
    )
    kept = {passage.id for passage in passages}
    statements = tuple(s for s in brief.statements if s.passage_id in kept)
    return replace(brief, passages=passages, statements=statements)


def inputs_digest(brief: Brief, *, engine: str, version: str) -> str:
    """Return the SHA-256 (hex) that names the evidence, its rights and the engine.

    The time of writing and the order of the passages do not count: the same evidence
    under the same quoting rights gives the same draft. What an editor chose (shape,
    language, a standing text) makes another.
    """
    hasher = hashlib.sha256(f"{engine}\n{version}\n".encode())
    for line in sorted(f"{p.source_id} {p.report_id} {p.digest}" for p in brief.passages):
        hasher.update(line.encode() + b"\n")
    for source, words in sorted(brief.quoting_budgets.items()):
        hasher.update(f"budget {source} {words}\n".encode())
    for choice in (brief.shape, brief.write_in, *(one.digest for one in brief.standing)):
        hasher.update(f"choice {choice}\n".encode() if choice else b"")
    return hasher.hexdigest()


def _base(language: str) -> str:
    return language.split("-")[0].lower()


def _main_language(passages: Sequence[Passage], default: str) -> str:
    counts = Counter(_base(passage.language) for passage in passages if passage.language)
    if not counts:
        return _base(default)
    return min(counts, key=lambda language: (-counts[language], language))


def _newest(passages: list[Passage]) -> list[Passage]:
    if len(passages) <= MAX_PASSAGES:
        return passages
    sizes = Counter(passage.report_id for passage in passages)
    times = {p.report_id: (p.published_at is not None, p.published_at) for p in passages}
    kept: set[int] = set()
    room = MAX_PASSAGES
    for report in sorted(times, key=lambda r: (times[r][0], times[r][1] or 0, r), reverse=True):
        if sizes[report] <= room:
            kept.add(report)
            room -= sizes[report]
    return [passage for passage in passages if passage.report_id in kept]
