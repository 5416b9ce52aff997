"""A timeline of the dated events that the story's reports tell."""

from __future__ import annotations

from typing import ClassVar

from onrecord.illustration.engines import Illustrator
from onrecord.illustration.figures.drawing import FIGURE_FIELDS, drawn
from onrecord.illustration.figures.timelines import timeline
from onrecord.illustration.figures.wording import tongue_of
from onrecord.vocabulary.pictures import Figure, FigureForm, Picture, PictureBrief, PictureKind

LEAST_EVENTS = 3


class Timeline(Illustrator):
    """Draws what happened on which days; gives nothing for fewer than three events."""

    name = "timeline"
    version = "2"
    reads: ClassVar[tuple[str, ...]] = FIGURE_FIELDS

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return the timeline of the brief's events, or ``None`` when there are too few."""
        found = brief.find_figure(FigureForm.TIMELINE)
        events = [one for one in found.data if one.first and one.words.strip()] if found else []
        if len({one.first for one in events}) < LEAST_EVENTS:
            return None
        events.sort(key=lambda one: (str(one.first), str(one.last), one.passage_id))
        figure = Figure(form=FigureForm.TIMELINE, data=tuple(events))
        svg = timeline(figure, site_name=brief.site_name, tongue=tongue_of(brief.language))
        return drawn(svg, figure, brief, engine=self, kind=PictureKind.TIMELINE)
