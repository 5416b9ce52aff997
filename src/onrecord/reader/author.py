"""The pages of authors: who signs, and what they signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from onrecord.publishing.models import Author, SectionPage
from onrecord.publishing.operations.authors import NEWSROOM_SLUG
from onrecord.reader import heads, paths
from onrecord.reader.gathered import leaf_of_articles
from onrecord.reader.leaves import Leaf
from onrecord.reader.models import ListKind
from onrecord.reader.teasers import Teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorView:
    """An author as the page shows them."""

    author: Author
    path: str
    leaf: Leaf[Teaser]

    @property
    def is_newsroom(self) -> bool:
        """Whether this is the newsroom itself, whose texts machines draft."""
        return self.author.slug == NEWSROOM_SLUG

    @property
    def feed(self) -> str:
        """The path of the author's feed."""
        return f"{self.path}feed.rss"


def author_view(
    slug: str, sections: Sequence[SectionPage], *, number: int | None
) -> AuthorView | None:
    """Return the page of an author; ``None`` while readers have nothing of theirs."""
    author = Author.objects.filter(slug=slug).first()
    if author is None:
        return None
    path = paths.author_path(slug)
    leaf = leaf_of_articles(ListKind.AUTHOR, author.pk, sections, number=number, base=path)
    return AuthorView(author=author, path=path, leaf=leaf) if leaf else None


def head_of(view: AuthorView) -> heads.Head:
    """Return the head of an author's page: a ``ProfilePage``."""
    author = view.author
    path = paths.leaf_path(view.path, view.leaf.number)
    who: dict[str, Any] = {
        "@type": "Person" if author.is_person else "Organization",
        "@id": f"{paths.absolute(view.path)}#author",
        "name": author.name,
        "url": paths.absolute(view.path),
        "description": author.about,
    }
    if author.is_person:
        who |= {"jobTitle": author.role, "worksFor": {"@id": paths.absolute("/#newsroom")}}
    return heads.Head(
        title=heads.leaf_title(author.name, view.leaf),
        description=author.about
        or _("What %(name)s signed at %(site)s.")
        % {"name": author.name, "site": settings.SITE_NAME},
        path=path,
        crumbs=heads.crumbs((_("Masthead"), paths.about_path("masthead")), (author.name, path)),
        data={
            "@type": "ProfilePage",
            "mainEntity": {key: value for key, value in who.items() if value},
            "hasPart": heads.articles(view.leaf.entries),
        },
        kind="profile" if author.is_person else "website",
        feed=view.feed,
    )
