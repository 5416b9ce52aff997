"""How an editor says that a name sounds: syllables, or phonemes between strokes.

``zeh-LEN-skee``: syllables joined by hyphens, the stressed one in capitals, each written as
English spells its sounds most often. ``/zəlˈɛnski/``: the phonemes of the embedded voices
(misaki's alphabet), taken as they stand.
"""

from __future__ import annotations

import re
from typing import ClassVar

from onrecord.vocabulary.errors import Permanent

LONGEST = 120
PHONEMES = frozenset("AIOQSTWYᵊabdefhijklmnopstuvwzæðŋɑɐɒɔəɚɛɜɡɪɹɾʃʊʌʒʤʧʔˈˌːθᵻ -")
"""What may stand between strokes."""

VOWELS = {
    "eye": "I",
    "igh": "I",
    "eer": "ɪɹ",
    "air": "ɛɹ",
    "ire": "Iəɹ",
    "our": "Wəɹ",
    "ay": "A",
    "ai": "I",
    "ey": "A",
    "ee": "i",
    "oh": "O",
    "oo": "u",
    "ow": "W",
    "oy": "Y",
    "oi": "Y",
    "ah": "ɑ",
    "aw": "ɔ",
    "au": "W",
    "uh": "ʌ",
    "eh": "ɛ",
    "ih": "ɪ",
    "uu": "ʊ",
    "ur": "ɜɹ",
    "er": "ɜɹ",
    "ar": "ɑɹ",
    "or": "ɔɹ",
    "oe": "O",
    "ie": "i",
    "ea": "i",
    "a": "æ",
    "e": "ɛ",
    "i": "ɪ",
    "o": "ɑ",
    "u": "ʌ",
}
WEAK = {"ʌ": "ə", "ɜɹ": "əɹ"}
"""Vowels of syllables without stress."""

CONSONANTS = {
    "tch": "ʧ",
    "ch": "ʧ",
    "sh": "ʃ",
    "zh": "ʒ",
    "th": "θ",
    "dh": "ð",
    "kh": "h",
    "gh": "ɡ",
    "ng": "ŋ",
    "ck": "k",
    "wh": "w",
    "ph": "f",
    "qu": "kw",
    "j": "ʤ",
    "r": "ɹ",
    "g": "ɡ",
    "c": "k",
    "q": "k",
    "x": "ks",
    "y": "j",
    **{letter: letter for letter in "bdfhklmnpstvwz"},
}
_VOWEL = "|".join(sorted(VOWELS, key=len, reverse=True))
_CONSONANT = "|".join(sorted(CONSONANTS, key=len, reverse=True))
_SYLLABLE = re.compile(rf"((?:{_CONSONANT})*?)({_VOWEL}|ye?(?![a-z]))((?:{_CONSONANT})*)$")
_PARTS = re.compile(_CONSONANT)


class CannotBeSaid(Permanent):
    """Syllables or phonemes that nobody can read."""

    code: ClassVar[str] = "narration.cannot_be_said"


def phonemes(said: str) -> str:
    """Return what ``said`` stands for in the alphabet of the embedded voices.

    Raises ``CannotBeSaid`` with a sentence for the editor.
    """
    said = said.strip()
    if not said or len(said) > LONGEST:
        raise CannotBeSaid(f"Say how it sounds in 1 to {LONGEST} characters: zeh-LEN-skee.")
    if said.startswith("/") and said.endswith("/") and len(said) > 2:
        return _as_they_stand(said[1:-1].strip())
    is_marked = any(_is_stressed(part) for part in re.split(r"[-·\s]", said))
    return " ".join(_word(word, is_marked=is_marked) for word in said.split())


def as_text(said: str) -> str:
    """Return how a voice that reads text only is made to say it; empty for phonemes."""
    return "" if said.strip().startswith("/") else said.strip().lower()


def _as_they_stand(written: str) -> str:
    strange = sorted(set(written) - PHONEMES)
    if strange or not set(written) - set(" -ˈˌː"):
        signs = " ".join(strange) or "nothing"
        raise CannotBeSaid(f"Between the strokes stands {signs}, which the voice cannot say.")
    return written


def _is_stressed(part: str) -> bool:
    return len(part) > 1 and part.isupper()


def _word(word: str, *, is_marked: bool) -> str:
    """Return one word; the first syllable is stressed where no word of the name marks its own."""
    syllables = [part for part in re.split(r"[-·]", word) if part]
    stressed = [number for number, part in enumerate(syllables) if _is_stressed(part)]
    first = stressed[0] if stressed else -1 if is_marked else 0
    return "".join(
        _syllable(part.lower(), "ˈ" if number == first else "ˌ" if number in stressed else "")
        for number, part in enumerate(syllables)
    )


def _syllable(syllable: str, stress: str) -> str:
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        raise CannotBeSaid(
            f"“{syllable}” cannot be said as a syllable. Write each with one vowel, as in "
            "zeh-LEN-skee or see-SHEE-nyow."
        )
    before, vowel, after = match.groups()
    sound = VOWELS.get(vowel, "I")
    if not stress:
        sound = WEAK.get(sound, sound)
        if vowel == "a" and not after:
            sound = "ə"
    return f"{_consonants(before)}{stress}{sound}{_consonants(after)}"


def _consonants(letters: str) -> str:
    return "".join(CONSONANTS[each] for each in _PARTS.findall(letters))
