"""Port: something that draws. ``illustrators["default"]`` gives what ``ILLUSTRATORS`` names."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from onrecord.plumbing.loading import Engine, EngineHandler
from onrecord.vocabulary.pictures import Picture, PictureBrief


class Illustrator(Engine):
    """Draws a picture from a brief, or says that it has nothing to draw.

    ``reads`` names the fields of the brief that a drawing follows from: where these are the
    same, the picture is, and none is drawn.
    """

    generates: ClassVar[bool] = False
    """Whether a service is asked for the picture; such engines work by order of the desk only."""

    reads: ClassVar[tuple[str, ...]] = (
        *("headline", "section", "site_name", "texts", "language"),
        *("quotation", "quotation_by"),
    )

    @abstractmethod
    def draw(self, brief: PictureBrief) -> Picture | None:
        """Return a picture, or ``None`` when the brief gives nothing to draw (no place named)."""


illustrators: EngineHandler[Illustrator] = EngineHandler(
    setting="ILLUSTRATORS", base=Illustrator, group="onrecord.illustrators"
)
