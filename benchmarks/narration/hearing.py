"""Words that were heard against words that had to be said: word error rate by a recogniser."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LISTENER = Path(__file__).with_name("listener.py")
SAME = (
    (r"\bkiev\b", "kyiv"),
    (r"\bzelensky\b", "zelenskyy"),
    (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
    (r"\biii\b", "3"),
    (r"\bii\b", "2"),
    (r"(?<=\d)[.:](?=\d\d (?:am|pm|utc|gmt)\b)", ""),
    (r"\bversus\b", "vs"),
    (r"\b(\d+) (?:kilometers?)\b", r"\1 km"),
    (r"\b(\d+) (?:millimeters?)\b", r"\1 mm"),
    (r"\b(\w+) dot (?=com|org|net|co)\b", r"\1 "),
    (r"\bdot uk\b", "uk"),
    (r"\bmiz\b", "ms"),
    (r"\bnil\b", "0"),
    (r"(?<=\d) to (?=\d)", " "),
    (r"\bworld war (?:one|i)\b", "world war 1"),
    (r"\b(?:plus or minus|\+/-|plus or)\b", "plus minus"),
)
"""Spellings of one sound: as a recogniser writes it, and as the words were given.

A recogniser writes a score or a range as figures with a stroke, whether "to" was said or not,
and numbers of rulers in Roman figures: both texts lose what one of them cannot show.
"""

_ROMAN = re.compile(r"\b[ivx]{2,6}\b")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser made of one sound; ``errors`` of ``words`` had to be changed."""

    said: str
    heard: str
    errors: int
    words: int
    times: list[tuple[str, float, float]]


def listen(
    sounds: Sequence[tuple[NDArray[np.float32], str]], *, rate: int, python: str
) -> list[Heard]:
    """Return what the recogniser in the environment of ``python`` hears in each (samples, said).

    Raises ``subprocess.CalledProcessError`` when it cannot listen.
    """
    with tempfile.TemporaryDirectory() as folder:
        job = []
        for number, (samples, said) in enumerate(sounds):
            path = Path(folder) / f"{number}.wav"
            write_wav(path, samples, rate)
            job.append({"wav": str(path), "said": said})
        # S603: the interpreter is the operator's own choice.
        done = subprocess.run(
            [python, str(LISTENER)],
            input=json.dumps({"files": job}),
            capture_output=True,
            text=True,
            check=True,
        )
    return [_judged(one) for one in json.loads(done.stdout)["files"]]


def write_wav(path: Path, samples: NDArray[np.float32], rate: int) -> None:
    """Write samples as 16-bit mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def _judged(answer: dict[str, Any]) -> Heard:
    said, heard = plain(answer["said"]), plain(answer["heard"])
    return Heard(
        said=" ".join(said),
        heard=" ".join(heard),
        errors=distance(said, heard),
        words=len(said),
        times=[(word, start, end) for word, start, end in answer["words"]],
    )


def plain(text: str) -> list[str]:
    """Return words with letters said one by one joined: "u s" and "us" are the same sound here."""
    text = _ROMAN.sub(lambda match: str(_value(match[0])), text)
    for one, other in SAME:
        text = re.sub(one, other, text)
    # "The 14th" of a ruler loses what Roman figures do not show.
    text = re.sub(r"(?<=[a-z] )the (?=\d{1,2}(?: |$))", "", text)
    text = re.sub(r"(?<=\d )one\b|\bone(?= \d)", "1", text)
    # "6-4, 3-6" and "6 4 3 6" are the same figures, however a writer groups them.
    text = re.sub(r"(?<=\d) (?=\d)", "", text)
    return re.sub(r"\b([a-z])(?: (?=[a-z]\b))", r"\1", text.replace("-", " ")).split()


def _value(figures: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[each] for each in figures]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < following else one for one, following in pairs)


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the least number of words put in, left out or changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        above, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            above, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, above + (word != other)),
            )
    return row[-1]
