"""Everything that the page of one article shows, gathered once as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.grounding.models import LedgerEntry
from onrecord.illustration.models import Picture
from onrecord.intake.models import Passage
from onrecord.narration.models import LIGHT_TYPE
from onrecord.publishing.content import minutes_to_read, pictures_of, plain_lines
from onrecord.publishing.fallen import note_taken_back
from onrecord.publishing.figures import find_figure, standing_passages
from onrecord.publishing.models import (
    ArticlePage,
    Author,
    Correction,
    SectionPage,
    VersionReason,
)
from onrecord.publishing.queries import corrections_of, find_newest_version, numbered_entries
from onrecord.reader import paths, pictures, queries, stories
from onrecord.reader.body import Block, Marker, Piece, blocks_of, passages_named
from onrecord.reader.disclosure import HowMade, Known, how_known, how_made
from onrecord.reader.evidence import Mark, Origin, origins_of
from onrecord.reader.figures import DrawnFigure, drawn_figure
from onrecord.reader.pictures import LEAD, Shown
from onrecord.reader.related import shelves
from onrecord.reader.spoken import clock, iso_duration
from onrecord.reader.teasers import Teaser, teasers_of
from onrecord.reader.typesetting import set_line
from onrecord.vocabulary.texts import TextField

MORE = 4
"""How many pieces the shelf at the end of an article holds."""

SETTLING = timedelta(minutes=1)
"""An article touched within this time of its publication was not updated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """The narration of an article. ``seconds`` is its true length.

    ``light_url`` is the same sound in fewer bytes, for browsers that play it; empty for none.
    """

    url: str
    light_url: str
    light_type: str
    media_type: str
    size: int
    seconds: float
    clock: str
    iso: str
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A correction as readers get it. ``number`` is that of the sentence, 0 where it is gone.

    ``now`` is empty where the right sentence stands no longer in the text (or never did).
    """

    id: int
    kind: str
    words: str
    note: str
    was: str
    now: str
    at: datetime
    number: int
    is_on_top: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article as its page shows it."""

    article: ArticlePage
    section: SectionPage | None
    path: str
    url: str
    headline: Piece
    standfirst: tuple[Piece, ...]
    blocks: tuple[Block, ...]
    authors: tuple[Author, ...]
    minutes: int
    words: int
    published_at: datetime | None
    updated_at: datetime | None
    changes_path: str
    report_path: str
    story_path: str
    lead: Shown | None
    lead_caption: tuple[Piece, ...]
    lead_drawn: DrawnFigure | None
    lead_fallen: bool
    audio: Audio | None
    marks: tuple[Mark, ...]
    origins: tuple[Origin, ...]
    reports: int
    made: HowMade
    known: Known
    notices: tuple[Notice, ...]
    more: tuple[Teaser, ...]
    elsewhere: tuple[Teaser, ...]
    is_sample: bool

    @property
    def lines(self) -> list[str]:
        """The text as plain lines, headline first."""
        return plain_lines(self.article)

    @property
    def settled(self) -> int:
        """How many sentences stand fully on their evidence."""
        return sum(mark.is_settled for mark in self.marks)


def article_view(article: ArticlePage, sections: list[SectionPage]) -> ArticleView:
    """Return all that the page of ``article`` shows; works for unsaved previews as well."""
    queries.fetch_relations(article)
    entries = queries.evidence_of(article)
    note_taken_back(article.pk, entries)
    narration = article.narration
    changed_at, corrections = _since_publication(article)
    # The ledger also holds the sentences of a newer text that readers do not have.
    entries = numbered_entries(article, entries)
    timings = narration.marks if narration else ()
    marker = Marker(entries, timings, corrections, article.language)
    shown = pictures_of(article)
    standing, lead_drawn, lead_fallen = _figures(article, shown)
    blocks = blocks_of(article, marker, passages_named(article, entries) | standing)
    origins = origins_of(entries)
    more, elsewhere = shelves(article)
    teasers = _with_renditions([*more, *elsewhere], shown, sections)
    section, path = queries.section_of(article, sections), paths.path_of(article)
    return ArticleView(
        article=article,
        section=section,
        path=path,
        url=paths.absolute(path),
        headline=marker.piece(article.title, TextField.HEADLINE),
        standfirst=marker.prose(article.standfirst, TextField.STANDFIRST),
        blocks=blocks,
        authors=tuple(article.authors.all()),
        minutes=minutes_to_read(article),
        words=sum(len(line.split()) for line in plain_lines(article)),
        published_at=article.published_at,
        updated_at=changed_at or _updated(article),
        changes_path=paths.changes_path(article) if changed_at else "",
        report_path=paths.report_path(article.pk) if article.pk else "",
        story_path=_story_path(article),
        lead=pictures.show(article.lead_picture, LEAD),
        lead_caption=marker.caption(article.lead_picture),
        lead_drawn=lead_drawn,
        lead_fallen=lead_fallen,
        audio=_audio(article),
        marks=tuple(marker.marks),
        origins=tuple(origins),
        reports=sum(len(origin.reports) for origin in origins),
        made=_made(article, entries, origins, shown),
        known=how_known(marker.marks, origins),
        notices=tuple(_notice(correction, article, marker) for correction in corrections),
        more=tuple(teasers[: len(more)]),
        elsewhere=tuple(teasers[len(more) :])[: max(0, MORE - len(more))],
        is_sample=bool(section and section.is_sample),
    )


def _figures(
    article: ArticlePage, shown: list[Picture]
) -> tuple[dict[int, Passage], DrawnFigure | None, bool]:
    """Return the passages under an article's figures, the lead's drawing, and whether it fell."""
    standing = standing_passages(
        figure for one in shown if (figure := find_figure(one)) is not None
    )
    lead = find_figure(article.lead_picture)
    drawn = drawn_figure(lead, standing, article.language)
    return standing, drawn, lead is not None and drawn is None


def _since_publication(article: ArticlePage) -> tuple[datetime | None, list[Correction]]:
    """Return when readers got another text than the first, and the corrections they have."""
    newest = find_newest_version(article) if article.pk else None
    if newest is None or newest.reason == VersionReason.FIRST:
        return None, []
    return (newest.at if newest.number > 1 else None), corrections_of(article)


def _made(
    article: ArticlePage,
    entries: list[LedgerEntry],
    origins: list[Origin],
    shown: list[Picture],
) -> HowMade:
    return how_made(
        article,
        queries.find_certificate(article) if article.pk else None,
        entries,
        shown,
        reports=sum(len(origin.reports) for origin in origins),
        sources=len(origins),
    )


def _with_renditions(
    more: list[ArticlePage], shown: list[Picture], sections: list[SectionPage]
) -> list[Teaser]:
    """Return the teasers of ``more``, having fetched all renditions of the page together."""
    pictures.load([*shown, *(article.lead_picture for article in more)])
    return teasers_of(more, sections)


def _updated(article: ArticlePage) -> datetime | None:
    if article.updated_at and article.published_at:
        changed = article.updated_at - article.published_at >= SETTLING
        return article.updated_at if changed else None
    return None


def _story_path(article: ArticlePage) -> str:
    slug = stories.slug_of(article.draft.story_id) if article.draft else ""
    return paths.story_path(slug) if slug else ""


def _notice(correction: Correction, article: ArticlePage, marker: Marker) -> Notice:
    """Return a correction as a reader gets it; its sentence may have changed again since."""
    now = correction.now
    stands = bool(now) and any(now in line for line in plain_lines(article))
    found = [
        mark
        for mark in marker.marks
        if mark.field == correction.field and mark.digest == correction.digest
    ]
    return Notice(
        id=correction.pk,
        kind=correction.kind,
        words=str(correction.get_kind_display()),
        note=set_line(correction.note, article.language),
        was=correction.was,
        now=now if stands or found else "",
        at=correction.at,
        number=found[0].number if found else 0,
        is_on_top=correction.field in {TextField.HEADLINE, TextField.STANDFIRST},
    )


def _audio(article: ArticlePage) -> Audio | None:
    narration = article.narration
    if narration is None or not narration.audio:
        return None
    return Audio(
        url=narration.audio.url,
        light_url=narration.light_url,
        light_type=LIGHT_TYPE,
        media_type=narration.media_type,
        size=narration.size,
        seconds=round(narration.duration, 2),
        clock=clock(narration.duration),
        iso=iso_duration(narration.duration),
        voice=narration.voice,
    )
