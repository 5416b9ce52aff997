"""What gathers articles besides sections: stories, authors, topics, and whatever comes later.

Pages and feeds of one gathering stand on the same floor and do not know each other. They
meet here: whoever owns the pages registers a ``Gatherer`` (in its app's ``ready``), and
feeds, follow links and sitemaps ask for it by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onrecord.publishing.models import ArticlePage

Newest = Callable[[int], Sequence[int]]
"""Gives the numbers of so many articles that anyone may read, newest first, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One story, author or topic that readers can follow.

    ``path`` is that of its page and ends in a slash; ``key`` names it among surrogate keys
    (``story-3``); ``newest`` gives the numbers of so many of its newest articles.
    """

    path: str
    title: str
    key: str
    newest: Newest
    description: str = ""

    @property
    def feed(self) -> str:
        """The path of its feed."""
        return feed_of(self.path)


class Gatherer(Protocol):
    """Finds the gatherings of one kind. Every answer holds only what anyone may see."""

    def find(self, slug: str) -> Gathering | None:
        """Return the gathering at ``slug`` if it has a public page."""
        ...

    def holding(self, article: ArticlePage) -> Iterable[Gathering]:
        """Return the gatherings whose pages list ``article``, in a fixed number of queries."""
        ...

    def every(self) -> Iterator[str]:
        """Yield the path of every gathering that has a public page; memory stays flat."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page as a sitemap lists it; ``images`` are addresses of the pictures on it."""

    path: str
    modified_at: datetime | None = None
    images: tuple[str, ...] = ()


class Directory(Protocol):
    """A set of pages in numbered parts that stay: a page never changes its part.

    So a new page makes one sitemap file new, however many pages there are.
    """

    def parts(self) -> Mapping[int, datetime | None]:
        """Return the parts that hold any page, by number, with their latest change if known."""
        ...

    def newest_part(self) -> int:
        """Return the part that a page made now would stand in, at once."""
        ...

    def pages(self, part: int) -> Iterable[Listed]:
        """Return the pages of one part; none for a number that no part has."""
        ...


PART_PAGES = 1000
"""Row numbers in one part of a directory: so many pages at most are listed anew by a change."""


def part_of(number: int) -> int:
    """Return the part (from 1) of a page whose row has this number."""
    return (number - 1) // PART_PAGES + 1


def numbers_of(part: int) -> range:
    """Return the row numbers that belong to a part."""
    return range((part - 1) * PART_PAGES + 1, part * PART_PAGES + 1)


def feed_of(path: str) -> str:
    """Return the path of the feed of the gathering whose page stands at ``path``."""
    return f"{path}feed.rss"


class ArticleLists(Protocol):
    """Knows at once what else would be sorted or counted over all articles."""

    def newest_in_section(self, section_id: int, limit: int) -> Sequence[int]:
        """Return the numbers of a section's newest readable articles, newest first."""
        ...

    def parts(self) -> Mapping[int, datetime]:
        """Return the parts that hold a readable article, with the latest publication in each."""
        ...


_gatherers: dict[str, Gatherer] = {}
_article_lists: list[ArticleLists] = []
_directories: dict[str, Directory] = {}


def register(kind: str, gatherer: Gatherer) -> None:
    """Let ``gatherer`` answer for ``kind``, the first part of its paths (``stories``)."""
    _gatherers[kind] = gatherer


def register_directory(name: str, directory: Directory) -> None:
    """Let sitemaps list the pages of ``directory`` as ``/sitemap-<name>-<part>.xml``."""
    _directories[name] = directory


def register_article_lists(lists: ArticleLists) -> None:
    """Let feeds and sitemaps ask ``lists``."""
    _article_lists[:] = [lists]


def newest_in_section(section_id: int, limit: int) -> Sequence[int]:
    """Return the numbers of the newest articles of a section; none while nobody keeps them."""
    return _article_lists[0].newest_in_section(section_id, limit) if _article_lists else ()


def article_parts() -> Mapping[int, datetime]:
    """Return the parts that hold an article; none while nobody keeps them."""
    return _article_lists[0].parts() if _article_lists else {}


def kinds() -> list[str]:
    """Return the kinds of gathering that are registered, in alphabetical order."""
    return sorted(_gatherers)


def directories() -> dict[str, Directory]:
    """Return the registered directories by name, in alphabetical order."""
    return dict(sorted(_directories.items()))


def find(kind: str, slug: str) -> Gathering | None:
    """Return the gathering of ``kind`` at ``slug``, or ``None``; an unknown kind has none."""
    gatherer = _gatherers.get(kind)
    return gatherer.find(slug) if gatherer is not None else None


def holding(article: ArticlePage) -> list[Gathering]:
    """Return every gathering whose page lists ``article``."""
    return [one for kind in kinds() for one in _gatherers[kind].holding(article)]


def every() -> Iterator[str]:
    """Yield the path of the page of every gathering."""
    for kind in kinds():
        yield from _gatherers[kind].every()
