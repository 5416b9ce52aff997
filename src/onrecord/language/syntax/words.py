"""Words as a parser counts them: "didn't" is two, "co-founder" three, a full stop one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ABBREVIATIONS = (
    r"(?:[A-Za-z]\.)+(?:[A-Za-z]\.)|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Gov|Sen|Rep|Sgt|Lt|Col|Capt|Maj|Adm|St|Jr|Sr|"
    r"Inc|Corp|Co|Ltd|Bros|vs|v|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Mt|Messrs|Ala|Ariz|Ark|"
    r"Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|"
    r"Va|Wash|Wis|etc|[A-Z])\.(?=\s|$|[,;:’”\"')])"
)
_TOKEN = re.compile(
    rf"(?P<abbreviation>(?<![\w.]){_ABBREVIATIONS})"
    r"|(?P<address>https?://\S+[\w/]|www\.\S+[\w/]|[\w.+-]+@[\w-]+\.[\w.]+\w)"
    r"|(?P<number>[+-]?\d+(?:[.,:/]\d+)*(?=[^\w]|$|[a-zA-Z%]))"
    r"|(?P<possessive>['’][sS]\b)"
    r"|(?P<word>[^\W_]+(?:['’.&/_][^\W_]+)*)"
    r"|(?P<dots>\.{2,}|…|-{2,}|''|``)"
    r"|(?P<sign>\S)"
)
_PARTS = re.compile(
    r"(?P<stem>.+?)(?P<end>n['’]t|['’](?:ll|re|ve|[smd]))$|(?P<can>can)(?P<not>not)$", re.IGNORECASE
)
_HALVES = re.compile(r"(?<=[a-z])\.(?=[A-Z])|/")
_LETTERS_AFTER_NUMBER = re.compile(r"(?:st|nd|rd|th|s|bn|m|mm|k|am|pm|km|kg)\b", re.IGNORECASE)

_NORMS = {
    "’": "'", "‘": "'", "`": "'", "”": '"', "“": '"', "''": '"', "``": '"', "„": '"', "»": '"',
    "«": '"', "…": "...", "—": "-", "–": "-", "--": "-", "---": "-", "€": "$", "£": "$", "¥": "$",
    "n't": "not", "n’t": "not", "'m": "am", "’m": "am", "'re": "are", "’re": "are", "'ve": "have",
    "’ve": "have", "'ll": "will", "’ll": "will", "’d": "'d", "’s": "'s", "’S": "'s", "'S": "'s",
    "ca": "can", "wo": "will", "sha": "shall",
}  # fmt: skip


class Word(NamedTuple):
    """One word: ``text`` is what stands at ``[start, end)``. ``is_spaced``: a space follows."""

    start: int
    end: int
    text: str
    is_spaced: bool


def words(text: str, start: int, end: int) -> list[Word]:
    """Return the words of ``text[start:end]``, in order, covering all but white space."""
    found: list[tuple[int, int]] = []
    position = start
    search = _TOKEN.search
    while position < end:
        match = search(text, position, end)
        if match is None:
            break
        a, b = match.span()
        position = b
        if match.lastgroup == "word":
            if _is_whole(match[0]):
                found.append((a, b))
            else:
                found.extend(_halves(text, a, b))
        elif match.lastgroup == "number" and (letters := _LETTERS_AFTER_NUMBER.match(text, b, end)):
            position = letters.end()
            found.append((a, position))
        else:
            found.append((a, b))
    return [Word(a, b, text[a:b], b < len(text) and text[b].isspace()) for a, b in found]


def _is_whole(word: str) -> bool:
    """Say whether a word surely is one: plain letters, and not "cannot"."""
    return word.isalnum() and (len(word) != len("cannot") or word.lower() != "cannot")


def _halves(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    for cut in _HALVES.finditer(text, start, end):
        spans += [*_parts(text, at, cut.start()), cut.span()]
        at = cut.end()
    return spans + _parts(text, at, end)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    match = _PARTS.fullmatch(text, start, end)
    if match is None:
        return [(start, end)] if end > start else []
    cut = match.start("end") if match["end"] else match.start("not")
    return [(start, cut), (cut, end)]


@lru_cache(maxsize=8192)
def norm_of(word: str) -> str:
    """Return a word's form for comparison: small letters, one sign for its variants."""
    lower = word.lower()
    return _NORMS.get(word) or _NORMS.get(lower) or lower


@lru_cache(maxsize=8192)
def shape_of(word: str) -> str:
    """Return "Xxxxx" for "Parliament", "dddd" for "2022": runs longer than four are cut."""
    if len(word) >= 100:
        return "LONG"
    shape: list[str] = []
    last, run = "", 0
    for sign in word:
        kind = sign
        if sign.isalpha():
            kind = "X" if sign.isupper() else "x"
        elif sign.isdigit():
            kind = "d"
        run = run + 1 if kind == last else 0
        last = kind
        if run < 4:
            shape.append(kind)
    return "".join(shape)
