"""Pictures of reports whose right to be shown ended: they leave every page at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from onrecord.illustration.models import Picture
from onrecord.intake.models import Report
from onrecord.intake.operations.lending import licence_of
from onrecord.publishing.content import pictures_of
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.records import SourceChange
from onrecord.publishing.signals import article_changed

WITHHELD = Picture.WITHHELD


def settle_borrowed(*, report_ids: Collection[int], now: datetime) -> list[int]:
    """Withhold the pictures of these reports that may be shown no more; show those that may again.

    What is withheld loses its renditions and stands on no page, in no feed and on no card; the
    articles that show it are queued for the editor. Returns their numbers. Safe to run twice.
    """
    touched: set[int] = set()
    with transaction.atomic():
        for picture in Picture.objects.filter(received__report_id__in=list(report_ids)):
            why = _why_withheld(picture)
            if why == picture.withheld:
                continue
            noted = {name: value for name, value in picture.received.items() if name != WITHHELD}
            if why:
                noted[WITHHELD] = why
                _take_away(picture)
            Picture.objects.filter(pk=picture.pk).update(received=noted)
            for article in _showing(picture.pk):
                touched.add(article.pk)
                if why:
                    SourceChange.objects.get_or_create(
                        article=article,
                        report_id=picture.received["report_id"],
                        defaults={"at": now},
                    )
                if article.live:
                    article_changed.send(sender=ArticlePage, article_id=article.pk, at=now)
    return sorted(touched)


def settle_borrowed_of_source(*, source_id: int, now: datetime) -> list[int]:
    """Do ``settle_borrowed`` for all pictures that came with reports of a source."""
    lent = Picture.objects.filter(received__report_id__isnull=False)
    numbers = [received["report_id"] for received in lent.values_list("received", flat=True)]
    if not numbers:
        return []
    own = Report.objects.filter(pk__in=numbers, source_id=source_id).values_list("pk", flat=True)
    return settle_borrowed(report_ids=list(own), now=now)


def _take_away(picture: Picture) -> None:
    """Delete the renditions, and their files with the commit: Wagtail does so when it has time."""
    files = [(one.file.storage, str(one.file.name)) for one in picture.renditions.all()]
    picture.renditions.all().delete()
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))


def _why_withheld(picture: Picture) -> str:
    """Return why a picture of a report may be shown no more; empty while it may."""
    report = (
        Report.objects.select_related("source").filter(pk=picture.received["report_id"]).first()
    )
    if report is None:
        return "Its report is not kept any more."
    while (newer := Report.objects.filter(supersedes=report).first()) is not None:
        report = newer
    if report.status != "usable":
        return f"{report.source.name} has withdrawn the report that it came with."
    same = report.media.filter(url=picture.received.get("url", "")).select_related("report__source")
    if not same:
        return f"The report of {report.source.name} has it no more."
    if not any(licence_of(medium) for medium in same):
        return f"Nothing says any more that pictures of {report.source.name} may be shown."
    return ""


def _showing(picture_id: int) -> Iterator[ArticlePage]:
    maybe = Q(lead_picture_id=picture_id) | Q(body_text__contains=f'"value": {picture_id}')
    articles = ArticlePage.objects.annotate(body_text=Cast("body", TextField())).filter(maybe)
    for article in articles.select_related("lead_picture"):
        if any(picture.pk == picture_id for picture in pictures_of(article)):
            yield article
