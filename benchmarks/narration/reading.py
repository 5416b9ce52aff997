"""Texts of a folder, as they come: in any encoding, empty, of one line, in another language.

What cannot be scored is left out with one sentence; the others are scored all the same.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 2_000_000
"""More than the longest article by far; whoever hands in a film gets a sentence."""

FEWEST_WORDS = 5
"""Fewer under the headline are no text whose figures would say anything."""

_COMMON = {
    "en": "the of and to in a is that was for on with as by at from has his which were",
    "fr": "le la les des et en du une est que dans qui par pour sur au avec ne pas plus",
    "de": "der die das und ist den von zu mit sich des auf für nicht ein eine dem im auch",
    "es": "el la los las de que y en un una por con para del se su al es lo como",
    "it": "il la di che e in un una per con del della sono non si al le dei da gli",
    "pt": "o a os as de que e do da em um uma para com não por no na dos se",
    "nl": "de het een en van in is dat op te met voor zijn niet aan door ook bij er",
}
"""The most usual short words, by which a language is told from the others."""

_NAMES = {
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch",
}  # fmt: skip

_ENOUGH = 0.08
"""In running text every fifth word or more is a usual one of its language."""


class LeftOut(Exception):
    """A file that is not scored; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is scored. ``language`` is a primary subtag; ``note`` says how it was read."""

    path: Path
    words: str
    language: str
    note: str = ""


def texts_in(folder: Path) -> list[Path]:
    """Return the ``.txt`` files of a folder. Raises ``LeftOut`` where there are none."""
    if not folder.exists():
        raise LeftOut(f"There is no folder {folder}.")
    if not folder.is_dir():
        raise LeftOut(f"{folder} is no folder; name the folder in which the .txt files are.")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".txt")
    if not found:
        raise LeftOut(f"{folder} holds no .txt file.")
    return found


def read(path: Path, *, speaks: Callable[[str], bool], language: str = "") -> Text:
    """Return a text, in ``language`` or in that which it seems to be in.

    Raises ``LeftOut`` for what is no text, has nothing below its headline, or is in a language
    that the voice does not speak.
    """
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise LeftOut(f"{path.name} cannot be read: {error.strerror}.") from error
    if data is None:
        raise LeftOut(f"{path.name} is no file.")
    if len(data) > MOST_BYTES:
        raise LeftOut(f"{path.name} has {len(data):,} bytes, which is no article.")
    words, note = _decoded(data, path.name)
    _, _, body = words.strip().partition("\n")
    if not words.strip():
        raise LeftOut(f"{path.name} is empty.")
    if len(body.split()) < FEWEST_WORDS:
        raise LeftOut(f"{path.name} has a headline and no text below it.")
    language = language or _language_of(words)
    if not speaks(language):
        raise LeftOut(
            f"{path.name} seems to be in {_NAMES.get(language, 'another language')}, which "
            "this voice does not speak (--language says otherwise)."
        )
    return Text(path, words, language, note)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), "read as UTF-16"
            except UnicodeDecodeError as error:
                raise LeftOut(f"{name} is broken UTF-16.") from error
    if b"\0" in data:
        raise LeftOut(f"{name} is no text: it holds bytes of zero.")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        # Five bytes have no meaning in Windows-1252; that they come as signs is no matter here.
        return data.decode("cp1252", errors="replace"), "no UTF-8: read as Windows-1252"


def _language_of(words: str) -> str:
    """Return the language with most usual words in a text; empty where none has enough."""
    said = re.findall(r"[^\W\d_]+", words.lower())
    shares = {
        language: sum(word in usual for word in said) / max(1, len(said))
        for language, usual in ((name, set(row.split())) for name, row in _COMMON.items())
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= _ENOUGH else ""
