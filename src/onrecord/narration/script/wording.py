"""What a reading says of itself, language by language: opening, byline, announcements, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from onrecord.narration.script.fr import dates as french
from onrecord.narration.script.fr.numerals import cardinal
from onrecord.narration.script.numerals import ordinal, year
from onrecord.narration.script.wordlists import MONTHS, WEEKDAYS
from onrecord.vocabulary.texts import TextField


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The frame of a reading in one language. ``opening`` discloses the synthetic voice."""

    opening: str
    this_site: str
    by: str
    and_: str
    closing: str
    closing_with_sources: str
    sources: str
    """What the last chapter is called."""
    article: str
    """What the first chapter is called where there is no headline."""
    try_out: str
    """A sentence in which a name is heard."""
    announcements: Mapping[TextField, str]
    day: Callable[[datetime | date], str]


def speakable_date(at: datetime | date, wording: Wording | None = None) -> str:
    """Return a day as it is said: "Friday, March sixth, twenty twenty-six"."""
    return (wording or ENGLISH).day(at)


def _day_in_english(day: datetime | date) -> str:
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return f"{weekday}, {month} {ordinal(day.day)}, {year(day.year)}"


def _day_in_french(day: datetime | date) -> str:
    weekday = french.WEEKDAYS[day.weekday()].capitalize()
    return f"{weekday} {french.day_and_month(day.day, day.month)} {cardinal(day.year)}"


ENGLISH = Wording(
    opening="This is {site}, read by a synthetic voice.",
    this_site="this site",
    by="By",
    and_="and",
    closing="This was {site}. The source of every sentence is on the page.",
    closing_with_sources=(
        "This article draws on reports from {names}. The source of every sentence is on the page."
    ),
    sources="Sources",
    article="Article",
    try_out="Today {name} spoke of the weeks ahead.",
    announcements={
        TextField.STATEMENT: "Who said what.",
        TextField.WATCH: "What to watch.",
        TextField.CAPTION: "Picture.",
    },
    day=_day_in_english,
)
FRENCH = Wording(
    opening="Vous écoutez {site}, lu par une voix de synthèse.",
    this_site="ce site",
    by="Par",
    and_="et",
    closing="C'était {site}. La source de chaque phrase se trouve sur la page.",
    closing_with_sources=(
        "Sources de cet article : {names}. La source de chaque phrase se trouve sur la page."
    ),
    sources="Sources",
    article="Article",
    try_out="Aujourd'hui, {name} a parlé des semaines à venir.",
    announcements={
        TextField.STATEMENT: "Qui a dit quoi.",
        TextField.WATCH: "À suivre.",
        TextField.CAPTION: "Image.",
    },
    day=_day_in_french,
)


def wording_of(language: str) -> Wording:
    """Return the frame for readings in ``language`` (BCP 47); English where there is none."""
    return FRENCH if language.split("-")[0].lower() == "fr" else ENGLISH
