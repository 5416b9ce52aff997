"""From a figure's SVG to the picture that an illustrator gives back, in both colour schemes."""

from __future__ import annotations

from onrecord.illustration.figures.sheets import HEIGHT, WIDTH
from onrecord.illustration.figures.wording import alternative_text, caption_of, tongue_of
from onrecord.illustration.rendering import rendered_twice
from onrecord.plumbing.loading import Engine
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import (
    Credit,
    Figure,
    FigureForm,
    Picture,
    PictureBrief,
    PictureKind,
)

FIGURE_FIELDS = ("figures", "site_name", "language")
"""What of a brief a figure follows from: a new headline does not draw it again."""

LABELS = {
    PictureKind.CHART: "Computed chart",
    PictureKind.TIMELINE: "Computed timeline",
    PictureKind.CARD: "Computed illustration",
}
SOURCE = "The reports that this article rests on"
"""Where the data of a figure is from, as the page says it; each datum names its passage."""


def drawn(
    svg: str, figure: Figure, brief: PictureBrief, *, engine: Engine, kind: PictureKind
) -> Picture:
    """Return the finished picture of a figure, with words that come from its data alone."""
    tongue = tongue_of(brief.language)
    is_words = figure.form is FigureForm.QUOTATION
    source_type = (
        DigitalSourceType.ALGORITHMIC_MEDIA if is_words else DigitalSourceType.DATA_DRIVEN_MEDIA
    )
    light, dark = rendered_twice(svg)
    return Picture(
        kind=kind,
        data=light,
        dark=dark,
        media_type="image/webp",
        width=WIDTH,
        height=HEIGHT,
        alt=alternative_text(figure, tongue),
        caption=caption_of(figure, tongue),
        label=LABELS[kind],
        credit=Credit(
            credit=f"Illustration: {brief.site_name}",
            source=SOURCE,
            licence=f"© {brief.site_name}",
        ),
        digital_source_type=source_type,
        figure=figure,
        making=Making(
            engine=engine.name,
            version=engine.version,
            made_at=brief.now,
            inputs=tuple(f"passage {one.passage_id}" for one in figure.data),
            digital_source_type=source_type,
            notes={"quotes": is_words},
        ),
    )
