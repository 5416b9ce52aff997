"""Typed reading of environment variables; a bad value names the variable and what it takes."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def env_text(name: str, default: str = "") -> str:
    """Return the variable's text, stripped, or ``default`` when it is not set."""
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    """Return the variable as a truth value. Raises ``ImproperlyConfigured`` for other words."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Use 1 or 0.")


def env_number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """Return the variable as a whole number within bounds, or raise ``ImproperlyConfigured``."""
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{name}={number} is out of range: {least} to {most}.")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    """Return the variable split at commas, empty parts dropped."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_path(name: str, default: Path) -> Path:
    """Return the variable as an absolute path."""
    text = env_text(name)
    return Path(text).expanduser().resolve() if text else default.resolve()
