"""What a file says of its making, read as anybody can who has the newsroom's certificate."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from c2pa import C2paError, Context, Reader, Settings


@dataclass(frozen=True)
class Told:
    """``state`` is C2PA's word; ``deeds`` the actions; ``parents`` the first actions before."""

    state: str
    deeds: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    parents: list[str]
    faults: list[str]


def told(data: bytes, media_type: str, *, authority: str, beside: bytes = b"") -> Told:
    """Read the manifest in a file, or the one beside it; ``state`` is "none" without any."""
    settings = Settings.from_dict(
        {
            "trust": {"user_anchors": authority},
            "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        }
    )
    try:
        with (
            Context(settings) as context,
            Reader(
                media_type, io.BytesIO(data), manifest_data=beside or None, context=context
            ) as reader,
        ):
            store = json.loads(reader.json())
    except C2paError as error:
        return Told("none", [], [], [], [str(error)])
    manifests = store["manifests"]
    active = manifests[store["active_manifest"]]
    return Told(
        state=store["validation_state"],
        deeds=_deeds(active),
        sources=active.get("ingredients", []),
        parents=[_deeds(one)[0]["action"] for label, one in manifests.items() if one is not active],
        faults=[row["code"] for row in store.get("validation_status", [])],
    )


def _deeds(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        action
        for one in manifest["assertions"]
        if one["label"].startswith("c2pa.actions")
        for action in one["data"]["actions"]
    ]
