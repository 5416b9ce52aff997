"""The list of everything that was wrong: corrections, clarifications, and what was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.publishing.records import Correction
from onrecord.reader import heads, listing, paths
from onrecord.reader.leaves import Leaf, leaf_of
from onrecord.reader.queries import (
    corrections_numbered,
    corrections_readers_have,
    section_of,
)

WITHDRAWN = "onrecord.withdraw"
"""What the log calls a withdrawal by an editor, with the reason."""

MOST_RETRACTIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A correction as readers see it: what the article said, what it says now, and why."""

    correction: Correction
    at: datetime
    headline: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """An article that was taken back. Its words are gone; its section, days and reason stay."""

    at: datetime
    published: date | None
    section: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsView:
    """One leaf of the list; the retractions stand on the newest."""

    leaf: Leaf[Mended]
    retractions: tuple[Retraction, ...]


def corrections_view(
    sections: Sequence[SectionPage], *, number: int | None
) -> CorrectionsView | None:
    """Return one leaf of the list of corrections; ``None`` for a leaf that is not there.

    Only what readers had is told: a correction with the version that brought it, of an
    article that anyone may read.
    """
    found = corrections_readers_have()
    rows: Leaf[int] | None = leaf_of(found, found.count(), number, paths.CORRECTIONS)
    if rows is None:
        return None
    leaf = Leaf(
        entries=[_mended(row) for row in corrections_numbered(rows.entries)],
        number=rows.number,
        total=rows.total,
        newer=rows.newer,
        older=rows.older,
    )
    retractions = tuple(_retractions(sections)) if number is None else ()
    return CorrectionsView(leaf=leaf, retractions=retractions)


def _mended(row: Correction) -> Mended:
    return Mended(
        correction=row,
        at=row.at,
        headline=row.article.title,
        path=f"{paths.path_of(row.article)}#correction-{row.pk}",
    )


def _retractions(sections: Sequence[SectionPage]) -> list[Retraction]:
    """Return the articles that were withdrawn and are not back, latest first; two queries."""
    entries = list(
        PageLogEntry.objects.filter(action=WITHDRAWN)
        .order_by("-timestamp")
        .values_list("page_id", "timestamp", "data")[:MOST_RETRACTIONS]
    )
    gone = ArticlePage.objects.filter(live=False).in_bulk({page_id for page_id, *_ in entries})
    found = []
    for page_id, at, data in entries:
        article = gone.pop(page_id, None)
        if article is None:
            continue
        section = section_of(article, sections)
        if section is None:
            continue
        found.append(
            Retraction(
                at=at,
                published=listing.local_day(article.published_at) if article.published_at else None,
                section=section.title,
                reason=str((data or {}).get("reason") or ""),
            )
        )
    return found


def head_of(view: CorrectionsView) -> heads.Head:
    """Return the head of the list of corrections."""
    name = _("Corrections")
    path = paths.leaf_path(paths.CORRECTIONS, view.leaf.number)
    return heads.Head(
        title=heads.leaf_title(name, view.leaf),
        description=_("What we got wrong, what is right, and what was withdrawn."),
        path=path,
        crumbs=heads.crumbs((name, path)),
        data={
            "@type": "CollectionPage",
            "hasPart": [
                {
                    "@type": "CorrectionComment",
                    "text": mended.correction.note,
                    "datePublished": heads.instant(mended.at),
                    "url": paths.absolute(mended.path),
                }
                for mended in view.leaf.entries
            ],
        },
        feed="/feeds/corrections.rss",
    )
