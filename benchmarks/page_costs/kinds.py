"""One path of every kind of public page, chosen where the kind is dearest: the longest list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onrecord.distribution import paths as machine
from onrecord.intake.models import Source
from onrecord.publishing import gatherings
from onrecord.publishing.models import Author, SectionPage
from onrecord.reader import listing, lists, paths
from onrecord.reader.models import ListKind, ListTotal, StoryAddress, Topic
from onrecord.reader.queries import readable_articles


def every_kind() -> dict[str, str]:
    """Return the path of a page of each kind that this site has."""
    return dict([*_fixed(), *_lists(), *_article(), *_days(), *_sitemaps()])


def _fixed() -> Iterator[tuple[str, str]]:
    yield "front", paths.FRONT
    yield "list of topics", paths.TOPICS
    yield "list of sources", paths.SOURCES
    yield "archive", paths.ARCHIVE
    yield "corrections", paths.CORRECTIONS
    yield "about", paths.ABOUT
    for name in paths.ABOUT_PAGES:
        yield f"about: {name}", paths.about_path(name)
    for path in paths.SHELL:
        yield path.strip("/"), path
    yield "search, empty", "/search/"
    for path in (
        machine.SITE_RSS,
        machine.SITE_ATOM,
        machine.SITE_JSON,
        machine.CORRECTIONS_RSS,
        machine.PODCAST_RSS,
        machine.NEWS_SITEMAP,
        machine.ROBOTS,
    ):
        yield path.removeprefix("/feeds/").strip("/"), path


def _lists() -> Iterator[tuple[str, str]]:
    """Yield the longest list of each kind, its oldest leaf and its feed."""
    section = SectionPage.objects.get(pk=_longest(ListKind.SECTION))
    yield "section", paths.path_of(section)
    yield "section feed", machine.section_rss(section.slug)
    yield "section feed, JSON", machine.section_json(section.slug)
    author = paths.author_path(Author.objects.get(pk=_longest(ListKind.AUTHOR)).slug)
    yield from _with_leaf("author", author, lists.total_of(ListKind.AUTHOR, _author_id(author)))
    yield "author feed", gatherings.feed_of(author)
    for name, kind in (("person", ListKind.PERSON), ("place", ListKind.PLACE)):
        pk = _longest(kind)
        topic = paths.topic_path(Topic.objects.get(pk=pk).slug)
        yield from _with_leaf(name, topic, lists.total_of(kind, pk))
        yield f"{name} feed", gatherings.feed_of(topic)
    pk = _longest(ListKind.SOURCE)
    source = paths.source_path(Source.objects.get(pk=pk).slug)
    yield from _with_leaf("source", source, lists.total_of(ListKind.SOURCE, pk))
    address = StoryAddress.objects.filter(story=_longest(ListKind.STORY)).get()
    story = paths.story_path(address.slug)
    yield "story", story
    yield "story feed", gatherings.feed_of(story)


def _author_id(path: str) -> int:
    return Author.objects.get(slug=path.strip("/").rpartition("/")[2]).pk


def _longest(kind: ListKind) -> int:
    return ListTotal.objects.filter(kind=kind).order_by("-articles", "of")[0].of


def _with_leaf(name: str, path: str, articles: int) -> Iterator[tuple[str, str]]:
    yield name, path
    leaves = listing.full_leaves(articles)
    if leaves:
        yield f"{name}, oldest leaf", paths.leaf_path(path, 1)
        yield f"{name}, middle leaf", paths.leaf_path(path, (leaves + 1) // 2)


def _article() -> Iterator[tuple[str, str]]:
    article = readable_articles()[:1].get()
    yield "article", paths.path_of(article)
    yield "ledger", paths.ledger_path(article)
    yield "ninjs", machine.ninjs_path(article)
    spoken = readable_articles().filter(narration__isnull=False).first()
    if spoken is not None:
        yield "transcript", machine.transcript_path(spoken)
    changed = readable_articles().filter(published_versions__number=2).first()
    if changed is not None:
        yield "changes", paths.changes_path(changed)


def _days() -> Iterator[tuple[str, str]]:
    pk = _longest(ListKind.DAY)
    yield "day", paths.day_path(date.fromordinal(pk))
    yield "month", paths.month_path(date.fromordinal(pk))


def _sitemaps() -> Iterator[tuple[str, str]]:
    yield "sitemap", machine.SITEMAP
    seen = set()
    for path in machine.sitemap_parts():
        name = path.removeprefix("/").rpartition("-")[0]
        if name not in seen:
            seen.add(name)
            yield name, path
