"""The light file: the sound of a narration as Opus, its manifest beside it.

Ogg has no place for a C2PA manifest, so it stands beside the file and covers every byte of it; the
file's comment names it, and says as the MP3 does that the voice is synthetic.
Imports numpy, scipy and libsndfile: import it only where one is being made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord.narration import encoding, mastering
from onrecord.narration.production import PEAK_LIMIT_DBTP, ROUNDS, Labels, Unsound
from onrecord.plumbing import provenance
from onrecord.vocabulary.makings import DigitalSourceType, Making

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class LightFile:
    """A finished file and the manifest that stands beside it."""

    data: bytes
    manifest: bytes


def lightened(
    master: NDArray[np.float32],
    *,
    sample_rate: int,
    labels: Labels,
    making: Mapping[str, Any],
    signed: bytes,
    manifest_url: str,
) -> LightFile:
    """Return the Opus file of what was mastered for an MP3, as loud and as long as that.

    ``making`` is the narration's as it is stored, ``signed`` the finished MP3, whose manifest goes
    along; ``manifest_url`` is where the new one will be had. Raises ``Unsound`` and ``CannotSign``.
    """
    kind = DigitalSourceType(
        making.get("digital_source_type") or DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    )
    told = _told(labels, kind, manifest_url)
    data = _quiet_enough(master, sample_rate=sample_rate, told=told)
    frames = encoding.read_facts(data).frames
    if frames != master.size:
        raise Unsound(
            f"The Opus file of {labels.title!r} holds {frames} samples, but {master.size} were "
            "spoken; the marks would be wrong. Check the installed soundfile release."
        )
    claim = provenance.created(
        title=labels.title,
        making=Making(
            engine=str(making.get("engine", "")),
            version=str(making.get("version", "")),
            model=str(making.get("model", "")),
            made_at=datetime.fromisoformat(str(making["made_at"])),
        ),
        digital_source_type=kind,
        ingredients=(
            provenance.Ingredient(
                title=labels.title,
                digest=provenance.digest_of(signed),
                media_type=encoding.MEDIA_TYPE,
                relation=provenance.Relation.INPUT,
                signed=signed,
            ),
        ),
    )
    manifest = provenance.attach(data, provenance.OGG, claim)
    return LightFile(data=data, manifest=manifest)


def _quiet_enough(
    master: NDArray[np.float32], *, sample_rate: int, told: Mapping[str, str]
) -> bytes:
    """Return the file, its peaks checked on what a listener will decode."""
    ceiling = mastering.CEILING_DBTP
    sound = master
    for _ in range(ROUNDS):
        data = encoding.encode_light(sound, sample_rate=sample_rate, told=told)
        peak = mastering.true_peak(encoding.decode(data)[0], sample_rate=sample_rate)
        if peak <= PEAK_LIMIT_DBTP:
            break
        ceiling -= peak - PEAK_LIMIT_DBTP + 0.1
        # A few peaks lower by tenths of a decibel: no loudness to speak of goes with them.
        sound = mastering.limited(master, sample_rate=sample_rate, ceiling=ceiling)
    return data


def _told(labels: Labels, kind: DigitalSourceType, manifest_url: str) -> dict[str, str]:
    site = labels.site_name
    return {
        "title": labels.title,
        "artist": f"{site} (synthetic voice)",
        "album": site,
        "comment": (
            f"Read by a synthetic voice for {site}. Digital source type: {kind.uri} "
            f"Provenance (C2PA): {manifest_url}"
        ),
        **({"date": labels.published_at.date().isoformat()} if labels.published_at else {}),
    }
