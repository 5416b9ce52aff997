"""A card set in type, for stories that name no place: a quotation, or a pattern."""

from __future__ import annotations

from onrecord.illustration.cards import HEIGHT, WIDTH, quotation_card, section_card
from onrecord.illustration.engines import Illustrator
from onrecord.illustration.patterns import Seed
from onrecord.illustration.rendering import rendered_twice
from onrecord.illustration.typography import is_drawn_whole, printable
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import Credit, Picture, PictureBrief, PictureKind
from onrecord.vocabulary.texts import text_digest


class TypographicCard(Illustrator):
    """Draws a quotation with its speaker, else the section beside a computed pattern."""

    name = "card"
    version = "4"

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return a card; its pattern follows from the headline's digest and nothing else."""
        digest = text_digest(brief.headline)
        seed = Seed(digest)
        # A quotation stands word for word, or the section's card is drawn.
        whole = is_drawn_whole(f"{brief.quotation}{brief.quotation_by}")
        quoted = printable(brief.quotation) if whole else ""
        if quoted:
            svg = quotation_card(
                quotation=quoted, speaker=brief.quotation_by, site_name=brief.site_name, seed=seed
            )
            speaker = printable(brief.quotation_by)
            alt = f"Card with a quotation{f' from {speaker}' if speaker else ''}: “{quoted}”"
        else:
            svg = section_card(section=brief.section, site_name=brief.site_name, seed=seed)
            own = printable(brief.section) if is_drawn_whole(brief.section) else ""
            word = own or printable(brief.site_name)
            shown = f"Card with the word {word} beside an" if word else "An"
            alt = f"{shown} abstract pattern of lines."
        light, dark = rendered_twice(svg)
        return Picture(
            kind=PictureKind.CARD,
            data=light,
            dark=dark,
            media_type="image/webp",
            width=WIDTH,
            height=HEIGHT,
            alt=_shortened(alt, 480),
            caption="",
            label="Computed illustration",
            credit=Credit(
                credit=f"Illustration: {brief.site_name}",
                source="Drawn by the newsroom's own software",
                licence=f"© {brief.site_name}",
            ),
            digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=brief.now,
                inputs=(digest,),
                notes={
                    "focus": [640, 560, 1100, 760] if quoted else [700, 600, 1200, 760],
                    "quotes": bool(quoted),
                },
                digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            ),
        )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
