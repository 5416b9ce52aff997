"""The language of a text, told by its script, its small words and its letters; or not told.

A wrong answer sets a text before the wrong sentence splitter, the wrong speaker and the wrong
readers, so that where two languages are close the answer is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from importlib.resources import files

MOST_LETTERS = 6_000
_LEAST_WORDS = 4
_LEAST_SHARE = 0.08
_LEAST_SCORE = 1.0
_CLEARLY, _CLEARLY_OF_FEW = 1.2, 1.8
_FEW_WORDS = 20
_LETTER_WEIGHT = 0.35
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = re.compile(r"[\x00-\x7f]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_SCRIPTS = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "SINHALA": "si",
    "MYANMAR": "my",
    "KHMER": "km",
    "LAO": "lo",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "LATIN": "",
}
_LETTERS_OF = (
    ("CYRILLIC", "uk", "іїєґ"),
    ("CYRILLIC", "be", "ў"),
    ("CYRILLIC", "sr", "ђћџљњј"),
    ("ARABIC", "ur", "ٹڈڑےہھ"),
    ("ARABIC", "fa", "پچگژکی"),
    ("DEVANAGARI", "mr", "ळ"),
)
_SAME = (
    frozenset({"no", "nb", "nn"}),
    frozenset({"hr", "sr", "bs", "sh", "me"}),
    frozenset({"id", "ms"}),
    frozenset({"ro", "mo"}),
    frozenset({"he", "iw"}),
    frozenset({"fil", "tl"}),
)


def identify(text: str) -> str:
    """Return the two-letter tag of the language of ``text``, ``""`` when it is not clear."""
    head = text[:MOST_LETTERS].casefold()
    script = _script_of(head)
    if script == "LATIN":
        return _of_latin(head)
    if not script:
        return ""
    for of_script, tag, letters in _LETTERS_OF:
        if script == of_script and sum(map(head.count, letters)) * 150 > len(head):
            return tag
    if script == "CYRILLIC" and not set("ыэё") & set(head):
        return "bg" if head.count("ъ") * 120 > len(head) else ""
    return _SCRIPTS[script]


def settled(text: str, stated: str) -> str:
    """Return the language of a text: what is stated, unless the text is clearly in another."""
    found = identify(text)
    first = stated.partition("-")[0].lower()
    if not found or found == first or any({found, first} <= same for same in _SAME):
        return stated
    return stated if first and len(text) < _LEAST_TO_CONTRADICT else found


_LEAST_TO_CONTRADICT = 160
"""A shorter text, a title perhaps, does not contradict what its source says."""


def _script_of(head: str) -> str:
    """Return the script of most letters; Japanese is mostly Han and told by its kana."""
    plain = head.encode("ascii", "ignore").translate(None, _NO_LETTERS)
    counts: Counter[str] = Counter({"LATIN": len(plain)} if plain else {})
    for letter, times in Counter(_ASCII.sub("", head)).items():
        if letter.isalpha():
            counts[_script(letter)] += times
    if not counts:
        return ""
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana * 10 > counts["CJK"] > 0 and kana > 2:
        return "HIRAGANA"
    script, most = counts.most_common(1)[0]
    return script if most * 2 > counts.total() else ""


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return name if name in _SCRIPTS else ""


def _of_latin(head: str) -> str:
    words = _WORD.findall(head)
    if len(words) < _LEAST_WORDS:
        return ""
    scores: dict[str, float] = defaultdict(float)
    by_word, by_letter = _tables()
    counts = Counter(words)
    for word in by_word.keys() & counts.keys():
        tags = by_word[word]
        for tag in tags:
            scores[tag] += counts[word] / len(tags)
    for letter in by_letter.keys() & set(head):
        times = sum(counts[word] for word in counts if letter in word)
        for tag in by_letter[letter]:
            scores[tag] += times * _LETTER_WEIGHT / len(by_letter[letter])
    ranked = sorted(((score, tag) for tag, score in scores.items()), reverse=True)
    if not ranked or ranked[0][0] < max(_LEAST_SHARE * len(words), _LEAST_SCORE):
        return ""
    clearly = _CLEARLY if len(words) >= _FEW_WORDS else _CLEARLY_OF_FEW
    if len(ranked) > 1 and ranked[0][0] < clearly * ranked[1][0]:
        return ""
    return ranked[0][1]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the languages of each small word and of each telling letter."""
    words: dict[str, list[str]] = {}
    letters: dict[str, list[str]] = {}
    source = files("onrecord.language").joinpath("data", "function_words.txt")
    for line in source.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        tag, _, rest = line.partition(" ")
        small, _, telling = rest.partition("|")
        for word in set(small.split()):
            words.setdefault(word, []).append(tag)
        for letter in telling.split():
            letters.setdefault(letter, []).append(tag)
    return (
        {word: tuple(tags) for word, tags in words.items()},
        {letter: tuple(tags) for letter, tags in letters.items()},
    )
