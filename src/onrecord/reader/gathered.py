"""A page that lists articles: one leaf of them as teasers, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.publishing.models import SectionPage
from onrecord.reader import lists
from onrecord.reader.leaves import Leaf, leaf_of
from onrecord.reader.models import ListKind
from onrecord.reader.queries import articles_for_teasers
from onrecord.reader.teasers import Teaser, teasers_of


def leaf_of_articles(
    kind: ListKind, of: int, sections: Sequence[SectionPage], *, number: int | None, base: str
) -> Leaf[Teaser] | None:
    """Return one leaf of a list of readable articles; six queries at most.

    ``None`` where there are none, and for a leaf that is not there.
    """
    total = lists.total_of(kind, of)
    leaf: Leaf[int] | None = leaf_of(lists.Numbers(kind, of), total, number, base)
    articles = articles_for_teasers(leaf.entries) if leaf is not None else []
    if leaf is None or not articles:
        return None
    return Leaf(
        entries=teasers_of(articles, sections),
        number=leaf.number,
        total=leaf.total,
        newer=leaf.newer,
        older=leaf.older,
    )
