"""What a sentence claims to be, read off its words."""

from __future__ import annotations

from onrecord.writing.kinds import classify

__all__ = ["classify"]
