"""What was spoken to a finished file: mastered, encoded, tagged, signed.

Imports numpy, scipy and libsndfile: import it only where something is being narrated.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.narration import encoding, mastering
from onrecord.narration.id3 import Chapter, Tags, with_tags
from onrecord.narration.script import wording_of
from onrecord.plumbing import provenance
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.scripts import (
    LineRole,
    Mark,
    Script,
    ScriptLine,
    Spoken,
    words_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEAK_LIMIT_DBTP = -1.0
ROUNDS = 3


class Unsound(Permanent):
    """The file that came out does not hold what was spoken."""

    code = "narration.unsound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the file says about itself."""

    title: str
    site_name: str
    published_at: datetime | None = None
    cover: bytes = b""
    """A JPEG that players show; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A finished file. ``marks`` are {"digest", "field", "start", "end"} in seconds.

    Where the voice can tell, ``words`` in a mark are the starts of the printed words (see
    ``words_of``), with ``None`` for a word of which nothing is said.
    ``chapters`` are {"title", "start", "end"}, as they stand in the file's tags too.
    """

    data: bytes
    media_type: str
    duration: float
    marks: list[dict[str, Any]]
    chapters: list[dict[str, Any]]
    making: Making
    master: NDArray[np.float32]
    """What was encoded, for whoever makes another format of it."""


def produce(script: Script, spoken: Spoken, *, labels: Labels) -> Recording:
    """Return the finished file of a script that was spoken.

    The duration is read back from the finished bytes. Raises ``Unsound`` when the file is
    not as long as what was spoken, and ``CannotSign``.
    """
    audio, making, master = _encoded(spoken)
    kind = making.digital_source_type or DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    chapters = chapters_of(script, spoken)
    tagged = with_tags(audio, _tags(script, labels, kind, chapters))
    data = _signed(tagged, script=script, title=labels.title, making=making, kind=kind)
    duration = encoding.read_facts(data).duration
    if abs(duration - spoken.duration) > 0.001:
        raise Unsound(
            f"The narration of {labels.title!r} is {duration:.3f} s long, but "
            f"{spoken.duration:.3f} s were spoken; the marks would be wrong. "
            "Check the installed soundfile release."
        )
    return Recording(
        data=data,
        media_type=encoding.MEDIA_TYPE,
        duration=duration,
        marks=printed_marks(script, spoken),
        chapters=[
            {"title": one.title, "start": round(one.start, 3), "end": round(one.end, 3)}
            for one in chapters
        ],
        making=making,
        master=master,
    )


def printed_marks(script: Script, spoken: Spoken) -> list[dict[str, Any]]:
    """Return the marks of the printed sentences, in the order in which they sound."""
    return [
        {
            "digest": script.lines[mark.line].digest,
            "field": script.lines[mark.line].role.value,
            "start": round(mark.start, 3),
            "end": round(mark.end, 3),
            **_words(script.lines[mark.line], mark),
        }
        for mark in spoken.marks
        if script.lines[mark.line].digest
    ]


def _words(line: ScriptLine, mark: Mark) -> dict[str, list[float | None]]:
    if not mark.words or len(mark.words) != len(line.words):
        return {}
    starts: list[float | None] = [None] * len(words_of(line.text))
    for number, start in zip(line.words, mark.words, strict=True):
        if starts[number] is None:
            starts[number] = round(start, 2)
    return {"words": starts}


def chapters_of(script: Script, spoken: Spoken) -> list[Chapter]:
    """Return the parts of a reading: the article, what stands under each heading, the sources.

    Together they cover the whole file.
    """
    lines = script.lines
    starts = [
        (mark.start, lines[mark.line])
        for mark in spoken.marks
        if lines[mark.line].role in {LineRole.HEADING, LineRole.CLOSING}
    ]
    headline = next((line.text for line in lines if line.role is LineRole.HEADLINE), "")
    wording = wording_of(script.language)
    named = [(0.0, headline or wording.article)]
    for start, line in starts:
        is_end = line.role is LineRole.CLOSING
        named.append(
            (max(0.0, start - 0.2), wording.sources if is_end else line.text.rstrip(" .:"))
        )
    ends = [start for start, _ in named[1:]] + [spoken.duration]
    return [
        Chapter(title=title, start=start, end=end)
        for (start, title), end in zip(named, ends, strict=True)
    ]


def encoded(spoken: Spoken) -> tuple[bytes, Making]:
    """Return MP3 at the target loudness, peaks checked on what a listener will decode."""
    audio, making, _ = _encoded(spoken)
    return audio, making


def _encoded(spoken: Spoken) -> tuple[bytes, Making, NDArray[np.float32]]:
    samples = np.frombuffer(spoken.pcm, "<f4")
    rate = spoken.sample_rate
    ceiling = mastering.CEILING_DBTP
    for _ in range(ROUNDS):
        master = mastering.mastered(samples, sample_rate=rate, ceiling=ceiling)
        audio = encoding.encode(master, sample_rate=rate)
        heard, _ = encoding.decode(audio)
        peak = mastering.true_peak(heard, sample_rate=rate)
        if peak <= PEAK_LIMIT_DBTP:
            break
        ceiling -= peak - PEAK_LIMIT_DBTP + 0.1
    notes = {
        **spoken.making.notes,
        "loudness_lufs": round(mastering.integrated_loudness(heard, sample_rate=rate), 2),
        "true_peak_dbtp": round(peak, 2),
        "sample_rate": rate,
    }
    return audio, dataclasses.replace(spoken.making, notes=notes), master


def _tags(script: Script, labels: Labels, kind: DigitalSourceType, chapters: list[Chapter]) -> Tags:
    return Tags(
        title=labels.title,
        artist=f"{labels.site_name} (synthetic voice)",
        album=labels.site_name,
        comment=(
            f"Read by a synthetic voice for {labels.site_name}. "
            "The source of every sentence is on the article's page."
        ),
        date=labels.published_at,
        extra=(("DigitalSourceType", kind.uri),),
        chapters=chapters,
        cover=labels.cover,
    )


def _signed(
    data: bytes, *, script: Script, title: str, making: Making, kind: DigitalSourceType
) -> bytes:
    """Return the tagged file with its C2PA manifest: tags first, signature last."""
    return provenance.sign(
        data,
        encoding.MEDIA_TYPE,
        title=title,
        making=making,
        digital_source_type=kind,
        ingredients=(_text_of(script, title),),
    )


def _text_of(script: Script, title: str) -> provenance.Ingredient:
    """Return the text that was read aloud as what the sound was made from."""
    spoken = "\n".join(line.text for line in script.lines if line.digest)
    return provenance.Ingredient(
        title=f"Text of {title}",
        digest=provenance.digest_of(spoken.encode("utf-8", "surrogatepass")),
        media_type="text/plain",
        relation=provenance.Relation.INPUT,
    )
