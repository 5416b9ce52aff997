"""Putting chosen sentences in an order that reads: news, facts, voices, background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from onrecord.vocabulary.texts import SentenceKind
from onrecord.writing.extraction import cues
from onrecord.writing.extraction.candidates import Candidate
from onrecord.writing.extraction.centrality import Array

MOST_IN_PARAGRAPH = 3
AKIN = 0.08
"""Least similarity for a third sentence in a paragraph; two of one topic always go together."""

Unit = tuple[int, ...]
"""A sentence and those that lean on it, kept together."""


class Topic(IntEnum):
    """Where a sentence belongs, in reading order."""

    LEAD = 0
    FACTS = 1
    VOICES = 2
    BACKGROUND = 3


def arrange(
    candidates: Sequence[Candidate],
    chosen: Sequence[int],
    *,
    followers: Mapping[int, int],
    disputes: Sequence[Unit],
    similarity: Array,
) -> list[list[int]]:
    """Return ``chosen`` as paragraphs of one to three sentences, in reading order.

    ``chosen`` is in order of choice, so the first is the most newsworthy. Each of
    ``disputes`` is a paragraph of its own: right behind the lead, or before it where the
    standfirst has told the other side.
    """
    disputed = {index for unit in disputes for index in unit}
    units = _units([index for index in chosen if index not in disputed], followers)
    groups: dict[Topic, list[Unit]] = {topic: [] for topic in Topic}
    for number, unit in enumerate(units):
        groups[_topic(candidates[unit[0]], number)].append(unit)
    paragraphs = [list(unit) for unit in disputes if len(unit) == 1]
    paragraphs += _paragraphs(groups[Topic.LEAD], candidates, similarity)
    paragraphs += [list(unit) for unit in disputes if len(unit) > 1]
    for topic in (Topic.FACTS, Topic.VOICES, Topic.BACKGROUND):
        paragraphs += _paragraphs(groups[topic], candidates, similarity)
    return paragraphs


def _units(chosen: Sequence[int], followers: Mapping[int, int]) -> list[Unit]:
    leaning = set(followers.values())
    units: list[Unit] = []
    for index in chosen:
        if index in leaning:
            continue
        unit = [index]
        while unit[-1] in followers and followers[unit[-1]] in chosen:
            unit.append(followers[unit[-1]])
        units.append(tuple(unit))
    return units


def _topic(candidate: Candidate, number: int) -> Topic:
    if number == 0:
        return Topic.LEAD
    if candidate.kind in (SentenceKind.QUOTATION, SentenceKind.ATTRIBUTION):
        return Topic.VOICES
    if candidate.kind is SentenceKind.BACKGROUND or cues.is_background(candidate.text):
        return Topic.BACKGROUND
    return Topic.LEAD if number == 1 else Topic.FACTS


def _paragraphs(
    units: list[Unit], candidates: Sequence[Candidate], similarity: Array
) -> list[list[int]]:
    """Join units that belong together; the first unit of a group keeps its place."""
    left = list(units)
    paragraphs: list[list[int]] = []
    while left:
        paragraph = list(left.pop(0))
        while len(paragraph) < MOST_IN_PARAGRAPH and left:
            best = max(left, key=lambda unit: _kinship(unit, paragraph, candidates, similarity))
            room = len(paragraph) + len(best) <= MOST_IN_PARAGRAPH
            kin = len(paragraph) < 2 or _kinship(best, paragraph, candidates, similarity) >= AKIN
            if not room or not kin:
                break
            left.remove(best)
            paragraph.extend(best)
        paragraphs.append(paragraph)
    return paragraphs


def _kinship(
    unit: Unit, paragraph: list[int], candidates: Sequence[Candidate], similarity: Array
) -> float:
    """Return how well ``unit`` goes on from ``paragraph``: best in its own report."""
    last, first = candidates[paragraph[-1]], candidates[unit[0]]
    near = float(similarity[unit[0], paragraph].max())
    if last.passage.report_id == first.passage.report_id and first.order > last.order:
        near += 0.25 / (first.order - last.order)
    return near
