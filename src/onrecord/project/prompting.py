"""The writers, as the environment names them: a model, within its bounds, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.plumbing.env import env_number, env_text

EXTRACTIVE: dict[str, Any] = {"ENGINE": "extractive", "OPTIONS": {}}


def writers(
    *, url: str, model: str, allowed_hosts: Sequence[str], house_style: str
) -> dict[str, dict[str, Any]]:
    """Return ``WRITERS``: the extractive writer, behind a prompted one where ``url`` is set.

    Raises ``ImproperlyConfigured`` for a bound that is none.
    """
    if not url:
        return {"default": EXTRACTIVE}
    options = {
        "url": url,
        "model": model,
        "allowed_hosts": list(allowed_hosts),
        "house_style": house_style,
        "price_in": env_text("ONRECORD_MODEL_PRICE_IN", "0"),
        "price_out": env_text("ONRECORD_MODEL_PRICE_OUT", "0"),
        **bounds(),
    }
    tried = [{"ENGINE": "prompted", "OPTIONS": options}, {"ENGINE": "extractive"}]
    return {"default": {"ENGINE": "fallback", "OPTIONS": {"engines": tried}}}


def bounds() -> dict[str, Any]:
    """Return how much a model is sent and may answer: what a small one needs set lower."""
    return {
        "output": env_text("ONRECORD_MODEL_OUTPUT", "schema"),
        "timeout": float(env_number("ONRECORD_MODEL_TIMEOUT", 180, least=1, most=3600)),
        "max_tokens": env_number("ONRECORD_MODEL_MAX_TOKENS", 4000, least=64, most=100_000),
        "context_tokens": env_number("ONRECORD_MODEL_CONTEXT_TOKENS", 0, most=10_000_000),
        "evidence_characters": env_number(
            "ONRECORD_MODEL_EVIDENCE_CHARACTERS", 24_000, least=500, most=2_000_000
        ),
        "evidence_passages": env_number("ONRECORD_MODEL_EVIDENCE_PASSAGES", 0, most=10_000),
    }
