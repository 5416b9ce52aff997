"""Which entries stop a text from being published, before anything else is asked."""

from __future__ import annotations

from onrecord.vocabulary.verdicts import Verdict

HOLDING = frozenset({Verdict.SUPPORTED, Verdict.VOUCHED})
"""Verdicts under which a sentence may be published."""


def blocks(verdict: str) -> bool:
    """Say whether a sentence with this verdict stops its text. Unsure means unsupported."""
    return verdict not in HOLDING
