"""Making articles findable and unfindable, and indexing all of them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from onrecord.publishing.models import ArticlePage
from onrecord.reader import queries
from onrecord.reader.models import SearchEntry, SearchRebuild, SearchStatement, SearchWord
from onrecord.reader.search import labels, vocabulary
from onrecord.reader.search.documents import Document, documents_of
from onrecord.reader.search.folding import fold, words_of
from onrecord.reader.search.indexes import current_index
from onrecord.reader.search.labels import Label, label
from onrecord.reader.search.statements import said_in, stories_of
from onrecord.reader.search.values import Entry, LabelKind, Shelf

Progress = Callable[[int, int], None]
"""Called with the number of articles done and the number there are."""

BATCH = 100
"""So many articles are indexed in one transaction of a rebuild."""


def prepare() -> None:
    """Make the tables of the index where they are missing; safe to repeat."""
    current_index().prepare()


@transaction.atomic
def index(*, article_id: int, now: datetime) -> bool:
    """Make an article findable as readers have it now; return whether it is.

    One that readers may not see is made unfindable. Safe to repeat. In one transaction,
    but for an index outside the database, which follows when it is committed.
    """
    found = _readable([article_id])
    if not found:
        forget(article_id=article_id, now=now)
        return False
    _index(found, now=now)
    return True


@transaction.atomic
def forget(*, article_id: int, now: datetime) -> None:
    """Make an article and all that is known by it alone unfindable. Safe to repeat.

    Statements of its story that another readable article tells too go to that one.
    """
    entry = SearchEntry.objects.filter(article_id=article_id).first()
    if entry is None:
        return
    told = SearchStatement.objects.filter(article_id=article_id, in_article=False).exists()
    entry.delete()  # what follows from a deletion: see ``handlers``
    SearchStatement.objects.filter(article_id=article_id).delete()
    article = ArticlePage.objects.select_related("draft", "ledger").filter(pk=article_id).first()
    if article is not None and told:
        heirs = _tellers(article)
        if heirs:
            _index(heirs[:1], now=now)


def rebuild(*, now: datetime, from_nothing: bool = False, progress: Progress | None = None) -> int:
    """Index every readable article again, oldest first, and drop all others; return how many.

    Search goes on meanwhile. A rebuild that was stopped is gone on with. ``from_nothing``
    empties the index first and starts anew: what an index that was damaged, or another
    engine's, needs.
    """
    prepare()
    if from_nothing:
        _empty()
    run = SearchRebuild.objects.filter(finished_at=None).order_by("-pk").first()
    run = run or SearchRebuild.objects.create(started_at=now)
    for gone in SearchEntry.objects.exclude(article__in=queries.readable_articles()):
        forget(article_id=gone.article_id, now=now)
    ids = list(
        queries.readable_articles()
        .exclude(search_entry__indexed_at__gte=run.started_at)
        .order_by("published_at", "pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            _index(_readable(ids[start : start + BATCH]), now=now)
        if progress is not None:
            progress(min(start + BATCH, len(ids)), len(ids))
    run.finished_at = now
    run.save()
    return len(ids)


@transaction.atomic
def _empty() -> None:
    SearchRebuild.objects.filter(finished_at=None).delete()
    for model in (SearchEntry, SearchStatement):
        model.objects.all()._raw_delete("default")  # one by one would take minutes
    SearchWord.objects.all().delete()
    for shelf in Shelf:
        current_index().clear(shelf)


def _readable(ids: Sequence[int]) -> list[ArticlePage]:
    """Return those of the articles that readers may see, oldest first."""
    found = queries.readable_articles().filter(pk__in=ids).select_related("draft", "ledger")
    return list(found.order_by("published_at", "pk"))


def _tellers(article: ArticlePage) -> list[ArticlePage]:
    """Return the readable articles of the same stories, newest first."""
    stories = stories_of(article)
    both = queries.readable_articles().exclude(pk=article.pk)
    found = both.filter(draft__story__in=stories) | both.filter(ledger__story__in=stories)
    return list(found.select_related("draft", "ledger").distinct())


def _index(articles: Sequence[ArticlePage], *, now: datetime) -> None:
    documents = documents_of(articles, said_in(articles, now=now))
    rows = labels.numbered(
        [one for document in documents for one in (*document.labels, *document.speakers)]
    )
    engine = current_index()
    engine.put(Shelf.LABELS, [labels.entry_of(row) for row in rows.values()])
    entries = _entry_ids(articles, now=now)
    engine.put(
        Shelf.ARTICLES,
        [
            document.entry(
                entries[document.article.pk], [labels.number(rows[one]) for one in document.labels]
            )
            for document in documents
        ],
    )
    words: Counter[str] = Counter()
    for document in documents:
        words += document.words
        words += Counter({word for said in document.said for word in words_of(said.content)})
    vocabulary.note(words)
    _put_statements(documents, {one: labels.number(row) for one, row in rows.items()})


def _entry_ids(articles: Sequence[ArticlePage], *, now: datetime) -> dict[int, int]:
    """Return the number of each article's entry; new ones get the highest, in their order."""
    ids = [article.pk for article in articles]
    SearchEntry.objects.filter(article__in=ids).update(indexed_at=now)
    known = dict(SearchEntry.objects.filter(article__in=ids).values_list("article_id", "pk"))
    for article in articles:
        if article.pk not in known:
            entry = SearchEntry.objects.create(article_id=article.pk, indexed_at=now)
            known[article.pk] = entry.pk
    return known


def _put_statements(documents: Sequence[Document], numbers: dict[Label, int]) -> None:
    """Exchange the statements known by these articles for those that are there now."""
    ids = [document.article.pk for document in documents]
    SearchStatement.objects.filter(article__in=ids).delete()
    passages = {said.passage_id for document in documents for said in document.said}
    _drop_told_twice(passages)
    rows: list[SearchStatement] = []
    entries: list[tuple[Document, Label]] = []
    for document in documents:
        for said in document.said:
            speaker = label(LabelKind.SPEAKER, said.speaker)
            if speaker not in numbers:
                continue
            entries.append((document, speaker))
            rows.append(
                SearchStatement(
                    article=document.article,
                    speaker_id=labels.row_id(numbers[speaker]),
                    role=said.role,
                    content=said.content,
                    is_direct=said.is_direct,
                    in_article=said.in_article,
                    passage_id=said.passage_id,
                    source=said.source,
                    url=said.url,
                    said_at=said.at,
                )
            )
    made = SearchStatement.objects.bulk_create(rows)
    current_index().put(
        Shelf.STATEMENTS,
        [
            _statement_entry(row, document, speaker, numbers)
            for row, (document, speaker) in zip(made, entries, strict=True)
        ],
    )


def _drop_told_twice(passages: set[int | None]) -> None:
    """Drop what reports said that another article of the story had brought before."""
    known = [passage for passage in passages if passage]
    SearchStatement.objects.filter(in_article=False, passage_id__in=known).delete()


def _statement_entry(
    row: SearchStatement, document: Document, speaker: Label, numbers: dict[Label, int]
) -> Entry:
    """Return what finds a statement: its words, who spoke, and what its article is about."""
    kept = [one for one in document.labels if one.kind in {LabelKind.SECTION, LabelKind.TOPIC}]
    if row.source is not None:
        source = label(LabelKind.SOURCE, row.source.name, row.source.slug)
        kept += [source] if source in numbers else []
    return Entry(
        id=row.pk,
        at=row.said_at or document.article.published_at,
        head=fold(row.content),
        names=fold(f"{speaker.name} \n {row.role}"),
        body=document.head,
        labels=tuple(numbers[one] for one in dict.fromkeys([speaker, *kept])),
    )
