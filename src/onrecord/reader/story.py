"""Everything that the page of a story shows, gathered once as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from onrecord.language.sentences import split
from onrecord.publishing.content import raw_body
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader import heads, listing, lists, paths, pictures
from onrecord.reader.accounts import Accounts, accounts_of, claims_of
from onrecord.reader.developments import (
    Counted,
    Developments,
    counted_of,
    developments_of,
)
from onrecord.reader.leaves import Leaf, leaf_of
from onrecord.reader.models import ListKind
from onrecord.reader.positions import (
    PartyShown,
    Question,
    positions_shown,
    questions_shown,
)
from onrecord.reader.queries import articles_for_teasers
from onrecord.reader.quoting import Quoting
from onrecord.reader.received import (
    Outlet,
    Received,
    gathered,
    next_embargo,
    outlets_of,
    reports_of,
)
from onrecord.reader.stories import Place
from onrecord.reader.teasers import Teaser, teasers_of
from onrecord.reader.voices import Voice, voices_of
from onrecord.stories import record
from onrecord.stories.cast import Member, cast_of
from onrecord.stories.facts import Place as Passage
from onrecord.stories.facts import StoryFacts
from onrecord.writing.extraction.budgets import Budgets

TOLD_BY = 5
"""The sentences of so many of the newest articles are laid beside each other."""

MOST_ARTICLES = 200

QUOTED_OF = 3
"""Of all tellings of one thing so many are read to find one that may be quoted."""

ALIKE_READ = 12
"""So many things that sources tell alike are read to fill what no article says."""

LOOKED_AT_AGAIN = timedelta(minutes=15)
"""Reports come in without an article: so long after it was made, an open story's page is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the timeline: exactly one of ``teaser`` and ``report`` is filled."""

    at: datetime
    teaser: Teaser | None = None
    report: Received | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day (in the site's zone), newest first."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Something to watch, with the article that says so."""

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """An agency's text and the outlets that carry it."""

    agency: str
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as its page shows it. ``newest`` gives it headline and lead.

    ``stale_at`` is when the page may read otherwise by itself, if it may.
    """

    place: Place
    path: str
    newest: Teaser
    articles: tuple[Teaser, ...]
    language: str
    days: tuple[Day, ...]
    leaf: Leaf[Entry]
    accounts: Accounts | None
    developments: Developments | None
    counted: tuple[Counted, ...]
    voices: tuple[Voice, ...]
    watch: tuple[Watched, ...]
    positions: tuple[PartyShown, ...]
    questions: tuple[Question, ...]
    cast: tuple[Member, ...]
    outlets: tuple[Outlet, ...]
    pages_of_sources: frozenset[int]
    reports: int
    reports_shown: tuple[Received, ...]
    began_at: datetime
    changed_at: datetime
    is_sample: bool
    stale_at: datetime | None

    @property
    def origins(self) -> int:
        """How many of the sources are independent of each other."""
        return len({one.origin for one in self.reports_shown})

    @property
    def shared(self) -> tuple[Shared, ...]:
        """Agency texts that outlets carry, so that they look like more sources than they are."""
        found: dict[str, list[str]] = {}
        for first in self.reports_shown:
            for one in (first, *first.copies):
                if first.agency or one.agency:
                    found.setdefault(first.agency or one.agency, []).append(one.outlet)
        return tuple(
            Shared(agency=agency, outlets=tuple(dict.fromkeys(outlets)))
            for agency, outlets in found.items()
        )

    @property
    def data(self) -> str:
        """The path of the same as JSON."""
        return paths.story_data_path(self.place.slug)

    @property
    def feed(self) -> str:
        """The path of the story's feed."""
        return f"{self.path}feed.rss"

    @property
    def is_first(self) -> bool:
        """Whether this is the page itself and no older leaf of its timeline."""
        return self.leaf.number is None


def articles_of(place: Place) -> list[ArticlePage]:
    """Return the readable articles of a story, newest first, with what a teaser shows."""
    return articles_for_teasers(lists.newest_in(ListKind.STORY, place.family, MOST_ARTICLES))


def story_view(
    place: Place, sections: Sequence[SectionPage], *, number: int | None, now: datetime
) -> StoryView | None:
    """Return the page of a story or one older leaf of its timeline.

    ``None`` while readers have no article of it, and for a leaf that is not there. At
    most 28 queries, however large the story is.
    """
    articles = articles_of(place)
    if not articles:
        return None
    teasers = teasers_of(articles, sections)
    reports = reports_of(place.family, now)
    received = gathered(reports, now)
    path = paths.story_path(place.slug)
    entries = _entries(teasers, received)
    leaf = leaf_of(entries, len(entries), number, path)
    if leaf is None:
        return None
    outlets = outlets_of(reports)
    newest = teasers[0]
    return StoryView(
        place=place,
        path=path,
        newest=newest,
        articles=tuple(teasers),
        language=newest.language,
        days=_days(leaf.entries),
        leaf=leaf,
        outlets=tuple(outlets),
        pages_of_sources=frozenset(listing.sentences_on([outlet.pk for outlet in outlets])),
        reports=len(reports),
        reports_shown=tuple(received),
        began_at=min(entry.at for entry in entries),
        changed_at=max(entry.at for entry in entries),
        is_sample=any(s.is_sample for s in sections if s.pk == newest.section_id),
        stale_at=_stale_at(place, now) if number is None else None,
        **(_told(articles, received, reports, now) if number is None else _NOTHING_TOLD),
    )


def _stale_at(place: Place, now: datetime) -> datetime | None:
    """Return when an embargo ends, or when an open story is to be looked at again."""
    held = next_embargo(place.family, now)
    again = now + LOOKED_AT_AGAIN if place.is_open else None
    return min((at for at in (held, again) if at), default=None)


_NOTHING_TOLD: dict[str, Any] = {
    "accounts": None,
    "developments": None,
    "counted": (),
    "voices": (),
    "watch": (),
    "positions": (),
    "questions": (),
    "cast": (),
}


def _told(
    articles: Sequence[ArticlePage],
    received: Sequence[Received],
    reports: Sequence[Any],
    now: datetime,
) -> dict[str, Any]:
    """Return what the story says; the texts of its newest articles are read here alone."""
    newest = list(
        ArticlePage.objects.filter(pk__in=[article.pk for article in articles[:TOLD_BY]]).order_by(
            "-published_at", "-pk"
        )
    )
    budgets = Budgets(
        {
            report.source_id: report.source.quoting_budget
            for report in reports
            if report.source.quoting_budget is not None
        }
    )
    by_id = {one.pk: one for first in received for one in (first, *first.copies)}
    compared = [one.pk for one in received]
    tops = frozenset(compared)
    facts = record.facts_among([report for report in reports if report.pk in tops])
    claims = claims_of(newest, by_id)
    quoting = Quoting(_places(facts), by_id, budgets)
    # Differences are quoted first: a reader needs the words of both sides most.
    accounts = accounts_of(claims, facts, by_id, quoting)
    return {
        "accounts": accounts,
        "developments": developments_of(
            facts.lines, claims, by_id, quoting, today=listing.local_day(now)
        ),
        "counted": counted_of(facts.series, by_id),
        "voices": tuple(voices_of(compared, by_id, budgets)),
        "watch": tuple(_watch(newest)),
        "positions": positions_shown(compared, by_id, budgets),
        "questions": questions_shown(compared, by_id, budgets),
        "cast": cast_of(compared),
    }


def _places(facts: StoryFacts) -> Iterable[Passage]:
    """Yield the sentences that a page may quote of a story's facts."""
    for line in facts.lines:
        yield from line.places[:QUOTED_OF]
    for alike in facts.alike[:ALIKE_READ]:
        yield from alike.places[:QUOTED_OF]
    for disputed in facts.disputed:
        for side in disputed.sides:
            yield from side.places[:QUOTED_OF]


def _entries(teasers: Iterable[Teaser], received: Iterable[Received]) -> list[Entry]:
    """Return articles and reports in one line of time, newest first; ours before theirs."""
    entries = [Entry(at=one.at, teaser=one) for one in teasers if one.at]
    entries += [Entry(at=one.at, report=one) for one in received]
    return sorted(entries, key=lambda entry: (entry.at, entry.teaser is not None), reverse=True)


def _days(entries: Iterable[Entry]) -> tuple[Day, ...]:
    return tuple(
        Day(day=day, entries=tuple(found))
        for day, found in groupby(entries, key=lambda entry: listing.local_day(entry.at))
    )


def _watch(articles: Iterable[ArticlePage]) -> Iterable[Watched]:
    """Yield what the articles say to watch, each sentence once, the newest article's first."""
    seen: set[str] = set()
    for article in articles:
        for block in raw_body(article):
            items = block["value"] if block["type"] == "watch" else ()
            for item in items:
                text = str(item["value"]).strip()
                if text and text not in seen:
                    seen.add(text)
                    yield Watched(text=text, path=paths.path_of(article))


def head_of(view: StoryView) -> heads.Head:
    """Return the head of a story's page."""
    newest = view.newest
    path = paths.leaf_path(view.path, view.leaf.number)
    return heads.Head(
        title=heads.leaf_title(newest.headline, view.leaf),
        description=first_sentences(newest.standfirst) or newest.headline,
        path=path,
        crumbs=heads.crumbs((newest.section, newest.section_path), (newest.headline, path)),
        data=heads.collection(
            view.articles,
            datePublished=heads.instant(view.began_at),
            dateModified=heads.instant(view.changed_at),
            inLanguage=view.language,
            citation=[
                {
                    "@type": "CreativeWork",
                    "name": entry.report.title,
                    "url": entry.report.url,
                    "datePublished": heads.instant(entry.at),
                    "publisher": {"@type": "Organization", "name": entry.report.outlet},
                }
                for entry in view.leaf.entries
                if entry.report and entry.report.url
            ],
        ),
        feed=view.feed,
        picture=pictures.show(newest.picture, pictures.LEAD),
        card=newest.section,
        language=view.language,
    )


def first_sentences(text: str, most: int = heads.MOST_DESCRIPTION) -> str:
    """Return the first sentences of ``text`` that fit into ``most`` characters."""
    end = 0
    for _, stop in split(text):
        if stop > most:
            break
        end = stop
    return text[:end].strip() or text[:most].strip()
