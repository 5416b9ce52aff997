"""A voice behind any endpoint that speaks OpenAI's speech protocol (``POST /audio/speech``).

Every byte goes by the model door. What comes back is somebody else's: it is taken as raw
16-bit samples, or as a RIFF file that our own few lines read; no decoder sees it.
"""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from onrecord.narration.engines import NothingToSay
from onrecord.narration.engines.hibari import readings
from onrecord.narration.engines.lines import LineSpeaker
from onrecord.narration.names import Lexicon
from onrecord.narration.respelling import as_text
from onrecord.plumbing.env import env_text
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.scripts import ScriptLine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onrecord.narration.joining import SpokenLine

LONGEST = 1500
"""Characters asked for at a time; the protocol allows 4096."""

LONGEST_SECONDS = 30.0
SECONDS_A_CHARACTER = 0.4
"""An answer longer than this for its text is no reading of it."""

LEAST_SECONDS = 0.05

PACKED = (
    b"ID3",
    b"OggS",
    b"fLaC",
    b"FORM",
    b"caff",
    b".snd",
    b"\x1aE\xdf\xa3",
    b"\x1f\x8b",
    b"PK\3\4",
)
"""How other files begin; no voice begins with samples as loud as these."""

LOUDEST = 0.5
LOUD = 0.3
"""Mean levels, of full scale; a voice at -16 LUFS has 0.15."""

LEAST_ALIKE = 0.5
"""How like its neighbour a sample of loud speech is at the least (0 for noise, 1 for the same)."""

CHUNK_REST = 0.12


class NotSpeech(Permanent):
    """The endpoint answered with something that is not the sound of the text."""

    code: ClassVar[str] = "narration.not_speech"


class OpenAISpeaker(LineSpeaker):
    """Has ``voice`` of ``model`` at ``url`` (``https://…/v1``) speak, a line at a time.

    ``key_variable`` names the environment variable with the key; ``allowed_hosts`` are local
    hosts (``name:port``) that may be asked. ``languages`` are those the voice speaks well.
    ``audio`` is ``pcm`` (24 kHz, 16 bits, one channel) or ``wav`` of that kind.
    """

    name: ClassVar[str] = "openai"
    version: ClassVar[str] = "1"

    def __init__(
        self,
        *,
        url: str = "",
        model: str = "",
        voice: str = "alloy",
        languages: Sequence[str] = ("en",),
        key_variable: str = "ONRECORD_SPEECH_KEY",
        allowed_hosts: Sequence[str] = (),
        audio: str = "pcm",
        speed: float = 1.0,
        timeout: float = 60.0,
    ) -> None:
        if audio not in {"pcm", "wav"} or not 0.5 <= speed <= 2.0 or not 1 <= timeout <= 600:
            raise ValueError("audio is pcm or wav, speed 0.5 to 2.0, timeout 1 to 600")
        self.url = url.rstrip("/")
        self.engine_model = model
        self.voice = voice
        self.languages = tuple(languages)
        self.key_variable = key_variable
        self.allowed = tuple(allowed_hosts)
        self.audio = audio
        self.speed = speed
        self.timeout = timeout

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        wanted = {"url": self.url, "model": self.engine_model}
        found = [f"{name} is not set" for name, value in wanted.items() if not value]
        if find_spec("httpx2") is None:
            found.append("the extra 'models' is not installed; run: make extra NAME=models")
        return found

    def manner(self) -> dict[str, Any]:
        """Return model, host and speed: another model is another voice."""
        return {"model": self.engine_model, "url": self.url, "speed": self.speed}

    def model(self) -> str:
        """Return the model's name."""
        return self.engine_model

    def sound_of(self, line: ScriptLine) -> SpokenLine:
        """Return the sound of one line. Raises ``NotSpeech`` and what the door raises."""
        from onrecord.narration.joining import SpokenLine

        text = next((each for each in readings(line) if each), "")
        if not text:
            raise NothingToSay(
                f"Nothing can be said of the line {line.text[:80]!r}; leave it out of the script.",
                data={"text": line.text[:500]},
            )
        sounds = [self._asked(part) for part in parts(respelled(text, line.names))]
        return SpokenLine.of_chunks(
            [(sound, -1, 0, ()) for sound in sounds],
            rest=CHUNK_REST,
            pause_after=line.pause_after,
            sample_rate=self.sample_rate,
        )

    def _asked(self, text: str) -> NDArray[np.float32]:
        most = LONGEST_SECONDS + SECONDS_A_CHARACTER * len(text)
        body = {
            "model": self.engine_model,
            "voice": self.voice,
            "input": text,
            "response_format": self.audio,
            "speed": self.speed,
        }
        answer = asyncio.run(self._sent(body, max_bytes=round(2 * self.sample_rate * most) + 1024))
        return samples_of(answer, sample_rate=self.sample_rate, most_seconds=most)

    async def _sent(self, body: dict[str, Any], *, max_bytes: int) -> bytes:
        import httpx2

        from onrecord.plumbing.model_door import Door

        key = env_text(self.key_variable, "")
        door = Door(
            allowed=self.allowed,
            timeout=self.timeout,
            max_bytes=max_bytes,
            heard=lambda _part: None,
            whole=lambda whole: whole,
        )
        async with httpx2.AsyncClient(transport=door, trust_env=False) as client:
            answer = await client.post(
                f"{self.url}/audio/speech",
                json=body,
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=None,
            )
            return bytes(answer.content)


def respelled(text: str, names: Sequence[tuple[str, str]]) -> str:
    """Return the text with each name as it sounds, for a voice that takes no phonemes."""
    spelled = {name: as_text(said) for name, said in names if as_text(said)}
    pieces: list[str] = []
    position = 0
    for found in Lexicon(spelled).find(text):
        ending = "'s" if text[found.start : found.end].endswith("'s") else ""
        pieces += (text[position : found.start], spelled[found.name], ending)
        position = found.end
    return "".join([*pieces, text[position:]])


def parts(text: str) -> list[str]:
    """Return the text cut at stops, then at spaces, so that no part is longer than LONGEST."""
    found: list[str] = []
    while len(text) > LONGEST:
        stops = [match.end() for match in re.finditer(r"[,;:.?!]\s", text[:LONGEST])]
        space = text.rfind(" ", 1, LONGEST)
        end = stops[-1] if stops else space if space > 0 else LONGEST
        found.append(text[:end].strip())
        text = text[end:].lstrip()
    return [*found, text.strip()] if text.strip() else found


def samples_of(data: bytes, *, sample_rate: int, most_seconds: float) -> NDArray[np.float32]:
    """Return the samples of an answer, raw or in a RIFF file. Raises ``NotSpeech``."""
    import numpy as np

    raw = _of_riff(data, sample_rate) if data[:4] == b"RIFF" else data
    if raw is data and (data.startswith(PACKED) or data[4:8] == b"ftyp" or _is_text(data)):
        raise NotSpeech(
            f"The endpoint answered {data[:40]!r} where 16-bit samples were asked for. Check its "
            "address, and the option audio."
        )
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
    seconds = samples.size / sample_rate
    if not LEAST_SECONDS <= seconds <= most_seconds or not np.abs(samples).max() > 0.001:
        raise NotSpeech(
            f"The endpoint's answer is {seconds:.1f} s of "
            f"{'silence' if seconds <= most_seconds else 'sound, too long for its text'}."
        )
    if _is_noise(samples):
        raise NotSpeech(
            "The endpoint's answer is noise if read as 16-bit samples: it is packed, or its "
            "samples are of another form. Set the option audio to wav, or have it send samples."
        )
    return samples


def _is_noise(samples: NDArray[np.float32]) -> bool:
    """Return whether samples are no speech but other bytes: an MP3, 32-bit or telephone samples.

    Those are as loud as can be, and each is unlike the one before; of speech the neighbours are
    nine tenths alike, and nobody speaks half as loud as the scale goes.
    """
    import numpy as np

    level = float(np.sqrt(np.mean(np.square(samples))))
    around = samples - samples.mean()
    power = float(np.mean(np.square(around)))
    alike = float(np.mean(around[1:] * around[:-1])) / power if power > 0 else 0.0
    return level > LOUDEST or (level > LOUD and alike < LEAST_ALIKE)


def _is_text(data: bytes) -> bool:
    """Return whether an answer is JSON, a page or another text: samples hold zero bytes."""
    return data[:1] in {b"{", b"<", b"["} or (0 < len(data) < 4096 and data.isascii())


def _of_riff(data: bytes, sample_rate: int) -> bytes:
    """Return the samples of a WAV file. The size of its last part may be made up: it streams."""
    position, form = 12, (0, 0, 0, 0)
    while position + 8 <= len(data):
        name, size = (
            data[position : position + 4],
            int.from_bytes(data[position + 4 : position + 8], "little"),
        )
        body = data[position + 8 : position + 8 + size]
        if name == b"fmt " and len(body) >= 16:
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            form = (kind, channels, rate, bits)
        if name == b"data":
            if form not in {(1, 1, sample_rate, 16), (0xFFFE, 1, sample_rate, 16)}:
                raise NotSpeech(
                    f"The endpoint sends sound of form {form}; one channel of 16-bit samples at "
                    f"{sample_rate} Hz is read here."
                )
            return body
        position += 8 + size + size % 2
    raise NotSpeech("The endpoint's WAV file holds no sound.")
