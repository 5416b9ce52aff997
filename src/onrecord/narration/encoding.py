"""Samples to MP3, to Opus, and back, by libsndfile (LAME, mpg123, libopus in soundfile's wheel).

24 kHz mono at a constant 80 kb/s: the voice is 24 kHz, so 44.1 kHz costs twice the time and
adds nothing; a constant rate lets a player seek exactly; and below 80 kb/s an MPEG-2 frame
is too small for LAME's header, without which 48 ms of padding would shift every mark.

Opus at 51 kb/s: below 50, libopus codes speech by its other method (SILK and hybrid), which
takes two and a half times the processor for a fifth fewer bytes. libsndfile has no other lever.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from onrecord.vocabulary.errors import Permanent

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEDIA_TYPE = "audio/mpeg"
EXTENSION = ".mp3"
COMPRESSION = 0.5
"""libsndfile's scale; at 24 kHz it stands for 80 kb/s."""

LIGHT_COMPRESSION = 0.82
"""libsndfile's scale; for one channel of Opus it stands for 51 kb/s."""

LAME_SCALE = 0.95
"""LAME lowers everything by 0.45 dB unless told not to, and libsndfile does not tell it."""


class NotAudio(Permanent):
    """Bytes that cannot be read as sound, or hold none."""

    code = "narration.not_audio"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself: frames at ``sample_rate`` and channels."""

    frames: int
    sample_rate: int
    channels: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate


def encode(samples: NDArray[np.float32], *, sample_rate: int) -> bytes:
    """Return mono samples as MP3 with a gapless header and without tags, level unchanged."""
    out = io.BytesIO()
    with soundfile.SoundFile(
        out,
        "w",
        samplerate=sample_rate,
        channels=1,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=COMPRESSION,
    ) as file:
        # A second at a time: libsndfile keeps large writes on the stack.
        for start in range(0, samples.size, sample_rate):
            file.write(samples[start : start + sample_rate] / np.float32(LAME_SCALE))
    return out.getvalue()


def encode_light(
    samples: NDArray[np.float32], *, sample_rate: int, told: Mapping[str, str]
) -> bytes:
    """Return mono samples as Opus in Ogg; ``told`` are the file's words about itself.

    Their names are libsndfile's (``title``, ``artist``, ``album``, ``comment``, ``date``); they
    become Vorbis comments. As many samples as went in come out.
    """
    out = io.BytesIO()
    with soundfile.SoundFile(
        out,
        "w",
        samplerate=sample_rate,
        channels=1,
        format="OGG",
        subtype="OPUS",
        compression_level=LIGHT_COMPRESSION,
    ) as file:
        for name, words in told.items():
            setattr(file, name, words)
        for start in range(0, samples.size, sample_rate):
            file.write(samples[start : start + sample_rate])
    return out.getvalue()


def read_facts(data: bytes) -> Facts:
    """Return length and format as the file's own header gives them.

    Raises ``NotAudio`` for bytes that are no sound file or hold no sound.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            facts = Facts(file.frames, file.samplerate, file.channels)
    except soundfile.LibsndfileError as error:
        raise NotAudio(f"The bytes are not a sound file: {error}.") from error
    if facts.frames <= 0:
        raise NotAudio("The sound file holds no sound. Make the narration again.")
    return facts


def decode(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Return samples (first channel, float32) and sample rate. Raises ``NotAudio``."""
    try:
        samples, sample_rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise NotAudio(f"The bytes are not a sound file: {error}.") from error
    return np.ascontiguousarray(samples[:, 0]), int(sample_rate)
