"""The data behind charts, timelines and quotations: whether its passages still stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.intake.models import Passage
from onrecord.publishing.fallen import newest_of
from onrecord.vocabulary.pictures import Figure


def find_figure(picture: Any) -> Figure | None:
    """Return the data that a picture shows, or ``None`` where it shows none that can be read."""
    told = getattr(picture, "figure", None)
    if not told:
        return None
    try:
        return Figure.from_json(told)
    except (KeyError, TypeError, ValueError):
        return None


def standing_passages(figures: Iterable[Figure]) -> dict[int, Passage]:
    """Return by id the passages of all data that may still be shown; two queries at least.

    A passage falls when its report was withdrawn, or when the newest version of that report has
    the words no more. Nothing is asked where there are no figures.
    """
    data = [one for figure in figures for one in figure.data]
    if not data:
        return {}
    rows = Passage.objects.filter(pk__in={one.passage_id for one in data})
    found = {
        passage.pk: passage
        for passage in rows.select_related("report__source").defer("report__text")
        if passage.report.status == "usable"
    }
    newest = newest_of({passage.report_id for passage in found.values()})
    fallen = {
        one.passage_id
        for one in data
        if one.passage_id in found
        and (report := newest.get(found[one.passage_id].report_id)) is not None
        and (
            report.status != "usable"
            or found[one.passage_id].text[one.start : one.end] not in report.text
        )
    }
    return {key: passage for key, passage in found.items() if key not in fallen}


def missing_of(pictures: Iterable[Any]) -> dict[int, int]:
    """Return by picture how many of its data have lost their passage; pictures without are out."""
    figures = {one.pk: figure for one in pictures if (figure := find_figure(one)) is not None}
    standing = standing_passages(figures.values())
    counted = {
        key: sum(datum.passage_id not in standing for datum in figure.data)
        for key, figure in figures.items()
    }
    return {key: count for key, count in counted.items() if count}
