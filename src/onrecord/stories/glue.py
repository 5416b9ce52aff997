"""Reports that are about no one event, and so would glue stories together: pure."""

from __future__ import annotations

import re

FEWEST_WORDS = 5

_PATTERNS = (
    re.compile(
        r"\b(?:live(?:\s+blog|\s+updates?|\s+coverage)|as\s+it\s+happened|news\s+in\s+brief|briefs?$|"
        r"(?:daily|morning|evening|weekly|nightly)\s+(?:digest|briefing|brief|roundup|round-up|newsletter|"
        r"schedule|recap|guidance)|round-?up|week\s+in\s+(?:review|pictures)|week\s+ahead|"
        r"in\s+pictures|photos?\s+of\s+the\s+(?:day|week)|public\s+schedule|daily\s+guidance|"
        r"(?:today|tomorrow)['’]s\s+(?:papers|front\s+pages|schedule)|what\s+to\s+watch|tv\s+listings|"
        r"horoscopes?|crossword|quiz|weather\s+forecast|newsletter|top\s+(?:\d+|ten|five)\s+stories|"
        r"things\s+to\s+know|on\s+this\s+day|letters\s+to\s+the\s+editor|corrections?\s+and\s+clarifications?)",
        re.IGNORECASE,
    ),
)


def glue_reason(title: str, text: str) -> str:
    """Return why a report must not be grouped, '' if it may."""
    for pattern in _PATTERNS:
        match = pattern.search(title)
        if match:
            return f"its title says that it is about many events: “{match[0]}”"
    if len(f"{title} {text}".split()) < FEWEST_WORDS:
        return f"it has fewer than {FEWEST_WORDS} words"
    return ""
