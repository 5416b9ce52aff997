"""Guards at the few doors that do not pass through ``ArticlePage.save``.

Those are: fixtures (``raw`` saves), saves of the bare ``Page`` row, schedules set on a
revision, moves in the page tree, deletion, and what an article shows but does not hold: its
pictures and the names of its authors.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import post_page_move

from onrecord.illustration.models import Picture
from onrecord.intake.models import Source
from onrecord.publishing.content import PICTURE_TEXTS, content_digest, note_edited
from onrecord.publishing.guards import (
    GateRefused,
    find_asked,
    publishing_instant,
    refuse_unless_cleared,
)
from onrecord.publishing.models import ArticlePage, Author, announce_moved
from onrecord.publishing.operations.borrowed import settle_borrowed, settle_borrowed_of_source
from onrecord.publishing.operations.editing import is_shown
from onrecord.publishing.operations.sources import queue_source_change, settle_source_changes
from onrecord.publishing.operations.versions import remember_version
from onrecord.publishing.queries import refusals_of
from onrecord.publishing.signals import article_published, article_withdrawn
from onrecord.stories.signals import report_replaced


@receiver(pre_save, sender=ArticlePage)
def guard_import(*, instance: ArticlePage, raw: bool, **kwargs: Any) -> None:
    """Let a fixture bring an article to readers only if exactly that text was cleared here."""
    if raw and instance.live:
        row = ArticlePage.objects.filter(pk=instance.pk).first()
        refuse_unless_cleared(
            digest=content_digest(instance),
            cleared_digest=row.cleared_digest if row else "",
            title=instance.title,
        )


@receiver(pre_save, sender=ArticlePage)
def guard_late(*, instance: ArticlePage, raw: bool, **kwargs: Any) -> None:
    """Ask the gate again when a text goes live later than it was let through.

    Between approval and its hour a report may be withdrawn, or a source may change its rights.
    """
    if raw or not instance.live or instance.pk is None or find_asked(instance.pk) is not None:
        return
    if ArticlePage.objects.filter(pk=instance.pk, live=True).exists():
        return
    refusals = refusals_of(instance)
    if refusals:
        raise GateRefused(
            f"“{instance.title}” does not go live: since it was approved something changed. "
            f"{refusals[0].message}",
            data={"codes": [refusal.code for refusal in refusals]},
        )


@receiver(pre_save, sender=Page)
def guard_bare_page(*, instance: Page, raw: bool, **kwargs: Any) -> None:
    """Watch saves of an article's bare page row, which skip the article's own ``save``."""
    if instance.pk is None:
        return
    row = ArticlePage.objects.filter(pk=instance.pk).first()
    if row is None:
        return
    if instance.live:
        written = ArticlePage.objects.get(pk=row.pk)
        written.title = instance.title
        refuse_unless_cleared(
            digest=content_digest(written), cleared_digest=row.cleared_digest, title=row.title
        )
    elif row.live and not raw:
        # Expiry unpublishes bare pages. What was taken off needs a new approval.
        ArticlePage.objects.filter(pk=row.pk).update(cleared_digest="")
        article_withdrawn.send(
            sender=ArticlePage, article_id=row.pk, path=row.public_path, at=publishing_instant()
        )


@receiver(pre_save, sender=Revision)
def guard_schedule(*, instance: Revision, raw: bool, **kwargs: Any) -> None:
    """Let only a cleared text be scheduled, so that the scheduler never meets another."""
    if instance.approved_go_live_at is None:
        return
    if instance.content_type.model_class() is not ArticlePage:
        return
    article = ArticlePage.objects.filter(pk=instance.object_id).first()
    if article is None:
        raise GateRefused("A schedule was set for an article that does not exist.")
    refuse_unless_cleared(
        digest=content_digest(article.with_content_json(dict(instance.content))),
        cleared_digest=article.cleared_digest,
        title=article.title,
    )


@receiver(article_published)
def keep_version(
    *, article_id: int, at: datetime, article: ArticlePage | None = None, **kwargs: Any
) -> None:
    """Remember the text that readers get, whichever door it came through."""
    remember_version(article_id=article_id, now=at, article=article)


@receiver(report_replaced)
def queue_for_the_editor(*, report_ids: Sequence[int], at: datetime, **kwargs: Any) -> None:
    """Queue what rests on a report that its source corrected or withdrew."""
    queue_source_change(report_ids=report_ids, now=at)
    settle_borrowed(report_ids=report_ids, now=at)


@receiver(post_save, sender=Source)
def follow_rights(
    *, instance: Source, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Have the pictures of a source leave the pages, or come back, when its rights change."""
    if not created and (update_fields is None or update_fields & {"agreement", "licence"}):
        settle_borrowed_of_source(source_id=instance.pk, now=publishing_instant())


@receiver(article_published)
def settle_queue(*, article_id: int, at: datetime, **kwargs: Any) -> None:
    """Take an article from the queue whose new text stands on what its sources say now."""
    settle_source_changes(article_id=article_id, now=at)


@receiver(post_page_move)
def follow_move(
    *, instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any
) -> None:
    """Announce live articles whose address changed because something was moved."""
    if url_path_before != url_path_after:
        announce_moved(instance, before=url_path_before, after=url_path_after)


@receiver(pre_save, sender=Picture)
def guard_picture(*, instance: Picture, raw: bool, **kwargs: Any) -> None:
    """Keep a picture as readers see it; note which computed texts of others a person changed.

    The desk edits the texts of a shown picture on a copy of it, which waits for approval.
    """
    watched = (*PICTURE_TEXTS, "file")
    known = Picture.objects.filter(pk=instance.pk).values(*watched).first() if instance.pk else None
    if known is None:
        return
    changed = [name for name in watched if known[name] != str(getattr(instance, name) or "")]
    if changed and is_shown(instance.pk):
        raise GateRefused(
            f"Readers see the picture “{instance.title}”: change its words in the article at the "
            "desk, where they are checked and approved, or put another picture there."
        )
    if not raw:
        note_edited(instance, changed)


@receiver(pre_delete, sender=Picture)
def guard_shown_picture(*, instance: Picture, **kwargs: Any) -> None:
    """Refuse to delete a picture out of an article that readers have."""
    if is_shown(instance.pk):
        raise GateRefused(
            f"Readers see the picture “{instance.title}”: take it out of the article first."
        )


@receiver(pre_save, sender=Author)
def guard_byline(*, instance: Author, **kwargs: Any) -> None:
    """Keep the name under which a live article is signed. What is said about people may change."""
    known = Author.objects.filter(pk=instance.pk).first() if instance.pk else None
    if known is not None and (known.name, known.slug) != (instance.name, instance.slug):
        _refuse_signed(known)


@receiver(pre_delete, sender=Author)
def guard_author(*, instance: Author, **kwargs: Any) -> None:
    """Refuse to delete an author out of the byline of a live article."""
    _refuse_signed(instance)


def _refuse_signed(author: Author) -> None:
    signed = ArticlePage.objects.live().filter(authors=author).first()
    if signed is not None:
        raise GateRefused(
            f"{author.name} signs “{signed.title}”, which readers have: have the new byline "
            "approved with the article at the desk."
        )


@receiver(pre_delete, sender=ArticlePage)
def follow_deletion(*, instance: ArticlePage, **kwargs: Any) -> None:
    """Announce that a live article is gone."""
    row = ArticlePage.objects.filter(pk=instance.pk, live=True).first()
    if row is not None:
        article_withdrawn.send(
            sender=ArticlePage, article_id=row.pk, path=row.public_path, at=publishing_instant()
        )
