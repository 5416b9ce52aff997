"""Points of the compass, postal states and streets."""

from __future__ import annotations

from onrecord.narration.script.numerals import amount
from onrecord.narration.script.spans import Table, rule
from onrecord.narration.script.states import POSTAL_STATES

COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}
CORNERS = {"NW": "Northwest", "NE": "Northeast", "SW": "Southwest", "SE": "Southeast"}
_LANDS = (
    "Korea|Carolina|Dakota|Africa|America|Virginia|Ireland|Sudan|Ossetia|Macedonia|Asia|Europe|"
    "Bank|Jerusalem|Yorkshire|Sea|Pole"
)
_STREETS = "Avenue|Street|Road|Boulevard|Drive|Place|Ave.|St.|Rd.|Blvd."

PLACES: Table = (
    rule(
        "bearing",
        r"(?<![\w.])(\d{1,3}(?:\.\d+)?)\s?°\s?([NSEW])\b",
        lambda match: f"{amount(match[1])} degrees {COMPASS[match[2]].lower()}",
    ),
    rule(
        "compass before a land",
        rf"\b([NSEW])\. (?=(?:{_LANDS})\b)",
        lambda match: f"{COMPASS[match[1]]} ",
    ),
    rule(
        "compass before a street",
        r"\b([NSEW])\.? (?=\d{1,3}(?:st|nd|rd|th)\b)",
        lambda match: f"{COMPASS[match[1]]} ",
    ),
    rule(
        "corner behind a street",
        rf"\b({_STREETS.replace('.', '[.]')}),? (NW|NE|SW|SE)\b",
        lambda match: f"{match[1]} {CORNERS[match[2]]}",
    ),
    rule(
        "postal state",
        rf"(?<=[a-z], )({'|'.join(POSTAL_STATES)})(?=[,.;)]|$| \d{{5}}\b)",
        lambda match: POSTAL_STATES[match[1]],
    ),
)
"""Before titles: the dot of "N." ends nothing."""
