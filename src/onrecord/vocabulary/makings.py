"""How a thing was made: stored with the thing, and printed as its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

IPTC_BASE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""Base of the IPTC Digital Source Type vocabulary (http, not https, in C2PA and XMP)."""


class DigitalSourceType(StrEnum):
    """The IPTC Digital Source Types that Onrecord writes; values are the terms."""

    TRAINED_ALGORITHMIC_MEDIA = "trainedAlgorithmicMedia"
    COMPOSITE_WITH_TRAINED = "compositeWithTrainedAlgorithmicMedia"
    ALGORITHMIC_MEDIA = "algorithmicMedia"
    DATA_DRIVEN_MEDIA = "dataDrivenMedia"
    DIGITAL_CAPTURE = "digitalCapture"
    DIGITAL_CREATION = "digitalCreation"
    HUMAN_EDITS = "humanEdits"

    @property
    def uri(self) -> str:
        """The full IPTC URI of the term."""
        return IPTC_BASE + self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a value was made by an engine.

    ``engine`` is the engine's short name, ``inputs`` the digests or ids of what it was
    given, ``prompt_digest`` the SHA-256 of the prompt where one was sent.
    """

    engine: str
    version: str
    made_at: datetime
    model: str = ""
    prompt_digest: str = ""
    inputs: tuple[str, ...] = ()
    digital_source_type: DigitalSourceType | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the making as JSON-ready data, for a JSONField."""
        return {
            "engine": self.engine,
            "version": self.version,
            "made_at": self.made_at.isoformat(),
            "model": self.model,
            "prompt_digest": self.prompt_digest,
            "inputs": list(self.inputs),
            "digital_source_type": self.digital_source_type.value
            if self.digital_source_type
            else "",
            "notes": dict(self.notes),
        }
