"""The pages of topics: what was published about a person, a body or a place, and what they said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from onrecord.intake.models import Passage
from onrecord.publishing.content import raw_body
from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader import heads, listing, lists, paths
from onrecord.reader.evidence import safe_link
from onrecord.reader.gathered import leaf_of_articles
from onrecord.reader.leaves import Leaf
from onrecord.reader.models import ListKind, ListTotal, Topic, TopicKind
from onrecord.reader.named import plain
from onrecord.reader.received import instant
from onrecord.reader.teasers import Teaser
from onrecord.reader.typesetting import bare, quotes_of, set_line
from onrecord.vocabulary.texts import Passage as PassageText
from onrecord.writing.extraction.budgets import Budgets

MOST_SAID = 12
SPEAKING_ARTICLES = 20
MOST_LISTED = 120
"""How many topics of one kind the list of topics holds: those most written about."""

SCHEMA_TYPES = {
    TopicKind.PERSON: "Person",
    TopicKind.BODY: "Organization",
    TopicKind.PLACE: "Place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said, as a published article has it, with the outlet that reports it.

    ``opening`` and ``closing`` are the quotation marks of the article's language.
    """

    content: str
    is_direct: bool
    opening: str
    closing: str
    headline: str
    path: str
    outlet: str
    url: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """A topic as its page shows it. ``beside`` are the topics most often named with it."""

    topic: Topic
    kind: str
    path: str
    leaf: Leaf[Teaser]
    said: tuple[Said, ...]
    beside: tuple[listing.Tagged, ...]

    @property
    def feed(self) -> str:
        """The path of the topic's feed."""
        return f"{self.path}feed.rss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A topic in the list of topics; people stand under their last name."""

    name: str
    path: str
    articles: int
    is_person: bool

    @property
    def sorted_by(self) -> str:
        """The word under which it stands."""
        return self.name.split()[-1] if self.is_person else self.name


def topic_view(
    slug: str, sections: Sequence[SectionPage], *, number: int | None, now: datetime
) -> TopicView | None:
    """Return the page of a topic; ``None`` while fewer than two articles are about it."""
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        return None
    path = paths.topic_path(slug)
    kind = lists.TOPIC_KINDS[topic.kind]
    leaf = leaf_of_articles(kind, topic.pk, sections, number=number, base=path)
    if leaf is None or leaf.total < listing.LEAST_ARTICLES:
        return None
    first = number is None
    return TopicView(
        topic=topic,
        kind=str(topic.get_kind_display()),
        path=path,
        leaf=leaf,
        said=tuple(_said(topic, now)) if first and topic.kind != TopicKind.PLACE else (),
        beside=tuple(_beside(topic, leaf.entries)) if first else (),
    )


def _said(topic: Topic, now: datetime) -> list[Said]:
    """Return what the topic says in the newest articles, within the sources' quoting rights."""
    newest = lists.newest_in(ListKind.SPEAKER, topic.pk, SPEAKING_ARTICLES)
    articles = ArticlePage.objects.live().public().in_bulk(newest)
    names = {topic.name, topic.short} - {""}
    found = [
        (article, item)
        for article in (articles[pk] for pk in newest if pk in articles)
        for item in _statements(article)
        if plain(str(item.get("speaker") or "")) in names and item.get("passage")
    ]
    wanted = {item["passage"] for _, item in found}
    passages = {
        passage.pk: passage
        for passage in Passage.objects.filter(pk__in=wanted).select_related("report__source")
        if _may_be_shown(passage, now)
    }
    budgets = Budgets(
        {
            passage.report.source_id: passage.report.source.quoting_budget
            for passage in passages.values()
            if passage.report.source.quoting_budget is not None
        }
    )
    said: list[Said] = []
    seen: set[str] = set()
    for article, item in found:
        passage = passages.get(item["passage"])
        content = bare(str(item.get("content") or ""))
        if passage is None or content in seen or len(said) == MOST_SAID:
            continue
        start = max(0, passage.text.find(content))
        if not budgets.fits(_value(passage), start, start + len(content)):
            continue
        budgets.take(_value(passage), start, start + len(content))
        seen.add(content)
        said.append(_said_in(article, passage, content, bool(item.get("direct")), now))
    return said


def _said_in(
    article: ArticlePage, passage: Passage, content: str, is_direct: bool, now: datetime
) -> Said:
    """Return one statement as the page prints it."""
    quotes = quotes_of(article.language)
    return Said(
        content=set_line(content, article.language),
        is_direct=is_direct,
        opening=quotes.opening,
        closing=quotes.closing,
        headline=article.title,
        path=paths.path_of(article),
        outlet=passage.report.source.name,
        url=safe_link(passage.report.url),
        at=instant(passage.report, now),
    )


def _statements(article: ArticlePage) -> Iterable[dict[str, Any]]:
    for block in raw_body(article):
        if block["type"] == "statements":
            yield from (item["value"] for item in block["value"])


def _may_be_shown(passage: Passage, now: datetime) -> bool:
    report = passage.report
    return report.status == "usable" and not (
        report.embargoed_until and report.embargoed_until > now
    )


def _value(row: Passage) -> PassageText:
    return PassageText(
        id=row.pk,
        report_id=row.report_id,
        position=row.position,
        text=row.text,
        start=row.start,
        end=row.end,
        source_id=row.report.source_id,
        source_name=row.report.source.name,
        report_title=row.report.title,
        url=row.report.url,
        language=row.report.language,
    )


def _beside(topic: Topic, teasers: Iterable[Teaser]) -> list[listing.Tagged]:
    """Return the topics most often named beside this one, in the articles shown."""
    near = (
        Topic.objects.filter(articles__article__in=[teaser.article_id for teaser in teasers])
        .exclude(pk=topic.pk)
        .annotate(shared=Count("pk"))
        .order_by("-shared", "name")[:30]
    )
    return [one for one in listing.tagged(list(near), 0) if one.articles >= listing.LEAST_ARTICLES][
        :8
    ]


def topics_by_kind() -> list[tuple[str, str, list[Listed]]]:
    """Return (kind, its name, topics by name) of the topics most written about; six queries."""
    kinds = {kind: list(_most_written_about(kind)) for kind in TopicKind.values}
    names = {
        TopicKind.PERSON.value: _("People"),
        TopicKind.BODY.value: _("Organisations"),
        TopicKind.PLACE.value: _("Places"),
    }
    return [
        (kind, names[kind], sorted(found, key=lambda one: one.sorted_by.casefold()))
        for kind, found in kinds.items()
        if found
    ]


def _most_written_about(kind: str) -> Iterable[Listed]:
    totals = ListTotal.objects.filter(
        kind=lists.TOPIC_KINDS[kind], articles__gte=listing.LEAST_ARTICLES
    )
    counts = dict(totals.order_by("-articles", "of").values_list("of", "articles")[:MOST_LISTED])
    for pk, name, slug in Topic.objects.filter(pk__in=counts).values_list("pk", "name", "slug"):
        yield Listed(
            name=name,
            path=paths.topic_path(slug),
            articles=counts[pk],
            is_person=kind == TopicKind.PERSON,
        )


def head_of(view: TopicView) -> heads.Head:
    """Return the head of a topic's page."""
    name = view.topic.name
    path = paths.leaf_path(view.path, view.leaf.number)
    return heads.Head(
        title=heads.leaf_title(name, view.leaf),
        description=_("What was published about %(name)s, with its sources.") % {"name": name},
        path=path,
        crumbs=heads.crumbs((_("Topics"), paths.TOPICS), (name, path)),
        data=heads.collection(
            view.leaf.entries,
            about={"@type": SCHEMA_TYPES[TopicKind(view.topic.kind)], "name": name},
        ),
        feed=view.feed,
    )
