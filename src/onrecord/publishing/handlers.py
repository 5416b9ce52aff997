"""Guards at the few doors that do not pass through ``ArticlePage.save``.

Those are: fixtures (``raw`` saves), saves of the bare ``Page`` row, schedules set on a
revision, moves in the page tree, and deletion.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import post_page_move

from onrecord.illustration.models import Picture
from onrecord.publishing.content import CAPTION_EDITED, content_digest
from onrecord.publishing.guards import GateRefused, publishing_instant, refuse_unless_cleared
from onrecord.publishing.models import ArticlePage, announce_moved
from onrecord.publishing.operations.versions import remember_version
from onrecord.publishing.signals import article_published, article_withdrawn


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


@receiver(pre_save, sender=Page)
def guard_bare_page(*, instance: Page, raw: bool, **kwargs: Any) -> None:
    """Watch saves of an article's bare page row, which skip the article's own ``save``."""
    if raw or instance.pk is None:
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
    elif row.live:
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


@receiver(post_page_move)
def follow_move(
    *, instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any
) -> None:
    """Announce live articles whose address changed because something was moved."""
    if url_path_before != url_path_after:
        announce_moved(instance, before=url_path_before, after=url_path_after)


@receiver(pre_save, sender=Picture)
def note_edited_caption(*, instance: Picture, raw: bool, **kwargs: Any) -> None:
    """Remember that a person changed a computed caption: it is then checked like any sentence."""
    if raw or instance.pk is None or not instance.making:
        return
    known = Picture.objects.filter(pk=instance.pk).values_list("caption", flat=True).first()
    if known is not None and known != instance.caption:
        instance.making = {**instance.making, CAPTION_EDITED: True}


@receiver(pre_delete, sender=ArticlePage)
def follow_deletion(*, instance: ArticlePage, **kwargs: Any) -> None:
    """Announce that a live article is gone."""
    row = ArticlePage.objects.filter(pk=instance.pk, live=True).first()
    if row is not None:
        article_withdrawn.send(
            sender=ArticlePage, article_id=row.pk, path=row.public_path, at=publishing_instant()
        )
