"""Results as readers see them, fetched anew: what they may not read now is left out.

An index may lag behind; the database decides. So whatever an index says, nothing that is
withdrawn, private, killed or under embargo is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.intake.models import Passage
from onrecord.publishing.content import plain_lines
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader import queries
from onrecord.reader.evidence import safe_link
from onrecord.reader.models import SearchStatement
from onrecord.reader.paths import path_of
from onrecord.reader.search.snippets import Stretch, marked, snippet
from onrecord.reader.search.values import Words
from onrecord.reader.typesetting import set_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHit:
    """An article among the results."""

    article_id: int
    path: str
    title: str
    headline: tuple[Stretch, ...]
    snippet: tuple[Stretch, ...]
    section: str
    section_path: str
    language: str
    at: datetime | None
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidHit:
    """A statement among the results. Without ``words`` its source lets no more be quoted."""

    speaker: str
    speaker_slug: str
    role: str
    words: tuple[Stretch, ...]
    is_direct: bool
    in_article: bool
    source: str
    url: str
    at: datetime | None
    article_title: str
    article_path: str


def article_hits(ids: Sequence[int], wanted: Sequence[Words]) -> tuple[ArticleHit, ...]:
    """Return the articles of these entries that readers may see, in order."""
    if not ids:
        return ()
    rows = queries.readable_articles().filter(search_entry__in=list(ids))
    fields = ("title", "standfirst", "body", "language", "published_at", "url_path", "path")
    articles = {
        row.search_entry.pk: row
        for row in rows.select_related("search_entry").only(*fields, "search_entry")
    }
    counts = queries.source_counts([article.pk for article in articles.values()])
    sections = _sections(articles.values())
    hits = []
    for entry_id in ids:
        article = articles.get(entry_id)
        if article is None:
            continue
        section = sections.get(_parent(article))
        hits.append(
            ArticleHit(
                article_id=article.pk,
                path=path_of(article),
                title=article.title,
                headline=marked(set_line(article.title, article.language), wanted),
                snippet=snippet(_lines(article), wanted),
                section=section.title if section else "",
                section_path=path_of(section) if section else "/",
                language=article.language,
                at=article.published_at,
                sources=counts.get(article.pk, 0),
            )
        )
    return tuple(hits)


def _lines(article: ArticlePage) -> list[str]:
    """Return the lines of ``article`` below its headline, as they are printed."""
    return [set_line(line, article.language) for line in plain_lines(article)[1:]]


def _sections(articles: Iterable[ArticlePage]) -> dict[str, SectionPage]:
    """Return the sections of these articles by their place in the tree: one query."""
    paths = {_parent(article) for article in articles}
    rows = SectionPage.objects.filter(path__in=paths).only("title", "path", "url_path")
    return {row.path: row for row in rows}


def _parent(article: ArticlePage) -> str:
    return str(article.path)[: -article.steplen]


def said_hits(ids: Sequence[int], wanted: Sequence[Words], *, now: datetime) -> tuple[SaidHit, ...]:
    """Return the statements with these numbers that readers may see now, in order.

    One page of results is one text: of each source it shows at most the words that the
    source allows one text to quote; of what goes beyond, only who spoke and where.
    """
    if not ids:
        return ()
    rows = SearchStatement.objects.select_related("speaker", "source").in_bulk(list(ids))
    readable = {
        article.pk: article
        for article in queries.readable_articles()
        .filter(pk__in={row.article_id for row in rows.values()})
        .only("title", "url_path", "language")
    }
    closed = _closed([row for row in rows.values() if not row.in_article], now=now)
    taken: dict[int, int] = defaultdict(int)
    hits = []
    for number in ids:
        row = rows.get(number)
        if row is None or row.article_id not in readable or number in closed:
            continue
        article = readable[row.article_id]
        hits.append(
            SaidHit(
                speaker=row.speaker.name,
                speaker_slug=row.speaker.slug,
                role=row.role,
                words=marked(_spoken(row, article), wanted) if _may_be_shown(row, taken) else (),
                is_direct=row.is_direct,
                in_article=row.in_article,
                source=row.source.name if row.source else "",
                url=safe_link(row.url),
                at=row.said_at,
                article_title=article.title,
                article_path=path_of(article),
            )
        )
    return tuple(hits)


def _spoken(row: SearchStatement, article: ArticlePage) -> str:
    """Return the words of a statement as they are printed; told ones begin like a sentence."""
    words = set_line(row.content, article.language)
    return words if row.is_direct else words[:1].upper() + words[1:]


def _closed(rows: Sequence[SearchStatement], *, now: datetime) -> set[int]:
    """Return the numbers of statements whose report was killed, replaced or put off since."""
    passages = Passage.objects.filter(pk__in={row.passage_id for row in rows})
    still_open = {
        passage.pk
        for passage in passages.select_related("report", "report__superseded_by")
        if passage.report.status == "usable"
        and passage.report.folded_into_id is None
        and not hasattr(passage.report, "superseded_by")
        and (passage.report.embargoed_until is None or passage.report.embargoed_until <= now)
    }
    return {row.pk for row in rows if row.passage_id not in still_open}


def _may_be_shown(row: SearchStatement, taken: dict[int, int]) -> bool:
    if row.source is None or row.source.quoting_budget is None:
        return True
    words = len(row.content.split())
    if taken[row.source.pk] + words > row.source.quoting_budget:
        return False
    taken[row.source.pk] += words
    return True
