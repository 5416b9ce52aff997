"""A section is taken from a source's own words only where they commonly name one."""

from __future__ import annotations

import pytest

from onrecord.intake.sections import section_named_by


@pytest.mark.parametrize(
    ("subjects", "section"),
    [
        (("World News",), "world"),
        (("Press releases", "Economy"), "business"),
        (("BUSINESS", "world"), "business"),
        (("Press releases",), ""),
        ((), ""),
        (("<b>science</b>",), ""),
    ],
)
def test_section_named_by(subjects: tuple[str, ...], section: str) -> None:
    assert section_named_by(subjects) == section
