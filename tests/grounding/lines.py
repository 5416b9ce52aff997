"""Lines of one report as the passages that a checker is given."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.vocabulary.texts import Passage


def passages_of(lines: Sequence[str]) -> list[Passage]:
    """Return each line as a passage of its own, numbered from 1, of one report and source."""
    return [
        Passage(
            id=number,
            report_id=1,
            position=number - 1,
            text=line,
            start=0,
            end=len(line),
            source_id=1,
            source_name="Northern Courier",
            report_title="A report",
            url="",
            language="en",
        )
        for number, line in enumerate(lines, start=1)
    ]
