"""What the home front and the section fronts show, and in which order.

The order is a judgement in arithmetic: a story's importance (independent sources first),
halved for every so many hours since the newest piece of the site. No clock is read, so a
front printed again from the same articles is the same front.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from onrecord.publishing.models import SectionPage
from onrecord.reader import queries
from onrecord.reader.teasers import Teaser, teasers_of

FRONT_ARTICLES = 60
SECTION_ARTICLES = 40
SECONDS = 3
BELOW = 2
LATEST = 9
LISTEN = 4
PER_SECTION = 4

FADING = timedelta(hours=18)
"""A piece this much older than the newest weighs half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A section's place on the home front; its first piece stands larger."""

    section: SectionPage
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The home front. ``lead`` is ``None`` only while nothing has been published.

    ``seconds`` stand beside the lead, two with their pictures; ``below`` under it.
    """

    lead: Teaser | None
    seconds: tuple[Teaser, ...]
    below: tuple[Teaser, ...]
    latest: tuple[Teaser, ...]
    listen: tuple[Teaser, ...]
    shelves: tuple[Shelf, ...]

    @property
    def shown(self) -> list[Teaser]:
        """Every teaser on the front, some of them twice."""
        lead = [self.lead] if self.lead else []
        on_shelves = [teaser for shelf in self.shelves for teaser in shelf.teasers]
        return [*lead, *self.seconds, *self.below, *self.latest, *self.listen, *on_shelves]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFront:
    """A section front: one piece large, some beside it, the rest as a list by time."""

    lead: Teaser | None
    seconds: tuple[Teaser, ...]
    earlier: tuple[Teaser, ...]


def front(sections: Sequence[SectionPage]) -> Front:
    """Return the home front over the newest articles of all ``sections``."""
    teasers = teasers_of(queries.newest_articles(limit=FRONT_ARTICLES), sections)
    top = _one_a_story(by_weight(teasers))[: 1 + SECONDS + BELOW]
    taken = {teaser.article_id for teaser in top}
    shelves = []
    for section in sections:
        left = [t for t in teasers if t.section_id == section.pk and t.article_id not in taken]
        if left:
            shelves.append(Shelf(section=section, teasers=_shelved(left[:PER_SECTION])))
    return Front(
        lead=top[0] if top else None,
        seconds=tuple(top[1 : 1 + SECONDS]),
        below=tuple(top[1 + SECONDS :]),
        latest=tuple(_latest(teasers, top)),
        listen=tuple([teaser for teaser in teasers if teaser.length][:LISTEN]),
        shelves=tuple(shelves),
    )


def _shelved(teasers: Sequence[Teaser]) -> tuple[Teaser, ...]:
    """Return ``teasers`` with one that has a picture in front, if there is one."""
    first = next((teaser for teaser in teasers if teaser.picture), teasers[0])
    return (first, *(teaser for teaser in teasers if teaser is not first))


def _latest(teasers: Sequence[Teaser], top: Sequence[Teaser]) -> list[Teaser]:
    """Return the newest pieces; the lead is left out once there is enough without it."""
    others = [teaser for teaser in teasers if teaser is not top[0]] if top else []
    return (others if len(others) >= LATEST else list(teasers))[:LATEST]


def section_front(section: SectionPage, sections: Sequence[SectionPage]) -> SectionFront:
    """Return the front of ``section``."""
    found = queries.newest_articles(limit=SECTION_ARTICLES, section=section)
    teasers = teasers_of(found, sections)
    top = by_weight(teasers)[:4]
    taken = {teaser.article_id for teaser in top}
    return SectionFront(
        lead=top[0] if top else None,
        seconds=tuple(top[1:]),
        earlier=tuple(teaser for teaser in teasers if teaser.article_id not in taken),
    )


def by_weight(teasers: Sequence[Teaser]) -> list[Teaser]:
    """Return ``teasers`` with the weightiest first; equal ones keep their order."""
    newest = max((teaser.at for teaser in teasers if teaser.at), default=None)

    def weight(teaser: Teaser) -> float:
        if newest is None or teaser.at is None:
            return 0.0
        return (1.0 + teaser.importance) * float(0.5 ** ((newest - teaser.at) / FADING))

    return sorted(teasers, key=weight, reverse=True)


def _one_a_story(teasers: Iterable[Teaser]) -> list[Teaser]:
    told: set[int] = set()
    kept = []
    for teaser in teasers:
        if teaser.story_id is not None:
            if teaser.story_id in told:
                continue
            told.add(teaser.story_id)
        kept.append(teaser)
    return kept
