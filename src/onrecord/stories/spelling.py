"""What spellings of one name share: folding across scripts and ways of romanising. Pure.

A skeleton is made for comparing, never for showing. It folds what differs between systems of
romanising (kh/h, zh/j, w/v, yy/iy/y, ou/u, ae/a), not what tells names apart.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from anyascii import anyascii

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss"})
_UKRAINIAN = str.maketrans({"г": "h", "Г": "H", "и": "y", "И": "Y"})

_FOLDS = (
    (re.compile(r"oye"), "oe"),
    (re.compile(r"(?:tsch|tch|tsh)"), "c"),
    (re.compile(r"shch|schtsch"), "x"),
    (re.compile(r"sch|sh"), "x"),
    (re.compile(r"ch|cz"), "c"),
    (re.compile(r"zh|dzh|dj"), "j"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"ts"), "z"),
    (re.compile(r"ck|q"), "k"),
    (re.compile(r"c(?=[aou])"), "k"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"w"), "v"),
    (re.compile(r"oe|ö"), "o"),
    (re.compile(r"ue|ü"), "u"),
    (re.compile(r"ae"), "a"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"(?:iyi|iy|yi|yy|ii|ij|yj|ey|y)$"), "i"),
    (re.compile(r"[yi]e"), "e"),
    (re.compile(r"[yi]o"), "o"),
    (re.compile(r"[yi]u"), "u"),
    (re.compile(r"[yi]a"), "a"),
    (re.compile(r"y"), "i"),
    (re.compile(r"of{1,2}$"), "ov"),
    (re.compile(r"ef{1,2}$"), "ev"),
    (re.compile(r"(?<=[aeiou])h(?=[^aeiou]|$)"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@cache
def plain(text: str) -> str:
    """Return a name in small plain letters, words parted by one space."""
    lowered = text.casefold()
    if any("а" <= letter <= "ӿ" for letter in lowered) and re.search("[іїєґ]", lowered):
        lowered = lowered.translate(_UKRAINIAN)
    spelled = anyascii(lowered.translate(_UMLAUTS)).casefold()
    spelled = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", spelled)
    spelled = re.sub(r"(?<=\w)['’`ʼ]s\b", "", spelled)
    spelled = spelled.replace("&", " and ").replace("co-op", "coop")
    return " ".join(re.sub(r"[^a-z0-9 ]+", "", re.sub(r"[-‐–/]+", " ", spelled)).split())


@cache
def skeleton(word: str) -> str:
    """Return what the spellings of one plain word share."""
    found = word
    for pattern, into in _FOLDS:
        found = pattern.sub(into, found)
    return found or word


@cache
def consonants(word: str) -> str:
    """Return the consonants of a word, those that romanising confuses made one."""
    return re.sub(r"[aeiou]", "", skeleton(word)).translate(str.maketrans("gqjcz", "kkxxs"))


@cache
def _lines(name: str) -> list[str]:
    text = files("onrecord.stories.data").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def forms_of_given() -> dict[str, frozenset[int]]:
    """Return for the skeleton of a given name the numbers of the names that it is a form of."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("given_names.txt")):
        for word in line.split():
            found.setdefault(skeleton(plain(word)), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


# American and British spelling, and whose a ministry is.
_SPELLED = {
    "organisation": "organization",
    "defence": "defense",
    "centre": "center",
    "labour": "labor",
    "programme": "program",
    "dept": "department",
    "us": "usa",
    "american": "usa",
    "french": "france",
    "german": "germany",
    "british": "britain",
    "uk": "britain",
    "dutch": "netherlands",
    "spanish": "spain",
    "polish": "poland",
    "swedish": "sweden",
    "danish": "denmark",
    "finnish": "finland",
    "turkish": "turkey",
    "irish": "ireland",
    "greek": "greece",
    "swiss": "switzerland",
    "scottish": "scotland",
    "thai": "thailand",
    "afghan": "afghanistan",
    "lebanese": "lebanon",
    "portuguese": "portugal",
    "philippine": "philippines",
}


@cache
def body_words(name: str) -> tuple[str, ...]:
    """Return the plain words of a body, spelled one way, without the article."""
    words = tuple(_SPELLED.get(word, word) for word in plain(name).split())
    return words[1:] if words[:1] == ("the",) else words


@cache
def known_bodies() -> dict[tuple[str, ...], str]:
    """Return for the words of every form of a well-known body its short form."""
    found: dict[tuple[str, ...], str] = {}
    for line in _lines("bodies.txt"):
        short, _, rest = line.partition(":")
        for form in (short, *rest.split("|")):
            found[body_words(form.strip())] = short.strip()
    return found
