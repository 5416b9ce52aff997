"""The closed lists of the makers of falsehoods: what may stand in place of what."""

from __future__ import annotations


def _groups(*lines: str) -> dict[str, tuple[str, ...]]:
    """Return for each word the others of its line; words are separated by commas."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        words = [word.strip() for word in line.split(",")]
        for word in words:
            found[word] = tuple(other for other in words if other != word)
    return found


def _sides(*lines: str) -> dict[str, tuple[str, ...]]:
    """Return for each word those in the same place on the other side of the bar."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        left, right = (tuple(w.strip() for w in side.split(",")) for side in line.split("|"))
        for one, two in zip(left, right, strict=True):
            found.setdefault(one, (two,))
            found.setdefault(two, (one,))
    return found


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
CUES = (
    *("said", "told", "announced", "stated", "noted", "added", "claimed", "explained"),
    *("stressed", "emphasized", "warned", "argued", "reported"),
)
NEGATABLE = (
    *("is", "are", "was", "were", "will", "would", "should", "could", "can", "must"),
    *("has been", "have been", "may"),
)
UNITS = _groups(
    "million, billion, thousand",
    "kilometres, miles, metres",
    "kilometers, miles, meters",
    "days, weeks, months, years, hours",
    "day, week, month, year",
    "percent, percentage points",
    "tons, barrels, kilograms",
    "dollars, euros, pounds",
    "$, €",
)
UNITS.pop("$", None)
UNITS.pop("€", None)
MODALS = {
    "will": ("may", "might"),
    "may": ("will", "must"),
    "might": ("will",),
    "could": ("will",),
    "would": ("might",),
    "must": ("may",),
    "should": ("must",),
    "plans to": ("refused to",),
    "intends to": ("has begun to",),
    "is expected to": ("is certain to",),
    "expected to": ("certain to",),
    "allegedly": ("provably",),
    "likely": ("certainly", "hardly"),
    "possible": ("certain",),
}
TURNED = _sides(
    "rose, increased, rising, increasing, increase, grew, growing | "
    "fell, decreased, falling, decreasing, decrease, shrank, shrinking",
    "approved, accepted, support, supported, supports | "
    "rejected, refused, oppose, opposed, opposes",
    "strengthen, strengthening, expand, expanding, more than, higher, greater | "
    "weaken, weakening, reduce, reducing, less than, lower, smaller",
    "won, began, opened, start, started | lost, ended, closed, end, ended",
    "arrived, joined, entered | departed, left, quit",
    "above, north, northern, east, eastern, first, best | "
    "below, south, southern, west, western, last, worst",
    "confirmed, imposed, arrested, success, victory | denied, lifted, released, failure, defeat",
    "improve, improved, accelerate, protect | worsen, worsened, delay, endanger",
)
QUANTIFIERS = {
    "all": ("some", "none", "few"),
    "most": ("all", "few"),
    "many": ("few", "all"),
    "some": ("all", "most"),
    "several": ("all", "no"),
    "every": ("hardly any", "not every"),
    "each": ("not every",),
    "both": ("neither",),
    "at least": ("at most",),
    "up to": ("at least",),
    "only": ("not only",),
    "nearly": ("more than",),
    "almost": ("more than",),
    "more than": ("fewer than",),
    "always": ("sometimes", "never"),
    "often": ("rarely", "always"),
    "a majority": ("a minority",),
    "fully": ("partly",),
    "entire": ("southern",),
}
ORDERS = _sides(
    "before, because of, because, due to, ahead of | "
    "after, despite, although, despite, in the wake of",
    "following, since, during, until | before, before, after, since",
    "as a result of, led to, caused, thanks to | "
    "in spite of, resulted from, was caused by, despite",
)
ORDERS.pop("despite", None)
SAME = {
    "approximately": ("about",),
    "in order to": ("to",),
    "however": ("but",),
    "do not": ("don’t",),
    "does not": ("doesn’t",),
    "is not": ("isn’t",),
    "will not": ("won’t",),
    "cannot": ("can’t",),
    "the united states": ("the US", "America"),
    "the united kingdom": ("the UK", "Britain"),
    "percent": ("per cent", "%"),
    "assistance": ("help", "aid"),
    "additional": ("further", "more"),
    "commenced": ("began",),
    "began": ("started",),
    "purchase": ("buy",),
    "attempted": ("tried",),
    "numerous": ("many",),
    "individuals": ("people",),
    "prior to": ("before",),
    "following": ("after",),
    "regarding": ("about", "on"),
    "children": ("kids",),
    "stated": ("said",),
    "noted": ("said",),
    "emphasized": ("stressed",),
    "killed": ("left dead",),
    "conversation": ("talk",),
    "obtain": ("get",),
    "requires": ("needs",),
    "discussed": ("talked about", "spoke about"),
    "met with": ("held talks with", "saw"),
    "continue to": ("keep on", "go on to"),
    "announced": ("said", "made known"),
    "as well as": ("and",),
    "due to": ("because of",),
    "assist": ("help",),
    "nearly": ("almost",),
    "large": ("big",),
    "physicians": ("doctors",),
    "begin": ("start",),
    "ensure": ("make sure",),
    "provide": ("give",),
    "provided": ("gave",),
    "reached": ("arrived at",),
    "significant": ("considerable", "major"),
    "important": ("key",),
    "across": ("throughout",),
    "responsible for": ("behind",),
    "support": ("back",),
    "rapidly": ("quickly", "fast"),
    "businesses": ("companies", "firms"),
    "vehicles": ("cars and lorries",),
    "citizens": ("people",),
    "leaders": ("heads",),
    "build": ("construct",),
    "create": ("make", "set up"),
    "strong": ("firm",),
    "current": ("present",),
    "recently": ("of late",),
    "gathering": ("meeting",),
    "goal": ("aim",),
    "effort": ("attempt",),
    "efforts": ("attempts",),
    "issue": ("matter",),
    "issues": ("matters", "questions"),
    "nation": ("country",),
    "nations": ("countries",),
    "families": ("households",),
    "workers": ("employees",),
    "employees": ("workers", "staff"),
    "attack": ("assault",),
    "attacks": ("assaults",),
    "demonstrators": ("protesters",),
    "protesters": ("demonstrators",),
    "died": ("lost their lives",),
    "injured": ("hurt",),
    "police": ("officers",),
}
PLACES = (
    *("Afghanistan", "Africa", "Alabama", "Alaska", "Algeria", "Argentina", "Arizona", "Armenia"),
    *("Australia", "Austria", "Azerbaijan", "Bangladesh", "Beijing", "Belarus", "Belgium"),
    *("Berlin", "Boston", "Brazil", "Brussels", "Bulgaria", "Cairo", "California", "Canada"),
    *("Chicago", "Chile", "China", "Colombia", "Colorado", "Crimea", "Cuba", "Denmark", "Egypt"),
    *("Estonia", "Ethiopia", "Europe", "Finland", "Florida", "France", "Geneva", "Georgia"),
    *("Germany", "Ghana", "Greece", "Haiti", "Hungary", "Iceland", "India", "Indonesia", "Iran"),
    *("Iraq", "Ireland", "Israel", "Istanbul", "Italy", "Japan", "Jordan", "Kazakhstan", "Kenya"),
    *("Kharkiv", "Kyiv", "Latvia", "Lebanon", "Libya", "Lithuania", "London", "Los Angeles"),
    *("Malaysia", "Mali", "Mariupol", "Mexico", "Michigan", "Minsk", "Moldova", "Morocco"),
    *("Moscow", "Netherlands", "New York", "New Zealand", "Nigeria", "North Korea", "Norway"),
    *("Ohio", "Pakistan", "Paris", "Pennsylvania", "Peru", "Philadelphia", "Poland", "Portugal"),
    *("Qatar", "Romania", "Rome", "Russia", "Rwanda", "Saudi Arabia", "Seattle", "Serbia"),
    *("Singapore", "Slovakia", "South Africa", "South Korea", "Spain", "Sudan", "Sweden"),
    *("Switzerland", "Syria", "Taiwan", "Texas", "Thailand", "Tokyo", "Toronto", "Tunisia"),
    *("Turkey", "Uganda", "Ukraine", "Vermont", "Vienna", "Vietnam", "Virginia", "Warsaw"),
    *("Washington", "Wisconsin", "Yemen", "Zambia"),
)
