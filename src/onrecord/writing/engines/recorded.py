"""A writer that gives again what another once wrote from the same evidence."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from onrecord.plumbing.loading import InvalidEngine
from onrecord.vocabulary.drafts import Brief, Written
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.writing import storage
from onrecord.writing.briefs import for_model, inputs_digest
from onrecord.writing.engines import Writer, writers
from onrecord.writing.watching import NOBODY, Watch


class NoRecording(Permanent):
    """Nothing was recorded for this evidence."""

    code: ClassVar[str] = "writing.no_recording"


class RecordedWriter(Writer):
    """Plays what lies in ``folder`` under the digest of the brief.

    With ``record`` (an entry as in ``WRITERS``) what is not there yet is written by that
    writer and kept; without, it is refused.
    """

    name = "recorded"
    version = "1"

    def __init__(self, *, folder: str = "", record: dict[str, Any] | None = None) -> None:
        entry: dict[str, Any] = record or ({} if folder else {"ENGINE": "extractive"})
        self.folder = Path(folder) if folder else None
        self.writer: Writer | None = None
        self._kept: dict[str, dict[str, Any]] = {}
        if entry:
            classes = writers.classes()
            name = str(entry.get("ENGINE", ""))
            if name not in classes or name == self.name:
                raise InvalidEngine(f"recorded cannot record {name!r}.")
            self.writer = classes[name](**entry.get("OPTIONS", {}))
            self.needs_model = self.writer.needs_model

    def problems(self) -> list[str]:
        """Say whether there is nothing to play from."""
        if self.folder is not None and self.writer is None and not self.folder.is_dir():
            return [f"the folder of recordings {self.folder} does not exist"]
        return self.writer.problems() if self.writer is not None else []

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Return the recording of ``brief``; raises ``NoRecording``, and what writing raises."""
        digest = inputs_digest(brief, engine=self.name, version=self.version)
        data = self._find(digest)
        if data is None and self.writer is None:
            raise NoRecording(
                f"Nothing was recorded for this evidence ({digest[:12]}); record it with the "
                "option RECORD, or use another writer."
            )
        if data is None and self.writer is not None:
            own = for_model(brief) if self.writer.needs_model else brief
            written = self.writer.write(own, watch)
            data = {"text": storage.to_json(written.text), "making": written.making.as_json()}
            self._keep(digest, data)
        assert data is not None
        return Written(text=storage.from_json(data["text"]), making=_played(data["making"], brief))

    def _find(self, digest: str) -> dict[str, Any] | None:
        if digest in self._kept:
            return self._kept[digest]
        path = self.folder / f"{digest}.json" if self.folder else None
        if path is None or not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _keep(self, digest: str, data: dict[str, Any]) -> None:
        self._kept[digest] = data
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{digest}.json"
        spare = path.with_suffix(f".{os.getpid()}")
        spare.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        spare.replace(path)


def _played(data: dict[str, Any], brief: Brief) -> Making:
    kind = data.get("digital_source_type")
    made = Making(
        engine=str(data["engine"]),
        version=str(data["version"]),
        made_at=datetime.fromisoformat(data["made_at"]),
        model=str(data.get("model", "")),
        prompt_digest=str(data.get("prompt_digest", "")),
        inputs=tuple(data.get("inputs", ())),
        digital_source_type=DigitalSourceType(kind) if kind else None,
    )
    notes = {**data.get("notes", {}), "asked_of": "recorded", "recorded_at": data["made_at"]}
    return replace(made, made_at=brief.now, notes=notes)
