"""What an editor's form says of a source, as the register keeps it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError

FLAGS = ("may_store_full_text", "may_feed_model")
TEXTS = (
    "name",
    "kind",
    "owner",
    "home_url",
    "country",
    "language",
    "licence",
    "admitted_because",
    "reliability",
    "agreement",
)


def stated_of(
    sent: Mapping[str, str], *, flags: bool = False, only: Collection[str] = TEXTS
) -> dict[str, Any]:
    """Return the fields of the register that a form sent, as the register keeps them."""
    stated: dict[str, Any] = {
        name: sent[name].replace("\x00", "").strip() for name in only if name in sent
    }
    if "country" in stated:
        stated["country"] = stated["country"].upper()
    if "quoting_budget" in sent:
        words = sent["quoting_budget"].strip()
        stated["quoting_budget"] = int(words) if words.isascii() and words.isdigit() else None
    if flags:
        stated |= {name: name in sent for name in FLAGS}
    return stated


def faults(error: ValidationError) -> str:
    """Return every fault of an entry with the field that has it."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{name.replace('_', ' ').capitalize()}: {' '.join(said)}"
        for name, said in error.message_dict.items()
    )
