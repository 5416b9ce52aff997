"""A page that lists articles: one leaf of them as teasers, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from onrecord.publishing.models import ArticlePage, SectionPage
from onrecord.reader.leaves import Leaf, leaf_of
from onrecord.reader.queries import for_teasers, readable_articles
from onrecord.reader.teasers import Teaser, teasers_of


def leaf_of_articles(
    chosen: Q, sections: Sequence[SectionPage], *, number: int | None, base: str
) -> Leaf[Teaser] | None:
    """Return one leaf of the readable articles that ``chosen`` chooses; seven queries at most.

    ``None`` where there are none, and for a leaf that is not there.
    """
    # Over ids: a condition that joins would else give an article twice.
    found = readable_articles().filter(pk__in=ArticlePage.objects.filter(chosen).values("pk"))
    total = found.count()
    leaf: Leaf[ArticlePage] | None = leaf_of(for_teasers(found), total, number, base)
    if leaf is None or not total:
        return None
    return Leaf(
        entries=teasers_of(leaf.entries, sections),
        number=leaf.number,
        total=leaf.total,
        newer=leaf.newer,
        older=leaf.older,
    )
