"""What is counted in a sentence: how many of what, within which bounds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.language.numbers import Number, NumberKind, find_numbers
from onrecord.language.stems import WORD
from onrecord.stories.concepts import concept

STATES = {
    "die": "dead",
    "injure": "injured",
    "miss": "missing",
    "arrest": "arrested",
    "flee": "displaced",
    "hospital": "in hospital",
    "rescue": "rescued",
    "charge": "charged",
    "drown": "dead",
}
"""What may befall people, by the concept of the word that tells it."""

GROWING = frozenset(
    {"dead", "injured", "arrested", "displaced", "in hospital", "rescued", "charged"}
)
"""Counts that go up while a story unfolds: a later, higher one takes the place of an earlier."""

LEAST, MOST, ABOUT, VAGUE = "least", "most", "about", "vague"
NEAR = 0.1
"""Two counts of which one is called approximate agree within this share."""

ROUNDED = 0.02
"""Two sums agree within this share: one has been rounded."""

_ANYBODY = frozenset(
    {
        *("people", "persons", "person", "others", "victims", "dead", "casualties", "passengers"),
        *(
            "residents",
            "civilians",
            "men",
            "individuals",
            "protesters",
            "suspects",
            "souls",
            "lives",
            "bodies",
            "deaths",
        ),
        *("fatalities", "injuries", "arrests", "cases", "of"),
    }
)
_NO_NOUN = frozenset({"more", "other", "were", "was", "have", "had", "are", "is", "after", "when"})
_SOMEBODY = frozenset(
    {
        *(
            "children",
            "child",
            "women",
            "woman",
            "soldiers",
            "troops",
            "officers",
            "police",
            "boys",
        ),
        *(
            "girls",
            "students",
            "pupils",
            "workers",
            "miners",
            "firefighters",
            "journalists",
            "kids",
        ),
        *("policemen", "servicemen", "militants", "fighters", "tourists", "crew", "teachers"),
        *("man", "rescuers", "doctors", "drivers", "babies", "refugees"),
    }
)
_BEFORE = re.compile(
    r"(?:(?:at|least|more|than|about|around|some|nearly|almost|up|to|as|many|of|by|an|a|estimated|over|"
    r"only|just|roughly|approximately|fewer|less|the|toll|rose|risen|rises|climbed|climbs|stands|stood|"
    r"had|has|have|reached|reaching|is|was|now|at|passed|topped|number|people|were|are|total|confirmed|"
    r"in|count|jumped|increased|put|exceeded|hit|from|lives|dead|injured|including|another|least)\b[\s,]*)*$",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"\b(?:(?P<toll>death\s+toll|toll|fatalities)|(?:number|count|total)\s+of\s+(?:the\s+|people\s+)?(?P<word>\w+))\b"
    r"[^,;:.]*\b(?:is|to|at|of|was|stands|reached|hit|now|exceeds|topped|passed)\s+(?:(?:at\s+least|more\s+than|"
    r"about|around|nearly|some|over|almost|up\s+to|as\s+many\s+as)\s+)?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:the|both|these|those|including|among\s+them|of\s+whom|of\s+them|another|other|further|additional|extra|"
    r"(?:and|or)\s+then|each)\s+(?:at\s+least\s+|about\s+|up\s+to\s+|some\s+)?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"\s+(?:of\s+(?:them|whom|those)|more\b(?!\s+than)|each\b|a\s+(?:day|week|month|year))", re.I
)
_BOUNDS = (
    (re.compile(r"\b(?:at\s+least|more\s+than|over|above|a\s+minimum\s+of|upwards\s+of|exceed(?:s|ed|ing)?|"
                r"no\s+(?:fewer|less)\s+than|topped|passed|surpassed)\s+(?:a\s+)?$", re.I), LEAST),
    (re.compile(r"\b(?:up\s+to|as\s+many\s+as|at\s+most|fewer\s+than|less\s+than|under|nearly|almost|"
                r"as\s+much\s+as|no\s+more\s+than|close\s+to)\s+(?:a\s+)?$", re.I), MOST),
    (re.compile(r"\b(?:about|around|some|roughly|approximately|an?\s+estimated|circa|in\s+the\s+region\s+of)"
                r"\s+(?:a\s+)?$", re.I), ABOUT),
)  # fmt: skip
_VAGUE = re.compile(
    r"^(?:tens\s+of\s+)?(?:dozens|scores|hundreds|thousands|millions|billions)$", re.I
)
_AGE = re.compile(r"^(?:-|\s)year(?:s)?(?:-|\s)old|^\s*(?:-|\s)years?\s+of\s+age", re.I)
_CLOCK = re.compile(r"^\s*(?:[ap]\.?m\b|o['’]clock|:\d\d|hrs\b|GMT|UTC)", re.I)
_ONE = re.compile(
    r"\b(?P<figure>[Oo]ne)\s+(?=(?:person|man|woman|child|boy|girl|soldier|officer|worker|civilian|"
    r"passenger|student|policeman|other)\b)"
)
_MONTHS = frozenset(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)
_MAGNITUDE = re.compile(r"\bmagnitude(?:[\s-]+(?:of\s+)?)$|\bmeasuring\s+$", re.I)
_TIMES = frozenset({"hour", "minute", "day", "week", "month", "year"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many of something. ``start`` and ``end`` are those of the figure in the sentence.

    ``what`` is a state of people ("dead", "dead children"), the concept of the thing counted,
    a currency with what it is for, or "percent". ``is_part`` where it counts some of a whole
    that is counted elsewhere, or adds to it ("two of them", "five more").
    """

    what: str
    value: float
    bound: str
    is_part: bool
    figure: str
    start: int
    end: int

    @property
    def state(self) -> str:
        """What befell those counted, '' if it is no such count."""
        return self.what.split(":")[0] if self.what.split(":")[0] in _STATE_NAMES else ""


_STATE_NAMES = frozenset(STATES.values())
_ASIDE = re.compile(r",\s(?:including|among\s+them|most\s+of\s+them)\b[^,;]*,")
_Figure = tuple[int, int, float, Number | None]


def find_counts(text: str) -> list[Count]:
    """Return the counts in one sentence, in order. Dates, ages and clock times are left out."""
    numbers = [number for number in find_numbers(text) if not _is_something_else(number, text)]
    figures: list[_Figure] = [(n.start, n.end, float(n.value), n) for n in numbers]
    figures += [(*m.span("figure"), 1.0, None) for m in _ONE.finditer(text)]
    asides = [match.span() for match in _ASIDE.finditer(text)]
    plain = _ASIDE.sub(lambda match: " " * len(match[0]), text)
    inside = [one for one in figures if any(a <= one[0] < b for a, b in asides)]
    outside = [one for one in figures if one not in inside]
    found = [*_counts(plain, outside, text), *_counts(text, inside, text)]
    return sorted(found, key=lambda count: count.start)


def _counts(text: str, figures: list[_Figure], whole: str) -> list[Count]:
    """Return what the figures count, by the words of ``text`` between them."""
    ordered = sorted(figures, key=lambda item: item[0])
    found: list[Count] = []
    for place, (start, end, value, number) in enumerate(ordered):
        before_end = ordered[place - 1][1] if place else 0
        after_start = ordered[place + 1][0] if place + 1 < len(ordered) else len(text)
        what = _what(text, (start, end), before_end, after_start, number)
        if not what:
            continue
        bound, value = _bound(text, start, end, value)
        is_part = bool(_PART.search(whole[:start])) or bool(_PART_AFTER.match(whole, end))
        found.append(
            Count(
                what=what,
                value=value,
                bound=bound,
                is_part=is_part,
                figure=text[start:end],
                start=start,
                end=end,
            )
        )
    return found


def agree(one: Count, two: Count) -> bool:
    """Say whether two counts of the same thing can both be true."""
    if VAGUE in (one.bound, two.bound):
        least, other = (one, two) if one.bound == VAGUE else (two, one)
        return other.bound == VAGUE or least.value <= other.value <= least.value * 50
    if ABOUT in (one.bound, two.bound):
        return abs(one.value - two.value) <= NEAR * max(one.value, two.value)
    if one.bound == LEAST and two.bound == LEAST:
        return abs(one.value - two.value) <= NEAR * max(one.value, two.value)
    if one.bound == LEAST or two.bound == MOST:
        return one.value <= two.value <= max(one.value * 1.5, one.value + 1)
    if two.bound == LEAST or one.bound == MOST:
        return two.value <= one.value <= max(two.value * 1.5, two.value + 1)
    if one.value >= 1000 and two.value >= 1000:
        return abs(one.value - two.value) <= ROUNDED * max(one.value, two.value)
    return one.value == two.value


def are_comparable(one: Count, two: Count) -> bool:
    """Say whether two counts count the same thing, as far as their words tell."""
    return one.what == two.what and not one.is_part and not two.is_part


def _is_something_else(number: Number, text: str) -> bool:
    """Say whether a number is a year, a day of a month, an age, a clock time or a duration."""
    after = text[number.end : number.end + 16]
    if number.kind is NumberKind.ORDINAL or _AGE.match(after) or _CLOCK.match(after):
        return True
    if number.unit.removesuffix("s") in _TIMES or re.match(
        r"[\s-]*(?:hours?|minutes?|days?|weeks?|months?|years?)\b", after
    ):
        return True
    plain = number.text.isdigit()
    if plain and len(number.text) == 4 and 1900 <= number.value <= 2100 and not number.unit:
        return True
    beside = text[max(0, number.start - 12) : number.start].split()[-1:] + after.split()[:1]
    if (
        plain
        and number.value <= 31
        and any(
            word.strip(",.").casefold()[:3] in _MONTHS and word[:1].isupper() for word in beside
        )
    ):
        return True
    is_age = (
        plain and number.value < 120 and re.search(r"(?:\baged|[A-Z]\w+,)\s$", text[: number.start])
    )
    return bool(is_age and re.match(r"\s*(?:[,.;]|and\b|$)", after))


def _bound(text: str, start: int, end: int, value: float) -> tuple[str, float]:
    figure = " ".join(text[start:end].split())
    if _VAGUE.match(figure) or (
        figure.endswith("s")
        and figure.lower().rstrip("s").isalpha()
        and figure.lower() in {"dozens", "hundreds", "thousands", "millions"}
    ):
        return VAGUE, value
    for pattern, bound in _BOUNDS:
        if pattern.search(text[:start]):
            return bound, value
    return "", value


def _what(
    text: str, span: tuple[int, int], before_end: int, after_start: int, number: Number | None
) -> str:
    """Return what a figure counts, '' where the words do not tell."""
    start, end = span
    if number is not None and number.kind is NumberKind.PERCENT:
        return "percent"
    if number is not None and number.kind is NumberKind.MONEY:
        return number.unit
    if _MAGNITUDE.search(text[:start]) or re.match(r"[\s-]magnitude\b", text[end:]):
        return "magnitude"
    noun = _noun(text[end:after_start])
    state = _state_before(text[before_end:start]) or _state_after(text[end:after_start])
    if state:
        plain = noun.casefold()
        is_anybody = plain in _ANYBODY or STATES.get(concept(plain)) or plain in _NO_NOUN
        who = "" if is_anybody else concept(plain)
        return f"{state}:{who}" if who else state
    if number is not None and number.unit:
        return number.unit.removesuffix("s")
    plain = noun.casefold()
    if plain in _ANYBODY:
        return "people"
    return concept(plain) if noun else ""


def _state_before(text: str) -> str:
    """Return the state whose word stands right before a figure: "killed at least …"."""
    toll = _TOLL.search(text)
    if toll:
        return "dead" if toll["toll"] else STATES.get(concept(toll["word"].casefold()), "")
    words = list(WORD.finditer(text))
    for match in reversed(words[-9:]):
        state = STATES.get(concept(match[0].casefold()), "")
        if state:
            rest = text[match.end() :].strip()
            is_near = bool(_BEFORE.fullmatch(rest)) if rest else True
            return state if is_near else ""
    return ""


def _state_after(text: str) -> str:
    """Return the state told within eight words behind a figure, before a comma's clause ends."""
    clause = re.split(r"[;:(]|,\s(?:and|but|while|as|after|including)\b|\bwhile\b|\bafter\b", text)[
        0
    ]
    for match in list(WORD.finditer(clause))[:8]:
        state = STATES.get(concept(match[0].casefold()), "")
        if state:
            return state
    return ""


def _noun(text: str) -> str:
    """Return the noun that a figure counts: the first plural of four words, else the first."""
    clause = re.split(r"[,;:.()“”\"]", text)[0]
    words = [match[0] for match in WORD.finditer(clause)][:4]
    for word in words:
        low = word.casefold()
        if low in _ANYBODY | _SOMEBODY:
            return low
        if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
            return low
        if not concept(low) and low not in {"new", "more", "other", "of"}:
            break
    return words[0].casefold() if words and concept(words[0].casefold()) else ""
