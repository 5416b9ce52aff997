"""How like many reports are, each with each, as tables: what ``likeness`` says, for all at once.

Whatever likeness compares is a sum over reports, and a product of two sums is the sum of the
products of their parts. So the products of single reports are worked out once, as matrices;
whatever reports are then put together, how like it is to all else is a matter of adding rows.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.features import MOST_TERMS, Features, Rarity
from onrecord.stories.likeness import (
    FIGURES,
    LEAST_TITLE,
    LEAST_UNTOLD,
    MOST_DAYS,
    Reading,
    learnt,
    read,
)

Array = NDArray[np.float64]

_VIEWS = ("stems", "names", "numbers")
_PRODUCTS = (*_VIEWS, "meaning")
_SHARES = ("others", "source", "told", "told_by_one", "frame", "serial")
_DAY = timedelta(days=1).total_seconds()


@dataclass(frozen=True, slots=True)
class Tables:
    """Products of every two of ``n`` groups, and the sums that groups are judged by.

    ``products`` has shape (4, n, n): stems, names, numbers, meaning. ``shares`` (6, n, n) are
    sums over pairs of reports: about others, of one source, what titles have told by the other
    report (the less and the more told one), titles of one frame, and of a series. Of shape
    (n,): ``common``, ``words`` and ``sizes`` are sums, ``first`` and ``last`` the days of the
    first and the last report.
    """

    products: Array
    shares: Array
    common: Array
    words: Array
    sizes: Array
    first: Array
    last: Array

    def grouped(self, parts: Sequence[Sequence[int]]) -> Tables:
        """Return the tables of some of the groups put together, in the order of ``parts``."""
        chosen = np.zeros((len(parts), len(self.sizes)))
        for number, part in enumerate(parts):
            chosen[number, list(part)] = 1.0
        return Tables(
            products=np.stack([chosen @ table @ chosen.T for table in self.products]),
            shares=np.stack([chosen @ table @ chosen.T for table in self.shares]),
            common=chosen @ self.common,
            words=chosen @ self.words,
            sizes=chosen @ self.sizes,
            first=np.array([self.first[list(part)].min() for part in parts]),
            last=np.array([self.last[list(part)].max() for part in parts]),
        )

    def unite(self, one: int, two: int) -> None:
        """Take group ``two`` up into group ``one``; what is then said of ``two`` means nothing."""
        for table in (*self.products, *self.shares):
            table[one] += table[two]
            table[:, one] += table[:, two]
        for sums in (self.common, self.words, self.sizes):
            sums[one] += sums[two]
        self.first[one] = min(self.first[one], self.first[two])
        self.last[one] = max(self.last[one], self.last[two])

    def days_from(self, groups: NDArray[np.int64]) -> Array:
        """Return how many days lie between some groups and every other, shape (groups, n)."""
        first, last = self.first[groups, None], self.last[groups, None]
        return np.maximum(np.maximum(first - self.last, self.first - last), 0.0)

    def figures(self, groups: Iterable[int]) -> Array:
        """Return what ``FIGURES`` names of groups with every other: (figures, groups, n)."""
        rows = np.fromiter(groups, np.int64)
        squares = np.maximum(np.einsum("kii->ki", self.products), 0.0)
        lengths = np.sqrt(squares[:, rows, None] * squares[:, None, :])
        cosines = np.zeros_like(lengths)
        np.divide(self.products[:, rows], lengths, out=cosines, where=lengths > 0)
        sizes, own = self.sizes, self.sizes[rows, None]
        brevity = 1 - np.minimum(1.0, self.words / sizes / MOST_TERMS)
        common = (self.common + self.common[rows, None]) / (sizes + own)
        measured = dict(zip(_PRODUCTS, np.maximum(cosines, 0.0), strict=True))
        measured |= zip(_SHARES, self.shares[:, rows] / (sizes * own), strict=True)
        measured |= {
            "common": np.log(common + 0.01),
            "brief": np.maximum(brevity, brevity[rows, None]),
            "days": np.minimum(MOST_DAYS, self.days_from(rows)),
            "smaller": np.log(np.minimum(sizes, own)),
            "larger": np.log(np.maximum(sizes, own)),
        }
        return np.stack([measured[name] for name in FIGURES])

    def odds(self, groups: Iterable[int]) -> Array:
        """Return the log odds that groups tell of one event with every other: (groups, n)."""
        weights, constant = learnt()
        found: Array = np.tensordot(np.array(weights), self.figures(groups), 1) + constant
        return found


def tables_of(reports: Sequence[Features], rare: Rarity) -> Tables:
    """Return the tables of some reports, each a group by itself."""
    return tables_from(reports, [read(report, rare) for report in reports])


def tables_from(reports: Sequence[Features], parts: Sequence[Reading]) -> Tables:
    """Return the tables of reports that were read."""
    days = np.array([report.at.timestamp() / _DAY for report in reports])
    return Tables(
        products=np.stack(
            [*(_products([part.views[view] for part in parts]) for view in _VIEWS), _dense(reports)]
        ),
        shares=np.stack([_others(reports), *_of_titles(reports, parts)]),
        common=np.array([part.common for part in parts]),
        words=np.array([float(len(report.terms)) for report in reports]),
        sizes=np.ones(len(reports)),
        first=days,
        last=days.copy(),
    )


def _of_titles(reports: Sequence[Features], parts: Sequence[Reading]) -> list[Array]:
    """Return which are of one source, how much titles are told, and their frames and series."""
    number_of: dict[str, int] = {}
    for part in parts:
        for word in part.title:
            number_of.setdefault(word, len(number_of))
    weights = np.zeros((len(parts), len(number_of)))
    held = np.zeros_like(weights)
    for row, part in enumerate(parts):
        weights[row, [number_of[word] for word in part.title]] = list(part.title.values())
        held[row, [number_of[word] for word in part.stems if word in number_of]] = 1.0
    sums = weights.sum(axis=1)
    shared = weights @ held.T
    share = shared / np.maximum(sums, 1e-9)[:, None]
    # Of a title that says next to nothing, that all of it is told says as little.
    told = shared / np.maximum(sums, LEAST_TITLE)[:, None]
    titled = (weights > 0).astype(np.float64)
    both = titled @ titled.T
    either = titled.sum(axis=1)[:, None] + titled.sum(axis=1)[None] - both
    alike = both / np.maximum(either, 1.0)
    sources = np.array([report.source for report in reports])
    same = ((sources[:, None] == sources[None]) & (sources != "")[None]).astype(np.float64)
    untold = 1 - share > LEAST_UNTOLD
    found = [same, np.minimum(told, told.T), np.maximum(told, told.T)]
    found.append(alike * (untold & untold.T))
    days = np.array([report.at.timestamp() / _DAY for report in reports])
    found.append(same * alike * np.minimum(1.0, np.abs(days[:, None] - days[None])))
    for table in found:
        np.fill_diagonal(table, 0.0)
    return found


def _products(rows: Sequence[Mapping[str, float]]) -> Array:
    """Return the products of every two sparse rows: shape (n, n).

    A word of one report alone adds to no product but that of the report with itself.
    """
    owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    number_of: dict[str, int] = {}
    columns = np.array(
        [number_of.setdefault(word, len(number_of)) for row in rows for word in row], np.int64
    )
    weights = np.array([weight for row in rows for weight in row.values()], np.float64)
    counts = np.bincount(columns, minlength=1)
    kept = np.cumsum(counts > 1) - 1
    shared = counts[columns] > 1
    matrix = np.zeros((len(rows), int((counts > 1).sum())))
    matrix[owner[shared], kept[columns[shared]]] = weights[shared]
    found: Array = matrix @ matrix.T
    np.fill_diagonal(found, np.bincount(owner, weights * weights, minlength=len(rows)))
    return found


def _dense(reports: Sequence[Features]) -> Array:
    """Return the products of vectors; 0 between those of different embedders."""
    found = np.zeros((len(reports), len(reports)))
    sizes = np.array([len(report.dense) for report in reports])
    for size in np.unique(sizes):
        here = np.flatnonzero(sizes == size)
        vectors = np.stack([reports[int(n)].dense for n in here]).astype(np.float64)
        found[np.ix_(here, here)] = vectors @ vectors.T
    return found


def _others(reports: Sequence[Features]) -> Array:
    """Return 1 where each of two titles names somebody of whom the other report knows nothing."""
    number_of: dict[str, int] = {}
    for report in reports:
        for name in report.title_names:
            number_of.setdefault(name, len(number_of))
    titled = np.zeros((len(reports), len(number_of)))
    known = np.zeros_like(titled)
    for row, report in enumerate(reports):
        titled[row, [number_of[name] for name in report.title_names]] = 1.0
        known[row, [number_of[name] for name in report.names if name in number_of]] = 1.0
    unknown = titled.sum(axis=1)[:, None] - titled @ known.T > 0.5
    found: Array = (unknown & unknown.T).astype(np.float64)
    return found
