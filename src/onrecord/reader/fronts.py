"""What the home front and the section fronts show, and in which order.

The order is a judgement in arithmetic: a story's importance (independent sources first),
halved for every so many hours since the newest piece of the site. No clock is read, so a
front printed again from the same articles is the same front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.publishing import talk
from onrecord.publishing.models import SectionPage
from onrecord.publishing.records import Correction
from onrecord.reader import queries
from onrecord.reader.paths import story_path
from onrecord.reader.teasers import Teaser, teasers_of

FRONT_ARTICLES = 60
SECTION_ARTICLES = 40
SECONDS = 3
BELOW = 2
LATEST = 9
LEAST_LATEST = 3
LISTEN = 4
PLAYLIST = 12
PER_SECTION = 4
COLUMN_MOST = 2
DISCUSSED = 5
DEVELOPING = 4
CORRECTIONS = 2

FADING = timedelta(hours=18)
"""A piece this much older than the newest weighs half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A section's place on the home front; its first piece stands larger."""

    section: SectionPage
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """An article that readers talk about, with the number of their comments."""

    teaser: Teaser
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Developing:
    """A story of which more than one piece is told: its page, its newest piece, how many."""

    path: str
    teaser: Teaser
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The home front. ``lead`` is ``None`` only while nothing has been published.

    ``seconds`` stand beside the lead, two with their pictures; ``below`` under it.
    ``shelves`` are sections with several pieces left for them, ``columns`` those with one or
    two, which stand side by side. ``lead_story`` is the page of the lead's story, else empty;
    ``at`` when the newest piece was published.
    """

    lead: Teaser | None
    seconds: tuple[Teaser, ...]
    below: tuple[Teaser, ...]
    latest: tuple[Teaser, ...]
    listen: tuple[Teaser, ...]
    shelves: tuple[Shelf, ...]
    columns: tuple[Shelf, ...] = ()
    discussed: tuple[Discussed, ...] = ()
    developing: tuple[Developing, ...] = ()
    corrections: tuple[Correction, ...] = ()
    lead_story: str = ""
    at: datetime | None = None

    @property
    def column_slot(self) -> str:
        """The slot of the pictures in the columns: they share one row."""
        return {1: "beside", 2: "half", 3: "third"}.get(len(self.columns), "teaser")

    @property
    def has_rail(self) -> bool:
        """Whether there is something to list beside the top; else listening stands there."""
        return bool(self.latest or self.discussed)

    @property
    def lead_class(self) -> str:
        """How the lead is set: across the page while it is alone."""
        return "teaser--lead" if self.seconds or self.latest else "teaser--lead teaser--wide"

    @property
    def shown(self) -> list[Teaser]:
        """Every teaser on the front, some of them twice."""
        lead = [self.lead] if self.lead else []
        all_shelves = (*self.shelves, *self.columns)
        on_shelves = [teaser for shelf in all_shelves for teaser in shelf.teasers]
        return [*lead, *self.seconds, *self.below, *self.latest, *self.listen, *on_shelves]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFront:
    """A section front: one piece large, some beside it, the rest as a list by time.

    ``is_all`` tells that it shows every piece of the section; what it does not show, the
    archive does.
    """

    lead: Teaser | None
    seconds: tuple[Teaser, ...]
    earlier: tuple[Teaser, ...]
    is_all: bool = True

    @property
    def listen(self) -> list[Teaser]:
        """What can be listened to one after the other, in the order of the page."""
        lead = [self.lead] if self.lead else []
        shown = [*lead, *self.seconds, *self.earlier]
        return [teaser for teaser in shown if teaser.audio][:PLAYLIST]

    @property
    def seconds_slot(self) -> str:
        """The slot of the pictures beside the lead: they share one row."""
        return {2: "teaser", 3: "third"}.get(len(self.seconds), "teaser")


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
    addresses = queries.story_addresses(t.story_id for t in teasers if t.story_id is not None)
    lead_slug = addresses.get(top[0].story_id or 0) if top else None
    return Front(
        lead=top[0] if top else None,
        lead_story=story_path(lead_slug) if lead_slug else "",
        at=max((teaser.at for teaser in teasers if teaser.at), default=None),
        seconds=tuple(top[1 : 1 + SECONDS]),
        below=tuple(top[1 + SECONDS :]),
        latest=tuple(_latest(teasers, top)),
        listen=tuple([teaser for teaser in teasers if teaser.length][:LISTEN]),
        shelves=tuple(shelf for shelf in shelves if len(shelf.teasers) > COLUMN_MOST),
        columns=tuple(shelf for shelf in shelves if len(shelf.teasers) <= COLUMN_MOST),
        discussed=tuple(_discussed(teasers)),
        developing=tuple(_developing(teasers, addresses)),
        corrections=tuple(queries.newest_corrections(limit=CORRECTIONS)),
    )


def _discussed(teasers: Sequence[Teaser]) -> list[Discussed]:
    """Return the pieces with most comments; of equal ones the newer first."""
    counts = talk.comment_counts([teaser.article_id for teaser in teasers])
    found = [Discussed(teaser=t, comments=counts.get(t.article_id, 0)) for t in teasers]
    ranked = sorted(found, key=lambda each: each.comments, reverse=True)
    return [each for each in ranked if each.comments][:DISCUSSED]


def _developing(teasers: Sequence[Teaser], addresses: Mapping[int, str]) -> list[Developing]:
    """Return the stories that were told more than once, those with the newest piece first."""
    tellings: dict[int, list[Teaser]] = {}
    for teaser in teasers:
        if teaser.story_id in addresses:
            tellings.setdefault(teaser.story_id or 0, []).append(teaser)
    return [
        Developing(path=story_path(addresses[story_id]), teaser=told[0], articles=len(told))
        for story_id, told in tellings.items()
        if len(told) > 1
    ][:DEVELOPING]


def _shelved(teasers: Sequence[Teaser]) -> tuple[Teaser, ...]:
    """Return ``teasers`` with one that has a picture in front, if there is one."""
    first = next((teaser for teaser in teasers if teaser.picture), teasers[0])
    return (first, *(teaser for teaser in teasers if teaser is not first))


def _latest(teasers: Sequence[Teaser], top: Sequence[Teaser]) -> list[Teaser]:
    """Return the newest pieces but the lead, once there are many.

    Of few, only what does not stand at the top anyway, and none where that makes no list:
    readers would see the same headlines twice on one screen.
    """
    others = [teaser for teaser in teasers if teaser is not top[0]] if top else []
    if len(others) >= LATEST:
        return others[:LATEST]
    left = [teaser for teaser in others if teaser not in top]
    return left if len(left) >= LEAST_LATEST else []


def section_front(section: SectionPage, sections: Sequence[SectionPage]) -> SectionFront:
    """Return the front of ``section``."""
    found = queries.newest_articles(limit=SECTION_ARTICLES + 1, section=section)
    teasers = teasers_of(found[:SECTION_ARTICLES], sections)
    top = by_weight(teasers)[:4]
    taken = {teaser.article_id for teaser in top}
    return SectionFront(
        lead=top[0] if top else None,
        seconds=tuple(top[1:]),
        earlier=tuple(teaser for teaser in teasers if teaser.article_id not in taken),
        is_all=len(found) <= SECTION_ARTICLES,
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
