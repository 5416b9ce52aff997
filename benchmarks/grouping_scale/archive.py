"""A large window of reports, made from few: what grouping remembers of each, and its place.

An event takes common words of six reports that were read, and rare words, names and a
vector of its own; its reports tell 85 in a hundred of these. So words keep the frequencies that
they have in the reports read, and events stay apart as they do in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onrecord.stories.features import Features
from onrecord.stories.fingerprints import pack

if TYPE_CHECKING:
    from benchmarks.grouping_scale.copying import Copies

OWN_WORDS = 8
MIXED = 6
TOLD = 0.85
MOST_REPORTS = 30
BATCH = 2000
SOURCES = 40
TITLE_WORDS = 6
MADE = 100_000
"""So many reports are made one by one; larger windows hold copies of them (``copying``)."""

OWN = "_"
"""Stands in the words and names that only one event has."""


@dataclass(slots=True)
class Event:
    """What the reports of one event may tell."""

    number: int
    terms: dict[str, float]
    names: list[str]
    dense: NDArray[np.float32]


class Resampled:
    """An endless stream of events and reports; the same for the same seed."""

    def __init__(self, read: Sequence[Features], seed: int = 7) -> None:
        self.read = read
        self.dice = random.Random(seed)
        self.noise = np.random.default_rng(seed)

    def event(self, number: int) -> Event:
        """Return a new event."""
        read = self.dice.sample(self.read, MIXED)
        base = read[0]
        own = [f"{word}{OWN}{number:x}" for word in list(base.terms)[:OWN_WORDS]]
        pool = [word for one in read for word in list(one.terms)[OWN_WORDS:]]
        taken = self.dice.sample(pool, min(len(pool), len(base.terms) - len(own)))
        terms = {word: float(self.dice.choice((1, 1, 2, 3))) for word in (*own, *taken)}
        names = [f"{name} x{OWN}{number:x}" for name in sorted(base.names)]
        dense = base.dense + 2.0 * self._noise()
        return Event(number, terms, names, dense)

    def report(self, event: Event, at: datetime) -> Features:
        """Return one report of an event."""
        kept = {word: n for word, n in event.terms.items() if self.dice.random() < TOLD}
        names = frozenset(name for name in event.names if self.dice.random() < TOLD)
        dense = event.dense + 0.3 * self._noise()
        dense = (dense / np.linalg.norm(dense)).astype(np.float32)
        return Features(
            terms=kept or event.terms,
            names=names,
            title_names=frozenset(sorted(names)[:1]),
            title_terms=frozenset(list(kept or event.terms)[:TITLE_WORDS]),
            source=f"source {self.dice.randrange(SOURCES)}",
            dense=dense,
            at=at,
        )

    def size(self) -> int:
        """Return how many reports an event gets: most one, some many."""
        return min(MOST_REPORTS, int(1 / (1 - self.dice.random()) ** 0.8))

    def _noise(self) -> NDArray[np.float32]:
        found = self.noise.standard_normal(len(self.read[0].dense)).astype(np.float32)
        return found / np.float32(np.linalg.norm(found))


class Archive:
    """A window in the database, filled in order of time; ``recent`` are events of its end."""

    def __init__(self, stream: Resampled, *, start: datetime, span: timedelta, most: int) -> None:
        from onrecord.intake.models import Delivery, Source

        self.stream = stream
        self.start, self.step = start, span / most
        self.count = self.events = 0
        self.copies: Copies | None = None
        self.recent: list[tuple[Event, int]] = []
        self.sources = [
            Source.objects.create(name=f"Wire {n}", slug=f"wire-{n}", created_at=start)
            for n in range(SOURCES)
        ]
        self.delivery = Delivery.objects.create(
            source=self.sources[0], digest="0" * 64, size=1, raw="x", received_at=start
        )

    def fill(self, count: int) -> None:
        """Store reports, placed in their stories, until there are ``count``.

        Beyond ``MADE`` the database copies what it has.
        """
        from benchmarks.grouping_scale.copying import Copies

        while self.count < min(count, MADE):
            self._batch(min(BATCH, min(count, MADE) - self.count))
        if count > MADE:
            self.copies = self.copies or Copies()
            self.copies.add(round(count / self.copies.size) - 1 - self.copies.made)

    def next_report(self) -> tuple[Any, Features]:
        """Store one more report that is in no story yet, of a recent event or a new one."""
        if self.recent and self.stream.dice.random() < 0.6:
            event, _ = self.stream.dice.choice(self.recent)
        else:
            event = self._event()
        features = self.stream.report(event, self._at())
        ((report, _, _),) = self._store([(event, features, None)])
        return report, features

    def _batch(self, count: int) -> None:
        from onrecord.stories.models import Story

        rows = list(self._rows(count))
        stories = {
            event.number: Story(
                title=f"event {event.number}",
                slug=f"event-{event.number}",
                first_at=features.at,
                last_at=features.at,
                changed_at=features.at,
            )
            for event, features, _ in reversed(rows)
        }
        Story.objects.bulk_create(stories.values())
        self._store([(event, found, stories[event.number]) for event, found, _ in rows])
        self.recent = [(event, stories[event.number].pk) for event, _, _ in rows][-400:]

    def _rows(self, count: int) -> Iterator[tuple[Event, Features, None]]:
        """Yield reports of events that overlap in time."""
        waiting: list[Event] = []
        while len(waiting) < count:
            waiting += [self._event()] * self.stream.size()
        order = sorted(range(count), key=lambda n: n + self.stream.dice.random() * 200)
        for place in order:
            yield waiting[place], self.stream.report(waiting[place], self._at()), None

    def _event(self) -> Event:
        self.events += 1
        return self.stream.event(self.events)

    def _at(self) -> datetime:
        self.count += 1
        return self.start + self.count * self.step

    def _store(self, rows: Sequence[tuple[Event, Features, Any]]) -> list[tuple[Any, Any, Any]]:
        from django.db import transaction

        from onrecord.intake.models import Report
        from onrecord.stories.models import Fingerprint, Membership, Posting

        with transaction.atomic():
            reports = Report.objects.bulk_create(
                Report(
                    source=self.sources[int(features.source.split()[1])],
                    delivery=self.delivery,
                    identity=f"{features.at.timestamp():.6f}",
                    title=f"event {event.number}: " + " ".join(sorted(features.title_terms)),
                    text=" ".join(features.terms),
                    published_at=features.at,
                    received_at=features.at,
                )
                for event, features, _ in rows
            )
            prints = Fingerprint.objects.bulk_create(
                Fingerprint(
                    report=report,
                    dense=pack(features.dense),
                    terms=dict(features.terms),
                    names=sorted(features.names),
                    title_names=sorted(features.title_names),
                    title_terms=sorted(features.title_terms),
                    source=features.source,
                    at=features.at,
                )
                for report, (_, features, _) in zip(reports, rows, strict=True)
            )
            Posting.objects.bulk_create(
                (
                    Posting(fingerprint_id=one.pk, term=term[:64], at=one.at)
                    for one in prints
                    for term in sorted(one.terms)
                ),
                batch_size=10_000,
            )
            Membership.objects.bulk_create(
                Membership(story=story, report=report, joined_at=report.received_at)
                for report, (_, _, story) in zip(reports, rows, strict=True)
                if story is not None
            )
        return list(zip(reports, prints, rows, strict=True))
