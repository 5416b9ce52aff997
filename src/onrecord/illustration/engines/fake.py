"""An illustrator for tests and dry runs: a plain picture of one colour, at once."""

from __future__ import annotations

import hashlib
import io

from PIL import Image

from onrecord.illustration.engines import Illustrator
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.pictures import Credit, Picture, PictureBrief, PictureKind


class FakeIllustrator(Illustrator):
    """Gives a picture whose colour follows from the headline; ``draws=False`` gives none.

    What it was asked is kept in ``asked``.
    """

    name = "fake"
    version = "1"

    def __init__(self, *, draws: bool = True, width: int = 320, height: int = 200) -> None:
        self.draws = draws
        self.width = width
        self.height = height
        self.asked: list[PictureBrief] = []

    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return a picture of one colour."""
        self.asked.append(brief)
        if not self.draws:
            return None
        red, green, blue = hashlib.sha256(brief.headline.encode("utf-8")).digest()[:3]
        out = io.BytesIO()
        Image.new("RGB", (self.width, self.height), (red, green, blue)).save(out, "PNG")
        return Picture(
            kind=PictureKind.CARD,
            data=out.getvalue(),
            media_type="image/png",
            width=self.width,
            height=self.height,
            alt="A rectangle of one colour.",
            caption="",
            label="Computed illustration",
            credit=Credit(
                credit=f"Illustration: {brief.site_name}",
                source="Drawn for tests",
                licence="No rights reserved",
            ),
            digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=brief.now,
                digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            ),
        )
