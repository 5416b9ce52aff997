"""What one check concludes, and the values that every check is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.vocabulary.verdicts import Finding, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A finding; ``is_conflict`` when the passage says otherwise, not merely nothing."""

    finding: Finding
    is_conflict: bool = False

    @property
    def failed(self) -> bool:
        """Whether the check failed."""
        return self.finding.outcome is Outcome.FAILED


def passed(check: str, explanation: str, span: tuple[int, int] = (0, 0)) -> Compared:
    """Return a check that came out well."""
    return _compared(check, Outcome.PASSED, explanation, span, is_conflict=False)


def failed(
    check: str, explanation: str, span: tuple[int, int] = (0, 0), *, is_conflict: bool = False
) -> Compared:
    """Return a check that failed at ``span`` of the sentence."""
    return _compared(check, Outcome.FAILED, explanation, span, is_conflict=is_conflict)


def idle(check: str, explanation: str) -> Compared:
    """Return a check that had nothing to compare."""
    return _compared(check, Outcome.NOT_APPLICABLE, explanation, (0, 0), is_conflict=False)


def settled(check: str, found: Sequence[Compared], what: str) -> list[Compared]:
    """Return the failures among ``found``; one pass for all if none failed; idle if it is empty."""
    failures = [item for item in found if item.failed]
    if failures:
        return failures
    if not found:
        return [idle(check, f"The sentence has no {what}.")]
    if len(found) == 1:
        return list(found)
    return [passed(check, f"All {len(found)} {what} are as in the passages.")]


def _compared(
    check: str, outcome: Outcome, explanation: str, span: tuple[int, int], *, is_conflict: bool
) -> Compared:
    finding = Finding(
        check=check, outcome=outcome, explanation=explanation, start=span[0], end=span[1]
    )
    return Compared(finding=finding, is_conflict=is_conflict)
