"""A chart of numbers that the story's reports give, each tied to its passage."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import ClassVar
from zoneinfo import ZoneInfo

from onrecord.illustration.engines import Illustrator
from onrecord.illustration.figures.charts import MOST_BARS, comparison_chart, series_chart
from onrecord.illustration.figures.drawing import FIGURE_FIELDS, drawn
from onrecord.illustration.figures.wording import title_of, tongue_of
from onrecord.vocabulary.pictures import Figure, FigureForm, Picture, PictureBrief, PictureKind

LEAST_POINTS = {FigureForm.SERIES: 3, FigureForm.COMPARISON: 2}
"""A line takes three values that differ; two accounts can be held against each other."""


class Chart(Illustrator):
    """Draws a line of a number over time, or bars of what sources tell.

    ``zone`` is the IANA name of the zone whose days stand on the axis.
    """

    name = "chart"
    version = "2"
    reads: ClassVar[tuple[str, ...]] = FIGURE_FIELDS

    def __init__(self, *, zone: str = "UTC") -> None:
        self.zone: tzinfo = UTC if zone == "UTC" else ZoneInfo(zone)

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return the chart of the first figure that makes one, or ``None``."""
        tongue = tongue_of(brief.language)
        for figure in brief.figures:
            chosen = _worth_drawing(figure)
            if chosen is None or not title_of(chosen, tongue):
                continue
            svg = (
                series_chart(chosen, site_name=brief.site_name, tongue=tongue, zone=self.zone)
                if chosen.form is FigureForm.SERIES
                else comparison_chart(chosen, site_name=brief.site_name, tongue=tongue)
            )
            return drawn(svg, chosen, brief, engine=self, kind=PictureKind.CHART)
        return None


def _worth_drawing(figure: Figure) -> Figure | None:
    """Return the figure with only what can stand on an axis; ``None`` where that is too little."""
    if figure.form not in LEAST_POINTS:
        return None
    is_series = figure.form is FigureForm.SERIES
    data = [
        one
        for one in figure.data
        if one.value is not None and one.value >= 0 and (one.at is not None or not is_series)
    ]
    if is_series:
        data.sort(key=lambda one: (one.at is not None and one.at.timestamp(), one.passage_id))
    else:
        data = data[:MOST_BARS]
    if len({one.value for one in data}) < LEAST_POINTS[figure.form]:
        return None
    return Figure(form=figure.form, what=figure.what, data=tuple(data))
