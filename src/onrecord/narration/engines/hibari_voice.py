"""The hibari model in memory: phonemes in, samples and durations out.

Imported only when something is spoken: onnxruntime, the model and the dictionaries take
about 150 MB.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hibari.tts
import numpy as np
import onnxruntime
from hibari import dsp
from hibari.g2p import G2P

from onrecord.narration.engines.onnx_tap import with_output

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.narration.names import Lexicon

DURATIONS = "/Cast_32_output_0"
"""The tensor of phoneme durations in hibari 0.2.1's graph."""
UNIT = 600
"""Samples in one unit of duration: 25 ms at 24 kHz."""
SAMPLE_RATE = 24000
LONGEST = 250
"""Phonemes spoken at a time: about 15 s. Memory grows with it; the model knows up to 400."""

_CLAUSE = re.compile(r"(?<=[,;:.?!—])\s+")
_STOPS = frozenset(';:,.!?—…"“” ')
_LINK_MARKS = str.maketrans("[]()", "    ")
_UNREADABLE = re.compile(r"[^\x00-ɏ]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The sound of some phonemes; the first starts at ``onset``, the last at ``last``."""

    samples: NDArray[np.float32]
    onset: int
    last: int


class HibariVoice:
    """One voice: the acoustic model, the letter-to-sound rules and the vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Without the arena memory goes back after each line instead of staying at its peak.
        options.enable_cpu_mem_arena = False
        assets = Path(hibari.tts.ASSETS)
        self._session = onnxruntime.InferenceSession(
            with_output((assets / "hibari.onnx").read_bytes(), DURATIONS),
            options,
            providers=["CPUExecutionProvider"],
        )
        self._ids: dict[str, int] = json.loads((assets / "vocab.json").read_text("utf-8"))
        self._g2p: Any = G2P()
        self._lexicon = lexicon

    def phonemes(self, spoken: str) -> str:
        """Return the phonemes of a prepared sentence, names as the lexicon says them."""
        text = unicodedata.normalize("NFC", spoken).translate(_LINK_MARKS)
        text = _UNREADABLE.sub(_simpler, text)
        pieces: list[str] = []
        position = 0
        for name in self._lexicon.find(text):
            pieces.append(text[position : name.start])
            pieces.append(f"[{text[name.start : name.end]}](/{name.phonemes}/)")
            position = name.end
        pieces.append(text[position:])
        read = str(self._g2p("".join(pieces), normalize_text=False))
        known = "".join(each for each in read if each in self._ids).strip()
        if known and known[-1] not in ".?!":
            known = f"{known.rstrip(',;: ')}."
        return known

    def chunks(self, phonemes: str) -> list[str]:
        """Cut phonemes at clauses, then at spaces, so that no piece is longer than LONGEST."""
        chunks: list[str] = []
        current = ""
        for clause in _CLAUSE.split(phonemes):
            for part in _cut(clause):
                joined = f"{current} {part}" if current else part
                if current and len(joined) > LONGEST:
                    chunks.append(current)
                    joined = part
                current = joined
        return [each for each in [*chunks, current] if each.strip("".join(_STOPS))]

    def speak(self, phonemes: str, *, speed: float, seed: int) -> Chunk:
        """Return the sound of at most LONGEST phonemes; the same seed gives the same sound."""
        ids = [0, *(self._ids[each] for each in phonemes), 0]
        *parts, durations = self._session.run(
            None,
            {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)},
        )
        samples = dsp.synth(*(part[0] for part in parts), np.random.default_rng(seed))
        starts = np.concatenate([[0], np.cumsum(np.ravel(durations))]) * UNIT
        sounding = [index for index, each in enumerate(phonemes, 1) if each not in _STOPS]
        first, last = (sounding[0], sounding[-1]) if sounding else (0, len(ids) - 1)
        return Chunk(
            samples=np.asarray(samples, np.float32),
            onset=int(starts[first]),
            last=int(starts[last]),
        )


def _simpler(match: re.Match[str]) -> str:
    """Return a letter that the letter-to-sound net never saw without its marks (ễ -> e)."""
    base = unicodedata.normalize("NFD", match[0])[0]
    return base if base.isascii() else match[0]


def _cut(clause: str) -> list[str]:
    """Cut a clause that is too long at spaces, and a word that is too long anywhere."""
    parts: list[str] = []
    while len(clause) > LONGEST:
        space = clause.rfind(" ", 1, LONGEST)
        end = space if space > 0 else LONGEST
        parts.append(clause[:end])
        clause = clause[end:].lstrip()
    return [*parts, clause] if clause else parts
