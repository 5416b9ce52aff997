"""What is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from onrecord.edition.models import PrintedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionState:
    """How the edition stands: pages for readers, pages withdrawn, and the latest print."""

    pages: int
    withdrawn: int
    latest_at: datetime | None


def edition_state() -> EditionState:
    """Return how the edition stands."""
    return EditionState(
        pages=PrintedPage.objects.filter(status=200).count(),
        withdrawn=PrintedPage.objects.filter(status=410).count(),
        latest_at=PrintedPage.objects.aggregate(latest=Max("printed_at"))["latest"],
    )


def paths_showing(keys: Iterable[str]) -> list[str]:
    """Return the paths of printed pages that show any of ``keys``, latest printed first."""
    return list(
        PrintedPage.objects.filter(keys__key__in=set(keys), status=200)
        .order_by("-printed_at", "-pk")
        .values_list("path", flat=True)
        .distinct()
    )


def paths_below(path: str) -> list[str]:
    """Return the paths of printed pages below ``path`` (which ends in ``/``), itself excepted."""
    return list(
        PrintedPage.objects.filter(path__startswith=path)
        .exclude(path=path)
        .order_by("path")
        .values_list("path", flat=True)
    )


def paths_stale(now: datetime) -> list[str]:
    """Return the paths of printed pages that read otherwise by the time, longest due first."""
    return list(
        PrintedPage.objects.filter(stale_at__lte=now, status=200)
        .order_by("stale_at", "pk")
        .values_list("path", flat=True)
    )
