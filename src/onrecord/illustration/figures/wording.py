"""The words of figures, in English and French: titles, bounds, days, descriptions.

Another language takes one more entry in ``TONGUES``; what is missing is written in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onrecord.vocabulary.pictures import Datum, Figure, FigureForm


@dataclass(frozen=True, slots=True)
class Tongue:
    """What one language says in figures. ``counted`` gives a title by what is counted."""

    counted: dict[str, str]
    bounds: dict[str, str]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    thousands: str
    decimal: str
    over_time: str
    compared: str
    timeline: str
    sources: str
    chart_of: str
    accounts_of: str
    timeline_of: str
    card_of: str
    of_speaker: str
    rose: str
    stays: str
    told_by: str
    colon: str
    opening: str
    closing: str


ENGLISH = Tongue(
    counted={
        "dead": "Dead",
        "injured": "Injured",
        "missing": "Missing",
        "arrested": "Arrested",
        "displaced": "Driven from their homes",
        "in hospital": "In hospital",
        "rescued": "Rescued",
        "charged": "Charged",
    },
    bounds={"least": "at least", "most": "up to", "about": "about"},
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    short_months=(
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
    thousands=",",
    decimal=".",
    over_time="As reported over time",
    compared="What the sources report",
    timeline="Day by day",
    sources="Sources",
    chart_of="Chart of a number as it was reported over time. {title}: {told}.",
    accounts_of="Chart comparing what sources report. {title}: {told}.",
    timeline_of="Timeline of {count} dated events: {told}.",
    card_of="Card with a quotation{speaker}: “{words}”",
    of_speaker=" from {name}",
    rose="The number went from {first} ({first_day}) to {last} ({last_day}).",
    stays="Every number stands as a source gave it.",
    told_by="as reported by {outlet}",
    colon=": ",
    opening="“",
    closing="”",
)

FRENCH = Tongue(
    counted={
        "dead": "Morts",
        "injured": "Blessés",
        "missing": "Disparus",
        "arrested": "Arrêtés",
        "displaced": "Chassés de chez eux",
        "in hospital": "À l’hôpital",
        "rescued": "Secourus",
        "charged": "Mis en cause",
    },
    bounds={"least": "au moins", "most": "jusqu’à", "about": "environ"},
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
    short_months=(
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ),
    thousands="\u202f",
    decimal=",",
    over_time="Tel que rapporté au fil du temps",
    compared="Ce que rapportent les sources",
    timeline="Jour après jour",
    sources="Sources",
    chart_of="Graphique d’un nombre tel qu’il a été rapporté au fil du temps. {title} : {told}.",
    accounts_of="Graphique comparant ce que rapportent les sources. {title} : {told}.",
    timeline_of="Chronologie de {count} événements datés : {told}.",
    card_of="Carte avec une citation{speaker} : « {words} »",
    of_speaker=" de {name}",
    rose="Premier nombre rapporté : {first} ({first_day}) ; dernier : {last} ({last_day}).",
    stays="Chaque nombre est celui qu’a donné une source.",
    told_by="rapporté par {outlet}",
    colon=" : ",
    opening="«\u202f",
    closing="\u202f»",
)

TONGUES = {"en": ENGLISH, "fr": FRENCH}
MOST_TOLD = 470


def tongue_of(language: str) -> Tongue:
    """Return the words of a language (``fr-CA`` is French), English where it has none."""
    return TONGUES.get(language.split("-")[0].lower(), ENGLISH)


def number_in_words(value: float, tongue: Tongue) -> str:
    """Return a number with its thousands set apart: "12,400", "2.5"."""
    whole = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
    return whole.replace(",", "\0").replace(".", tongue.decimal).replace("\0", tongue.thousands)


def datum_in_words(datum: Datum, tongue: Tongue) -> str:
    """Return a number as it was told: "at least 12"; empty for what is no number."""
    if datum.value is None:
        return ""
    bound = tongue.bounds.get(datum.bound, "")
    return f"{bound} {number_in_words(datum.value, tongue)}".strip()


def title_of(figure: Figure, tongue: Tongue) -> str:
    """Return the title of a figure: what is counted, or what kind of list it is."""
    if figure.form is FigureForm.TIMELINE:
        return tongue.timeline
    return tongue.counted.get(figure.what, "")


def day_in_words(day: date, tongue: Tongue, *, year: bool = False) -> str:
    """Return a day: "3 March", with ``year`` "3 March 2026"."""
    told = f"{day.day} {tongue.months[day.month - 1]}"
    return f"{told} {day.year}" if year else told


def days_of(datum: Datum, tongue: Tongue) -> str:
    """Return the days of an event, no more exact than its source is."""
    first, last = datum.first, datum.last or datum.first
    if first is None or last is None:
        return ""
    if datum.precision == "year":
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if datum.precision == "month" and (first.year, first.month) == (last.year, last.month):
        return f"{tongue.months[first.month - 1]} {first.year}"
    if first == last:
        return day_in_words(first, tongue)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(last, tongue)}"
    return f"{day_in_words(first, tongue)} – {day_in_words(last, tongue)}"


def mark_in_words(at: datetime, tongue: Tongue, *, in_hours: bool) -> str:
    """Return the words of a mark on an axis of time: "3 Mar", or "14:00" between midnights."""
    if in_hours and at.hour:
        return f"{at:%H:%M}"
    return f"{at.day} {tongue.short_months[at.month - 1]}"


def alternative_text(figure: Figure, tongue: Tongue) -> str:
    """Return what a figure shows, for those who cannot see it; at most 480 characters."""
    if figure.form is FigureForm.QUOTATION:
        said = figure.data[0]
        speaker = tongue.of_speaker.format(name=said.speaker) if said.speaker else ""
        return _shortened(tongue.card_of.format(speaker=speaker, words=said.words))
    told = "; ".join(_told(one, figure.form, tongue) for one in figure.data)
    if figure.form is FigureForm.TIMELINE:
        told = _shortened(told, MOST_TOLD - 60)
        return tongue.timeline_of.format(count=len(figure.data), told=told.rstrip("."))
    told = _shortened(told, MOST_TOLD - 90)
    shape = tongue.chart_of if figure.form is FigureForm.SERIES else tongue.accounts_of
    return shape.format(title=title_of(figure, tongue), told=told)


def caption_of(figure: Figure, tongue: Tongue) -> str:
    """Return the sentence under a figure: what it says in one line; empty where all is said."""
    if figure.form is FigureForm.COMPARISON:
        return tongue.stays
    if figure.form is not FigureForm.SERIES:
        return ""
    first, last = figure.data[0], figure.data[-1]
    if first.at is None or last.at is None:
        return tongue.stays
    return tongue.rose.format(
        first=datum_in_words(first, tongue),
        last=datum_in_words(last, tongue),
        first_day=day_in_words(first.at.date(), tongue),
        last_day=day_in_words(last.at.date(), tongue),
    )


def _told(one: Datum, form: FigureForm, tongue: Tongue) -> str:
    if form is FigureForm.TIMELINE:
        return f"{days_of(one, tongue)}{tongue.colon}{one.words.rstrip('.')}"
    number = datum_in_words(one, tongue)
    when = f", {day_in_words(one.at.date(), tongue)}" if one.at else ""
    return f"{number} ({one.label}{when if form is FigureForm.SERIES else ''})"


def _shortened(text: str, most: int = 480) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(" ,;:.") + "…"
