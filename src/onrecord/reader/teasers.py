"""An article as a front, a shelf or a list shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.illustration.models import Picture
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader import pictures, queries
from onrecord.reader.paths import path_of
from onrecord.reader.spoken import clock
from onrecord.reader.typesetting import set_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What leads a reader to an article.

    Headline and standfirst are set for the eye. ``length`` is that of its audio and ``audio``
    its address, both empty without one.
    """

    article_id: int
    story_id: int | None
    headline: str
    standfirst: str
    path: str
    section: str
    section_path: str
    section_id: int
    language: str
    at: datetime | None
    picture: Picture | None
    length: str
    sources: int
    importance: float
    audio: str = ""


def teasers_of(articles: Sequence[ArticlePage], among: Iterable[SectionPage]) -> list[Teaser]:
    """Return a teaser for each article, in order; pictures are ready to be shown.

    Two queries in all: renditions and source counts.
    """
    if not articles:
        return []
    known = list(among)
    pictures.load(article.lead_picture for article in articles)
    counts = queries.source_counts([article.pk for article in articles])
    return [_teaser(article, known, counts.get(article.pk, 0)) for article in articles]


def _teaser(article: ArticlePage, among: Iterable[SectionPage], sources: int) -> Teaser:
    section = queries.section_of(article, among)
    story = article.draft.story if article.draft else None
    return Teaser(
        article_id=article.pk,
        story_id=story.pk if story else None,
        headline=set_line(article.title, article.language),
        standfirst=set_line(article.standfirst, article.language),
        path=path_of(article),
        section=section.title if section else "",
        section_path=path_of(section) if section else "/",
        section_id=section.pk if section else 0,
        language=article.language,
        at=article.published_at,
        picture=pictures.telling(article.lead_picture),
        length=clock(article.narration.duration) if article.narration else "",
        sources=sources,
        importance=story.importance if story else 0.0,
        audio=article.narration.audio.url if article.narration else "",
    )
