"""Pictures from a ComfyUI of one's own: a workflow is queued, waited for, its picture fetched."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from onrecord.illustration.engines.generative import MOST_BYTES, Generating, NotThePicture
from onrecord.illustration.engines.openai_images import answered
from onrecord.plumbing import outbound
from onrecord.vocabulary.errors import Temporary

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds between two questions whether the picture is done; each pause is half again as long."""

ONE_ANSWER = 30.0
"""Seconds that one answer may take; the picture itself has ``timeout``."""


class NotDoneYet(Temporary):
    """The picture was not done in time."""

    code: ClassVar[str] = "illustration.not_done_yet"


class ComfyUI(Generating):
    """Runs ``workflow``, a file in ComfyUI's API format, at ``url`` (``http://127.0.0.1:8188``).

    In the workflow the texts ``{prompt}``, ``{width}``, ``{height}`` and ``{seed}`` are replaced;
    one that is nothing else becomes a number where it stands for one.
    """

    name: ClassVar[str] = "comfyui"
    version: ClassVar[str] = "1"

    def __init__(self, *, workflow: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.workflow = workflow

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        found = super().problems()
        if not self.workflow:
            return [*found, "workflow is not set"]
        try:
            told = json.loads(Path(self.workflow).read_text("utf-8"))
        except (OSError, ValueError) as error:
            return [*found, f"the workflow {self.workflow} cannot be read: {error}"]
        if "{prompt}" not in json.dumps(told):
            found.append(f"the workflow {self.workflow} has no {{prompt}} in it")
        return found

    def generated(self, prompt: str) -> bytes:
        """Return the bytes of the picture. Raises ``NotThePicture``, ``NotDoneYet`` and more."""
        ends = time.monotonic() + self.timeout
        told = answered(self._sent("POST", "/prompt", {"prompt": self._filled(prompt)}))
        number = told.get("prompt_id")
        if not isinstance(number, str) or not number.replace("-", "").isalnum():
            raise NotThePicture(f"{self.url} took the workflow without giving it a number.")
        pause = FIRST_PAUSE
        while True:
            done = answered(self._sent("GET", f"/history/{number}")).get(number)
            if isinstance(done, dict):
                return self._picture_of(done)
            if time.monotonic() + pause > ends:
                raise NotDoneYet(
                    f"{self.url} had not drawn the picture after {self.timeout:g} seconds; "
                    "order it again, or give it longer."
                )
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _filled(self, prompt: str) -> Any:
        values: dict[str, Any] = {
            "{prompt}": prompt,
            "{width}": self.size[0],
            "{height}": self.size[1],
            "{seed}": random.SystemRandom().randrange(2**32),
        }

        def fill(part: Any) -> Any:
            if isinstance(part, dict):
                return {name: fill(value) for name, value in part.items()}
            if isinstance(part, list):
                return [fill(value) for value in part]
            if not isinstance(part, str):
                return part
            if part in values:
                return values[part]
            for name, value in values.items():
                part = part.replace(name, str(value))
            return part

        return fill(json.loads(Path(self.workflow).read_text("utf-8")))

    def _picture_of(self, done: dict[str, Any]) -> bytes:
        """Return the first picture that a finished run put out."""
        status = done.get("status")
        said = status.get("status_str") if isinstance(status, dict) else ""
        outputs = done.get("outputs")
        nodes = outputs.values() if isinstance(outputs, dict) else ()
        for node in nodes:
            images = node.get("images") if isinstance(node, dict) else None
            first = images[0] if isinstance(images, list) and images else None
            if isinstance(first, dict) and isinstance(first.get("filename"), str):
                # A run may be "completed" with an error; a picture of it is then none to take.
                if said == "error":
                    break
                names = ("filename", "subfolder", "type")
                query = urlencode({name: str(first.get(name, ""))[:300] for name in names})
                answer = self._sent("GET", f"/view?{query}")
                return outbound.require_success(answer, now=datetime.now(UTC)).body
        raise NotThePicture(
            f"{self.url} ended the workflow with {said or 'no picture'!r}; its own log says why."
        )

    def _sent(self, method: str, path: str, told: Any = None) -> outbound.Answer:
        return outbound.send(
            method,
            f"{self.url}{path}",
            body=b"" if told is None else json.dumps(told).encode(),
            max_bytes=MOST_BYTES,
            timeout=min(self.timeout, ONE_ANSWER),
            allowed=self.allowed,
        )
