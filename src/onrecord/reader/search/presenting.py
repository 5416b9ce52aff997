"""The words and links of the search page, worked out before the template prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from onrecord.reader.search.addresses import address_of, with_label
from onrecord.reader.search.facets import Facet
from onrecord.reader.search.queries import Asked, Found
from onrecord.reader.search.values import LabelKind

KIND_WORDS: Mapping[LabelKind, Promise] = {
    LabelKind.SECTION: gettext_lazy("Section"),
    LabelKind.SOURCE: gettext_lazy("Source"),
    LabelKind.SPEAKER: gettext_lazy("Speaker"),
    LabelKind.TOPIC: gettext_lazy("Topic"),
}

RECENT_WORDS: Mapping[int, Promise] = {
    7: gettext_lazy("Past week"),
    30: gettext_lazy("Past month"),
    365: gettext_lazy("Past year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with its words; ``count`` is how many results it leads to, ``None`` if unknown."""

    text: str
    url: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Links of one kind under a heading."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Everything that stands around the results."""

    count: str
    tabs: tuple[Link, ...]
    sorts: tuple[Link, ...]
    groups: tuple[Group, ...]
    chosen: tuple[Link, ...]
    mended: str
    instead: Link | None
    speakers: tuple[Link, ...]
    earlier: str
    later: str
    place: str
    hidden: tuple[tuple[str, str], ...]
    without_filters: str
    all_said: str


def page_of(found: Found, *, today: date) -> SearchPage:
    """Return what stands around the results of ``found``."""
    asked = replace(found.asked, text=found.question.text)
    first = replace(asked, page=1)
    narrowed = replace(first, labels=(), since=None, until=None)
    return SearchPage(
        count=_count(found),
        tabs=(
            Link(text=_("Articles"), url=_in(first, said=False), is_chosen=not asked.said),
            Link(text=_("Who said it"), url=_in(first, said=True), is_chosen=asked.said),
        ),
        sorts=(
            Link(
                text=_("Best match"),
                url=address_of(replace(first, newest=False)),
                is_chosen=not asked.newest,
            ),
            Link(
                text=_("Newest"),
                url=address_of(replace(first, newest=True)),
                is_chosen=asked.newest,
            ),
        ),
        groups=(*(_group(asked, facet) for facet in found.facets), *_time(first, found, today)),
        chosen=_chosen(first, found),
        mended=_mended(found),
        instead=_instead(first, found),
        speakers=tuple(
            Link(text=one.name, url=with_label(Asked(said=True), LabelKind.SPEAKER, one.slug))
            for one in found.speakers
        ),
        earlier=address_of(replace(asked, page=asked.page - 1)) if asked.page > 1 else "",
        later=address_of(replace(asked, page=asked.page + 1)) if asked.page < found.pages else "",
        place=_("Page %(page)d of %(pages)d") % {"page": asked.page, "pages": found.pages},
        hidden=_hidden(first),
        without_filters=address_of(narrowed) if asked.is_narrowed else "",
        all_said=address_of(replace(first, text="")) if _speaker(asked) and asked.text else "",
    )


def _in(asked: Asked, *, said: bool) -> str:
    return address_of(replace(asked, said=said))


def _speaker(asked: Asked) -> str:
    return dict(asked.labels).get(LabelKind.SPEAKER, "")


def _count(found: Found) -> str:
    number = {"n": found.total}
    if found.is_capped:
        number["n"] = found.total // 1000 * 1000 or found.total
        if found.asked.said:
            return _("More than %(n)d statements; the newest are weighed and counted") % number
        return _("More than %(n)d articles; the newest are weighed and counted") % number
    if found.asked.said:
        return ngettext("%(n)d statement", "%(n)d statements", found.total) % number
    return ngettext("%(n)d article", "%(n)d articles", found.total) % number


def _group(asked: Asked, facet: Facet) -> Group:
    return Group(
        title=str(KIND_WORDS[facet.kind]),
        links=tuple(
            Link(
                text=option.name,
                url=with_label(asked, facet.kind, "" if option.is_chosen else option.slug),
                count=option.count,
                is_chosen=option.is_chosen,
            )
            for option in facet.options
        ),
    )


def _time(asked: Asked, found: Found, today: date) -> tuple[Group, ...]:
    """Return the last week, month and year, where they would leave something and not all."""
    links = []
    for days, count in found.recent:
        since = today - timedelta(days=days)
        is_chosen = asked.since == since and asked.until is None
        if is_chosen or 0 < count < found.total:
            link = replace(asked, since=None if is_chosen else since, until=None)
            words = str(RECENT_WORDS[days])
            links.append(Link(text=words, url=address_of(link), count=count, is_chosen=is_chosen))
    return (Group(title=_("Published"), links=tuple(links)),) if links else ()


def _chosen(asked: Asked, found: Found) -> tuple[Link, ...]:
    """Return what narrows, each with the address of the search without it."""
    known = {(row.kind, row.slug): row.name for row in found.chosen}
    links = [
        Link(text=known.get((kind.value, slug), slug), url=with_label(asked, kind, ""))
        for kind, slug in asked.labels
    ]
    if asked.since:
        words = _("from %(day)s") % {"day": asked.since.isoformat()}
        links.append(Link(text=words, url=address_of(replace(asked, since=None))))
    if asked.until:
        words = _("to %(day)s") % {"day": asked.until.isoformat()}
        links.append(Link(text=words, url=address_of(replace(asked, until=None))))
    return tuple(links)


def _mended(found: Found) -> str:
    """Return the question with what was read for each misspelt word."""
    meant = dict(found.mended)
    if not meant:
        return ""
    words = []
    for row in found.question.wanted:
        for number, term in enumerate(row):
            words += ["OR"] if number else []
            others = meant.get(term.words[0]) if not term.is_phrase else None
            words.append(" / ".join(others) if others else term.shown)
    words += [f"-{term.shown}" for term in found.question.unwanted]
    return " ".join(words)


def _instead(asked: Asked, found: Found) -> Link | None:
    if not found.mended:
        return None
    return Link(text=found.question.text, url=address_of(replace(asked, exact=True)))


def _hidden(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return what the form carries on when other words are sent."""
    pairs = [("in", "said")] if asked.said else []
    pairs += [(kind.value, slug) for kind, slug in asked.labels]
    pairs += [("sort", "newest")] if asked.newest else []
    return tuple(pairs)
