"""Settling all the reports of a stretch of time at once, whatever order they came in: pure.

What settling around one report finds depends on what had come by then. Here nothing of that
counts: each report is read by the words of the days around it, reports that no chain of like
ones connects are never compared, and of the rest the most like come together first. The
outcome is a function of the reports and of what people decided of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.features import Features, rarity
from onrecord.stories.grouping import THRESHOLD, WINDOW, settle_read
from onrecord.stories.likeness import Reading, read

LOOSE = 0.1
"""Reports whose words are less alike (by their cosine) do not connect others."""

TIGHTER = 1.25
MOST_AT_ONCE = 400
"""More reports than this are not settled as one piece: more likeness, by this factor each time,
is then asked of what connects them."""

TIGHTEST = 0.95


def settle_whole(
    reports: Sequence[Features],
    *,
    beside: Sequence[Features] = (),
    together: Sequence[Sequence[int]] = (),
    apart: Collection[tuple[int, int]] = (),
    threshold: float = THRESHOLD,
) -> list[list[int]]:
    """Return the stories of all the reports, as indexes.

    The words of ``beside`` are counted too. ``together`` and ``apart`` are kept as in
    ``grouping.settle``. The cost grows with the reports and with the largest piece of them
    that is settled at once, never with the square of all.
    """
    readings = read_by_day(reports, beside)
    found: list[list[int]] = []
    cut = pieces(reports, readings, together)
    piece_of = {number: at for at, piece in enumerate(cut) for number in piece}
    place = {number: at for piece in cut for at, number in enumerate(piece)}
    blocks: dict[int, list[list[int]]] = defaultdict(list)
    bars: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for block in together:
        blocks[piece_of[block[0]]].append([place[number] for number in block])
    for one, two in apart:
        if piece_of[one] == piece_of[two]:
            bars[piece_of[one]].append((place[one], place[two]))
    for number, piece in enumerate(cut):
        parts = settle_read(
            [reports[one] for one in piece],
            [readings[one] for one in piece],
            threshold=threshold,
            together=blocks[number],
            apart=bars[number],
        )
        found += [sorted(piece[at] for at in part) for part in parts]
    return sorted(found)


def read_by_day(reports: Sequence[Features], beside: Sequence[Features] = ()) -> list[Reading]:
    """Return the reports read by the words of the window before and after the day of each."""
    by_day: dict[int, list[Features]] = defaultdict(list)
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, report in enumerate(reports):
        by_day[report.at.toordinal()].append(report)
        numbers[report.at.toordinal()].append(number)
    for report in beside:
        by_day[report.at.toordinal()].append(report)
    days = sorted(by_day)
    around = WINDOW // timedelta(days=1)
    counts: Counter[str] = Counter()
    held = first = last = 0
    found: dict[int, Reading] = {}
    for day in days:
        while last < len(days) and days[last] <= day + around:
            held += len(by_day[days[last]])
            for report in by_day[days[last]]:
                counts.update(report.terms.keys())
            last += 1
        while days[first] < day - around:
            held -= len(by_day[days[first]])
            for report in by_day[days[first]]:
                counts.subtract(report.terms.keys())
            first += 1
        rare = rarity(counts, held)
        found |= {number: read(reports[number], rare) for number in numbers[day]}
    return [found[number] for number in range(len(reports))]


def pieces(
    reports: Sequence[Features],
    readings: Sequence[Reading],
    together: Sequence[Sequence[int]] = (),
) -> list[list[int]]:
    """Return the reports in pieces that have nothing to do with each other, as indexes."""
    links = list(_links(reports, [reading.views["stems"] for reading in readings]))
    done: list[list[int]] = []
    waiting = [(list(range(len(reports))), LOOSE)]
    while waiting:
        numbers, least = waiting.pop()
        if len(numbers) == 1:
            done.append(numbers)
            continue
        inside = set(numbers)
        links_here = [link for link in links if link[1] in inside and link[2] in inside]
        for piece in _connected(numbers, links_here, together, least):
            if len(piece) <= MOST_AT_ONCE or least > TIGHTEST:
                done.append(piece)
            else:
                waiting.append((piece, least * TIGHTER))
    return sorted(done)


def _connected(
    numbers: Sequence[int],
    links: Sequence[tuple[float, int, int]],
    together: Sequence[Sequence[int]],
    least: float,
) -> list[list[int]]:
    root = {number: number for number in numbers}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for like, one, two in links:
        if like >= least:
            root[find(one)] = find(two)
    for block in together:
        for other in block[1:]:
            if block[0] in root:
                root[find(other)] = find(block[0])
    found: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        found[find(number)].append(number)
    return list(found.values())


def _links(
    reports: Sequence[Features], rows: Sequence[Mapping[str, float]]
) -> Iterator[tuple[float, int, int]]:
    """Yield how like the words of two reports of one window are, where they are at all."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for word in row:
            holders[word].append(number)
    shared = {
        word: (np.array(held), np.array([rows[number][word] for number in held]))
        for word, held in holders.items()
        if len(held) > 1
    }
    days = np.array([report.at.timestamp() for report in reports]) / 86400
    window = WINDOW / timedelta(days=1)
    for number, row in enumerate(rows):
        likes: NDArray[np.float64] = np.zeros(len(rows))
        for word, weight in row.items():
            if word in shared:
                held, weights = shared[word]
                likes[held] += weight * weights
        near = np.flatnonzero((likes >= LOOSE) & (np.abs(days - days[number]) <= window))
        for other in near[near > number]:
            # Rounded, since sums in another order differ in their last bits.
            yield round(float(likes[other]), 9), number, int(other)
