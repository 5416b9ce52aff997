"""An article as search sees it: its folded texts, and the labels it can be narrowed by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.grounding.models import EntrySupport
from onrecord.intake.models import Source
from onrecord.publishing.content import plain_lines
from onrecord.publishing.models import ArticlePage
from onrecord.reader import queries
from onrecord.reader.models import ArticleTopic
from onrecord.reader.search.folding import fold
from onrecord.reader.search.labels import Label, label
from onrecord.reader.search.statements import SaidHere
from onrecord.reader.search.values import Entry, LabelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article ready to be indexed, but for the numbers of its labels."""

    article: ArticlePage
    head: str
    lead: str
    names: str
    body: str
    labels: tuple[Label, ...]
    said: tuple[SaidHere, ...] = ()

    @property
    def speakers(self) -> list[Label]:
        """Everybody who is known by this article to have said something."""
        return [label(LabelKind.SPEAKER, one.speaker) for one in self.said]

    def entry(self, entry_id: int, numbers: Iterable[int]) -> Entry:
        """Return what an index takes."""
        return Entry(
            id=entry_id,
            at=self.article.published_at,
            head=self.head,
            lead=self.lead,
            names=self.names,
            body=self.body,
            labels=tuple(numbers),
        )

    @property
    def words(self) -> Counter[str]:
        """Each word once."""
        return Counter(set(f"{self.head} {self.lead} {self.names} {self.body}".split()))


def documents_of(
    articles: Sequence[ArticlePage], said: Mapping[int, Sequence[SaidHere]]
) -> list[Document]:
    """Return the documents of ``articles``: a fixed number of queries."""
    ids = [article.pk for article in articles]
    sections = queries.sections()
    sources, topics = _sources(ids), _topics(ids)
    found = []
    for article in articles:
        section = queries.section_of(article, sections)
        labels = [label(LabelKind.SECTION, section.title, section.slug)] if section else []
        labels += sources.get(article.pk, [])
        here = said.get(article.pk, ())
        printed = [label(LabelKind.SPEAKER, one.speaker) for one in here if one.in_article]
        labels += [*dict.fromkeys(printed), *topics.get(article.pk, [])]
        names = [one.name for one in labels if one.kind in {LabelKind.SPEAKER, LabelKind.TOPIC}]
        names += [one.role for one in here if one.in_article]
        _, *lines = plain_lines(article)
        standfirst = article.standfirst.strip()
        found.append(
            Document(
                article=article,
                head=fold(article.title),
                lead=fold(standfirst),
                names=fold(" \n ".join(dict.fromkeys(names))),
                body=fold("\n".join(line for line in lines if line != standfirst)),
                labels=tuple(dict.fromkeys(one for one in labels if one.slug)),
                said=tuple(here),
            )
        )
    return found


def _sources(article_ids: Sequence[int]) -> dict[int, list[Label]]:
    """Return the sources that carry sentences of each article."""
    pairs = (
        EntrySupport.objects.filter(entry__ledger__article__in=article_ids)
        .values_list("entry__ledger__article", "passage__report__source")
        .distinct()
        .order_by()
    )
    rows = list(pairs)
    known = Source.objects.in_bulk({source for _, source in rows})
    found: dict[int, list[Label]] = defaultdict(list)
    for article_id, source_id in rows:
        source = known[source_id]
        found[article_id or 0].append(label(LabelKind.SOURCE, source.name, source.slug))
    return found


def _topics(article_ids: Sequence[int]) -> dict[int, list[Label]]:
    found: dict[int, list[Label]] = defaultdict(list)
    rows = ArticleTopic.objects.filter(article__in=article_ids).select_related("topic")
    for row in rows.order_by("-weight", "topic__name"):
        topic = label(LabelKind.TOPIC, row.topic.name, row.topic.slug)
        found[row.article_id].append(topic)
    return found
