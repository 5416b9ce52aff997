"""What is said where an article stood that was taken back: the reason, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.models import PageLogEntry

from onrecord.publishing.models import ArticlePage
from onrecord.reader import lists, paths, stories
from onrecord.reader.corrections import WITHDRAWN
from onrecord.reader.models import ListKind
from onrecord.reader.queries import readable_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """The reason that an editor gave, and the newest piece of the same story, if there is one."""

    reason: str = ""
    successor: str = ""
    successor_path: str = ""


def taken_back(path: str) -> TakenBack:
    """Return what is known of the article that stood at ``path``; nothing for another address."""
    slug = path.rstrip("/").rpartition("/")[2]
    found = ArticlePage.objects.filter(slug=slug, live=False).select_related("draft")
    article = next((one for one in found if paths.path_of(one) == path), None)
    if article is None:
        return TakenBack()
    entry = PageLogEntry.objects.filter(action=WITHDRAWN, page=article.pk).first()
    reason = str((entry.data or {}).get("reason") or "") if entry else ""
    place = stories.place_of(article.draft.story_id) if article.draft else None
    if place is None:
        return TakenBack(reason=reason)
    numbers = lists.newest_in(ListKind.STORY, place.family, 1)
    newest = readable_articles().filter(pk__in=numbers).first()
    return TakenBack(
        reason=reason,
        successor=newest.title if newest else "",
        successor_path=paths.path_of(newest) if newest else "",
    )
