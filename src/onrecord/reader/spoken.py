"""Lengths of audio in the forms that people and programs read."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """Return a length as ``3:07``, or ``1:02:09`` from an hour on; rounded to whole seconds."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def iso_duration(seconds: float) -> str:
    """Return a length as an ISO 8601 duration, ``PT3M7S``."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    if left or not any(parts):
        parts.append(f"{left}S")
    return "PT" + "".join(parts)
