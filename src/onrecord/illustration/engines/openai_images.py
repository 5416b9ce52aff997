"""Pictures from an endpoint that speaks OpenAI's protocol (``POST /images/generations``)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from onrecord.illustration.engines.generative import MOST_BYTES, Generating, NotThePicture
from onrecord.plumbing import outbound
from onrecord.plumbing.env import env_text


class OpenAIImages(Generating):
    """Asks ``model`` at ``url`` (``https://…/v1``) for one picture.

    ``key_variable`` names the environment variable with the key; ``answer`` is how the picture is
    to come back, for models that must be told: ``b64_json`` or ``url``, empty for not saying.
    An address in the answer is fetched by the rules of the door: a private one is refused
    unless it is the very host in ``allowed_hosts``.
    """

    name: ClassVar[str] = "openai_images"
    version: ClassVar[str] = "1"

    def __init__(
        self,
        *,
        key_variable: str = "ONRECORD_PICTURE_KEY",
        answer: str = "",
        allowed_hosts: Sequence[str] = (),
        **options: Any,
    ) -> None:
        if answer not in {"", "b64_json", "url"}:
            raise ValueError("answer is b64_json, url or empty")
        super().__init__(allowed_hosts=allowed_hosts, **options)
        self.key_variable = key_variable
        self.answer = answer

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        wanted = {"url": self.url, "model": self.model}
        return [f"{name} is not set" for name, value in wanted.items() if not value]

    def generated(self, prompt: str) -> bytes:
        """Return the bytes of the picture. Raises ``NotThePicture`` and what the door raises."""
        key = env_text(self.key_variable, "")
        body: dict[str, Any] = {
            "model": self.model,
            "prompt": prompt,
            "n": 1,
            "size": f"{self.size[0]}x{self.size[1]}",
        }
        if self.answer:
            body["response_format"] = self.answer
        answer = outbound.send(
            "POST",
            f"{self.url}/images/generations",
            body=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            max_bytes=MOST_BYTES,
            timeout=self.timeout,
            allowed=self.allowed,
        )
        found = first_of(answered(answer))
        encoded = found.get("b64_json")
        if isinstance(encoded, str) and encoded:
            try:
                return base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError) as error:
                raise NotThePicture(
                    f"{self.url} sent a picture that is not base64; nothing was taken."
                ) from error
        address = found.get("url")
        if not isinstance(address, str) or not address:
            raise NotThePicture(f"{self.url} answered without a picture; nothing was taken.")
        return self.fetched(address)

    def fetched(self, address: str) -> bytes:
        """Return the bytes at an address that the service named; no key goes there."""
        answer = outbound.send(
            "GET", address, max_bytes=MOST_BYTES, timeout=self.timeout, allowed=self.allowed
        )
        return _successful(answer).body


def answered(answer: outbound.Answer) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises ``NotThePicture`` and what its status means."""
    body = _successful(answer).body
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotThePicture(f"{answer.url} did not answer in JSON; nothing was taken.") from error
    if not isinstance(told, dict):
        raise NotThePicture(f"{answer.url} answered in another form; nothing was taken.")
    return told


def first_of(told: dict[str, Any]) -> dict[str, Any]:
    """Return the first entry of ``data`` in an answer, empty where there is none."""
    data = told.get("data")
    first = data[0] if isinstance(data, list) and data else None
    return first if isinstance(first, dict) else {}


def _successful(answer: outbound.Answer) -> outbound.Answer:
    if answer.status in (401, 403):
        raise NotThePicture(
            f"{answer.url} answered {answer.status}: it does not take the key. Check "
            "ONRECORD_PICTURE_KEY."
        )
    # A Retry-After may be a date: it is read against the clock, as the model door does.
    return outbound.require_success(answer, now=datetime.now(UTC))
