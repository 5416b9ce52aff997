"""What the reader tells feeds and sitemaps of its stories, authors and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from onrecord.publishing import gatherings
from onrecord.publishing.gatherings import Gathering, Listed, numbers_of, part_of
from onrecord.publishing.models import ArticlePage, Author
from onrecord.reader import listing, paths, stories
from onrecord.reader.models import StoryAddress, Topic
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

    def every(self) -> Iterator[Gathering]:
        """Yield every story that has a page."""
        for slug in listing.every_story():
            found = self.find(slug)
            if found is not None:
                yield found

    def _gathering(self, place: stories.Place) -> Gathering | None:
        chosen = Q(draft__story__in=place.family)
        newest = readable_articles().filter(chosen).only("title", "standfirst").first()
        if newest is None:
            return None
        return Gathering(
            path=paths.story_path(place.slug),
            title=newest.title,
            key=f"story-{place.story_id}",
            articles=chosen,
            description=newest.standfirst,
        )


class Authors:
    """Whoever signed something that can be read."""

    def find(self, slug: str) -> Gathering | None:
        """Return the author called ``slug`` if they have a page."""
        found = Author.objects.filter(listing.readable("articles__"), slug=slug).first()
        return self._gathering(found) if found else None

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return who signed the article."""
        return [self._gathering(author) for author in article.authors.all()]

    def every(self) -> Iterator[Gathering]:
        """Yield every author that has a page."""
        for author in Author.objects.filter(listing.readable("articles__")).distinct().iterator():
            yield self._gathering(author)

    def _gathering(self, author: Author) -> Gathering:
        return Gathering(
            path=paths.author_path(author.slug),
            title=author.name,
            key=f"author-{author.pk}",
            articles=Q(authors=author),
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
        return self._gathering(tagged.pk, tagged.slug, tagged.name)

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return what the article is about, as far as it has a page."""
        return [
            self._gathering(one.pk, one.slug, one.name)
            for one in listing.topics_of(article.pk)
            if one.articles >= listing.LEAST_ARTICLES
        ]

    def every(self) -> Iterator[Gathering]:
        """Yield every topic that has a page."""
        for one in listing.every_topic():
            yield self._gathering(one.pk, one.slug, one.name)

    def _gathering(self, pk: int, slug: str, name: str) -> Gathering:
        return Gathering(
            path=paths.topic_path(slug),
            title=name,
            key=f"topic-{pk}",
            articles=Q(topics__topic=pk),
            description=_("What was published about %(name)s, with its sources.") % {"name": name},
        )


class Rows:
    """A directory whose pages stand for rows: ``pages_of`` gives those of a range of numbers."""

    def __init__(
        self, newest: Callable[[], int], pages_of: Callable[[range], Iterable[str]]
    ) -> None:
        self._newest = newest
        self._pages_of = pages_of

    def parts(self) -> Mapping[int, datetime | None]:
        """Return the parts that hold a page; one look at a part."""
        numbers = range(1, part_of(self._newest()) + 1) if self._newest() else range(0)
        return {number: None for number in numbers if any(True for _ in self.pages(number))}

    def newest_part(self) -> int:
        """Return the part of the newest row."""
        return part_of(max(1, self._newest()))

    def pages(self, part: int) -> Iterable[Listed]:
        """Return the pages of one part."""
        return (Listed(path=path) for path in self._pages_of(numbers_of(part)))


def _newest(model: type[StoryAddress] | type[Topic]) -> Callable[[], int]:
    def newest() -> int:
        row = model.objects.order_by("-pk").only("pk").first()
        return row.pk if row else 0

    return newest


def _stories(numbers: range) -> Iterable[str]:
    return (paths.story_path(slug) for slug in listing.every_story(numbers))


def _topics(numbers: range) -> Iterable[str]:
    return (paths.topic_path(one.slug) for one in listing.every_topic(numbers))


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
    gatherings.register("stories", Stories())
    gatherings.register("authors", Authors())
    gatherings.register("topics", Topics())
    gatherings.register_directory("stories", Rows(_newest(StoryAddress), _stories))
    gatherings.register_directory("topics", Rows(_newest(Topic), _topics))
    gatherings.register_directory("pages", Others())
