"""What the reader tells feeds and sitemaps of its stories, authors and topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from onrecord.publishing import gatherings
from onrecord.publishing.gatherings import Gathering, Listed, numbers_of, part_of
from onrecord.publishing.models import ArticlePage, Author
from onrecord.reader import listing, lists, paths, stories
from onrecord.reader.models import ListKind, StoryAddress, Topic
from onrecord.reader.queries import readable_articles


class Stories:
    """Stories, by the address frozen with their first article."""

    def find(self, slug: str) -> Gathering | None:
        """Return the story that stands at ``slug``; one that was merged stands elsewhere."""
        place = stories.find_place(slug)
        return self._gathering(place) if place and place.slug == slug else None

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return the story that the article tells, if it has a page."""
        place = stories.place_of(article.draft.story_id) if article.draft else None
        found = self._gathering(place) if place else None
        return [found] if found else []

    def every(self) -> Iterator[str]:
        """Yield the path of every story that has a page."""
        yield from map(paths.story_path, listing.every_story())

    def _gathering(self, place: stories.Place) -> Gathering | None:
        articles = partial(lists.newest_in, ListKind.STORY, place.family)
        rows = readable_articles().filter(pk__in=articles(1))
        newest = rows.only("title", "standfirst").first()
        if newest is None:
            return None
        return Gathering(
            path=paths.story_path(place.slug),
            title=newest.title,
            key=f"story-{place.story_id}",
            newest=articles,
            description=newest.standfirst,
        )


class Authors:
    """Whoever signed something that can be read."""

    def find(self, slug: str) -> Gathering | None:
        """Return the author called ``slug`` if they have a page."""
        found = Author.objects.filter(slug=slug).first()
        if found is None or not lists.total_of(ListKind.AUTHOR, found.pk):
            return None
        return self._gathering(found)

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return who signed the article."""
        return [self._gathering(author) for author in article.authors.all()]

    def every(self) -> Iterator[str]:
        """Yield the path of every author that has a page."""
        yield from (paths.author_path(one.slug) for one in listing.every_author())

    def _gathering(self, author: Author) -> Gathering:
        return Gathering(
            path=paths.author_path(author.slug),
            title=author.name,
            key=f"author-{author.pk}",
            newest=partial(lists.newest_in, ListKind.AUTHOR, author.pk),
            description=author.about,
        )


class Topics:
    """People, bodies and places that two readable articles or more are about."""

    def find(self, slug: str) -> Gathering | None:
        """Return the topic called ``slug`` if it has a page."""
        topic = Topic.objects.filter(slug=slug).first()
        (tagged,) = listing.tagged([topic], 0) if topic else (None,)
        if tagged is None or tagged.articles < listing.LEAST_ARTICLES:
            return None
        return self._gathering(tagged)

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return what the article is about, as far as it has a page."""
        return [
            self._gathering(one)
            for one in listing.topics_of(article.pk)
            if one.articles >= listing.LEAST_ARTICLES
        ]

    def every(self) -> Iterator[str]:
        """Yield the path of every topic that has a page."""
        yield from (paths.topic_path(one.slug) for one in listing.every_topic())

    def _gathering(self, topic: listing.Tagged) -> Gathering:
        return Gathering(
            path=paths.topic_path(topic.slug),
            title=topic.name,
            key=f"topic-{topic.pk}",
            newest=partial(lists.newest_in, lists.TOPIC_KINDS[topic.kind], topic.pk),
            description=_("What was published about %(name)s, with its sources.")
            % {"name": topic.name},
        )


class StoryPages:
    """The pages of stories, by the numbers of their addresses."""

    def parts(self) -> Mapping[int, datetime | None]:
        """Return the parts that hold a page; one query that looks at one page of each."""
        return dict.fromkeys(listing.story_parts())

    def newest_part(self) -> int:
        """Return the part of the newest address."""
        return part_of(_newest(StoryAddress))

    def pages(self, part: int) -> Iterable[Listed]:
        """Return the pages of one part."""
        found = listing.every_story(numbers_of(part))
        return (Listed(path=paths.story_path(slug)) for slug in found)


class TopicPages:
    """The pages of topics, by the numbers of their rows."""

    def parts(self) -> Mapping[int, datetime | None]:
        """Return the parts that hold a page; one query."""
        return dict.fromkeys(listing.topic_parts())

    def newest_part(self) -> int:
        """Return the part of the newest topic."""
        return part_of(_newest(Topic))

    def pages(self, part: int) -> Iterable[Listed]:
        """Return the pages of one part."""
        found = listing.every_topic(numbers_of(part))
        return (Listed(path=paths.topic_path(one.slug)) for one in found)


def _newest(model: type[StoryAddress] | type[Topic]) -> int:
    """Return the number of the newest row, 1 where there is none."""
    row = model.objects.order_by("-pk").only("pk").first()
    return row.pk if row else 1


class Articles:
    """The lists of articles that have no page of this app's own."""

    def newest_in_section(self, section_id: int, limit: int) -> Sequence[int]:
        """Return the numbers of a section's newest articles."""
        return lists.newest_in(ListKind.SECTION, section_id, limit)

    def parts(self) -> Mapping[int, datetime]:
        """Return the parts of the sitemap of articles, with the latest publication in each."""
        return lists.latest(ListKind.PART)


class Others:
    """The pages about the newsroom, its lists, authors and sources: one part."""

    def parts(self) -> Mapping[int, datetime | None]:
        """Return the only part."""
        return {1: None}

    def newest_part(self) -> int:
        """Return the only part."""
        return 1

    def pages(self, part: int) -> Iterable[Listed]:
        """Return the pages in the order of their importance."""
        if part != 1:
            return
        for name in ("", *paths.ABOUT_PAGES):
            yield Listed(path=paths.about_path(name) if name else paths.ABOUT)
        for path in (paths.TOPICS, paths.SOURCES, paths.ARCHIVE, paths.CORRECTIONS):
            yield Listed(path=path)
        for author in listing.every_author():
            yield Listed(path=paths.author_path(author.slug))
        for source in listing.every_source():
            yield Listed(path=paths.source_path(source.slug))


def register() -> None:
    """Let feeds and sitemaps ask."""
    gatherings.register_article_lists(Articles())
    gatherings.register("stories", Stories())
    gatherings.register("authors", Authors())
    gatherings.register("topics", Topics())
    gatherings.register_directory("stories", StoryPages())
    gatherings.register_directory("topics", TopicPages())
    gatherings.register_directory("pages", Others())
