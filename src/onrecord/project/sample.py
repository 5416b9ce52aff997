"""The sample newsroom: loading ``examples/sample-newsroom`` as if its deliveries came today."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from onrecord.intake import operations as intake
from onrecord.intake.models import Delivery, Source
from onrecord.pipeline import operations as pipeline
from onrecord.publishing.models import SectionPage
from onrecord.stories.models import Story
from onrecord.vocabulary.errors import Permanent

PLACEHOLDER = re.compile(rb"\{\{(rfc2822|iso|weekday|date) (-?\d+)h\}\}")

_PACKAGE = Path(__file__).resolve().parent.parent


class NoSample(Permanent):
    """The sample newsroom is not where it should be."""

    code = "project.no_sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded: nothing, when it had been loaded before."""

    sources: int
    deliveries: int


def sample_folder() -> Path:
    """Return the folder of the sample newsroom, in a checkout or in an installed package."""
    for folder in (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples"):
        if (folder / "sample-newsroom" / "newsroom.toml").is_file():
            return folder / "sample-newsroom"
    raise NoSample("The sample newsroom (examples/sample-newsroom) is missing from this install.")


def fill(data: bytes, base: datetime) -> bytes:
    """Return ``data`` with every ``{{kind Nh}}`` replaced by the instant N hours from ``base``."""

    def instant(match: re.Match[bytes]) -> bytes:
        at = base + timedelta(hours=int(match[2]))
        kinds = {
            b"rfc2822": format_datetime(at, usegmt=True),
            b"iso": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            b"weekday": f"{at:%A}",
            b"date": f"{at.day} {at:%B}",
        }
        return kinds[match[1]].encode("ascii")

    return PLACEHOLDER.sub(instant, data)


def load_sample(*, base: datetime, folder: Path | None = None) -> Loaded:
    """Store sources, sections and deliveries, and start a run for each delivery.

    May be run again after any interruption: what is there already is left as it is.
    """
    root = folder or sample_folder()
    plan = tomllib.loads((root / "newsroom.toml").read_text(encoding="utf-8"))
    _set_up_sections(plan["section"])
    sources = {entry["slug"]: _source(entry, base) for entry in plan["source"]}
    count = 0
    for number, entry in enumerate(plan["delivery"]):
        count += _deliver(entry, root / "deliveries", sources, base + timedelta(seconds=number))
    return Loaded(sources=len(sources), deliveries=count)


def is_loaded() -> bool:
    """Return whether a sample source is in the register."""
    return Source.objects.filter(is_sample=True).exists()


def mark_stories() -> None:
    """Mark the stories that rest on sample sources, so that their pages say so."""
    Story.objects.filter(memberships__report__source__is_sample=True, is_sample=False).update(
        is_sample=True
    )


def _set_up_sections(entries: list[Mapping[str, Any]]) -> None:
    for position, entry in enumerate(entries):
        SectionPage.objects.filter(slug=entry["slug"]).update(
            tagline=entry["tagline"],
            autopilot=entry["autopilot"],
            is_sample=True,
            position=position,
        )


def _source(entry: Mapping[str, Any], now: datetime) -> Source:
    found = Source.objects.filter(slug=entry["slug"]).first()
    if found is not None:
        return found
    details = {key: value for key, value in entry.items() if key not in {"slug", "name"}}
    return intake.add_source(
        name=entry["name"], slug=entry["slug"], now=now, is_sample=True, **details
    )


def _deliver(
    entry: Mapping[str, Any], folder: Path, sources: Mapping[str, Source], base: datetime
) -> bool:
    """Receive one file of the sample. Returns whether it was new."""
    hours = int(entry["at"].removesuffix("h"))
    at = base + timedelta(hours=hours)
    address = f"sample:{entry['file']}"
    if Delivery.objects.filter(url=address).exists():
        return False
    data = fill((folder / entry["file"]).read_bytes(), base.replace(second=0))
    with transaction.atomic():
        delivery_id = intake.receive(
            data=data,
            url=address,
            filename=entry["file"],
            source=sources[entry["source"]],
            section=entry.get("section", ""),
            now=at,
        )
        pipeline.start_run(line="delivery", subject_id=delivery_id, now=timezone.now())
    return True
