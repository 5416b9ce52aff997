"""Reading of JSON whose every member may have any type: what does not fit counts as absent."""

from __future__ import annotations

import json
from typing import Any

from onrecord.intake.parsers.refusing import Unreadable


def load_json(text: str) -> Any:
    """Return the JSON document, keys lower-cased. Raises ``Unreadable`` when it is none."""
    try:
        return json.loads(text, object_pairs_hook=_lowered, strict=False)
    except RecursionError:
        raise Unreadable("The JSON document nests too deep.") from None
    except ValueError as error:
        raise Unreadable(f"The document is not valid JSON: {str(error)[:200]}.") from None


def _lowered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key.lower(): value for key, value in pairs}


def string(value: Any, *names: str) -> str:
    """Return the first non-empty text among the members ``names`` of ``value``."""
    for name in names:
        member = value.get(name) if isinstance(value, dict) else None
        if isinstance(member, str) and member.strip():
            return member.strip()
        if isinstance(member, int) and not isinstance(member, bool):
            return str(member)
    return ""


def records(value: Any, *names: str) -> list[dict[str, Any]]:
    """Return the objects in the first of the members ``names`` that is a list or an object."""
    for name in names:
        member = value.get(name) if isinstance(value, dict) else None
        if isinstance(member, dict):
            return [member]
        if isinstance(member, list):
            return [entry for entry in member if isinstance(entry, dict)]
    return []
