"""A card with what somebody said, word for word as a report has it."""

from __future__ import annotations

from typing import ClassVar

from onrecord.illustration.cards import quotation_card
from onrecord.illustration.engines import Illustrator
from onrecord.illustration.figures.drawing import FIGURE_FIELDS, drawn
from onrecord.illustration.figures.wording import tongue_of
from onrecord.illustration.patterns import Seed
from onrecord.illustration.typography import is_drawn_whole, printable
from onrecord.vocabulary.pictures import Figure, FigureForm, Picture, PictureBrief, PictureKind
from onrecord.vocabulary.texts import text_digest


class QuoteCard(Illustrator):
    """Draws a quotation with its speaker; gives nothing where nobody is quoted by name."""

    name = "quote"
    version = "2"
    reads: ClassVar[tuple[str, ...]] = FIGURE_FIELDS

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return a card with the brief's first quotation, or ``None`` without one."""
        found = brief.find_figure(FigureForm.QUOTATION)
        said = found.data[0] if found and found.data else None
        if said is None or not printable(said.words) or not printable(said.speaker):
            return None
        if not is_drawn_whole(f"{said.words}{said.speaker}"):
            # Word for word, or not at all: the fonts have no Arabic, Chinese or Russian letters.
            return None
        tongue = tongue_of(brief.language)
        svg = quotation_card(
            quotation=said.words,
            speaker=said.speaker,
            beside=", ".join(
                part for part in (said.role, tongue.told_by.format(outlet=said.label)) if part
            ),
            marks=(tongue.opening, tongue.closing),
            site_name=brief.site_name,
            seed=Seed(text_digest(said.words)),
        )
        figure = Figure(form=FigureForm.QUOTATION, data=(said,))
        return drawn(svg, figure, brief, engine=self, kind=PictureKind.CARD)
