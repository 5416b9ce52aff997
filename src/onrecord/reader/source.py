"""The pages of sources: who they are, why they were admitted, what rests on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from onrecord.intake.models import Report, Source
from onrecord.publishing.models import SectionPage
from onrecord.reader import heads, listing, paths
from onrecord.reader.evidence import safe_link
from onrecord.reader.gathered import leaf_of_articles
from onrecord.reader.leaves import Leaf
from onrecord.reader.models import ListKind
from onrecord.reader.received import open_reports
from onrecord.reader.teasers import Teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A source with how often it is used: readable articles, and sentences of theirs."""

    source: Source
    kind: str
    path: str
    articles: int
    sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source as its page shows it; ``reports`` counts what it sent that may be shown."""

    used: Used
    home: str
    reports: int
    leaf: Leaf[Teaser]


def sources() -> list[Used]:
    """Return the sources on which something to read rests, by kind and name; three queries."""
    counts = listing.sentences_on()
    found = Source.objects.filter(pk__in=list(counts)).order_by("kind", "name")
    return [_used(source, counts[source.pk]) for source in found]


def _used(source: Source, counts: tuple[int, int]) -> Used:
    return Used(
        source=source,
        kind=str(source.get_kind_display()),
        path=paths.source_path(source.slug),
        articles=counts[0],
        sentences=counts[1],
    )


def source_view(
    slug: str, sections: Sequence[SectionPage], *, number: int | None, now: datetime
) -> SourceView | None:
    """Return the page of a source; ``None`` while nothing that readers have rests on it."""
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        return None
    path = paths.source_path(slug)
    leaf = leaf_of_articles(ListKind.SOURCE, source.pk, sections, number=number, base=path)
    if leaf is None:
        return None
    counts = listing.sentences_on([source.pk]).get(source.pk, (0, 0))
    return SourceView(
        used=_used(source, counts),
        home=safe_link(source.home_url),
        reports=Report.objects.filter(open_reports(now), source=source).count(),
        leaf=leaf,
    )


def head_of(view: SourceView) -> heads.Head:
    """Return the head of a source's page."""
    source = view.used.source
    path = paths.leaf_path(view.used.path, view.leaf.number)
    body = {
        "@type": "Organization",
        "name": source.name,
        "url": view.home,
        "parentOrganization": {"@type": "Organization", "name": source.owner}
        if source.owner and source.owner != source.name
        else None,
    }
    return heads.Head(
        title=heads.leaf_title(source.name, view.leaf),
        description=source.admitted_because
        or _("Who %(name)s is, and what rests on its reports.") % {"name": source.name},
        path=path,
        crumbs=heads.crumbs((_("Sources"), paths.SOURCES), (source.name, path)),
        data=heads.collection(
            view.leaf.entries, about={key: value for key, value in body.items() if value}
        ),
    )
