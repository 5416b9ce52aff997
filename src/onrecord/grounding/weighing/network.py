"""The trained network: reads a sentence beside its evidence, and marks the words that fail.

A small MiniLM of 8 bits on onnxruntime: no service, no download. It is an option: the
weights come as a file (``training/checker``), and without one the head does without it.
Each pair is read by itself, so that what is said of a sentence never depends on others.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.language.wordpiece import build_tokenizer
from onrecord.plumbing.onnx import open_session
from onrecord.vocabulary.errors import Permanent

MOST_TOKENS = 224
"""Tokens of a pair; the evidence is cut, the sentence only beyond this."""


class NetworkDamaged(Permanent):
    """The file of the network cannot be read."""

    code = "grounding.network_damaged"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a pair.

    ``holds`` is the logit that the sentence holds; ``start`` and ``end`` are the stretch of
    the sentence that most likely fails, ``fails`` the probability that it does.
    """

    holds: float
    fails: float
    start: int
    end: int


class Network:
    """Reads pairs. Loaded at the first call; ``version`` is the beginning of the file's digest."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self.path = path
        self.threads = threads
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    @property
    def version(self) -> str:
        """The first eight digits of the file's digest."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:8]

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return one reading a pair (sentence, evidence), in order. Raises ``NetworkDamaged``."""
        if not pairs:
            return []
        with self._lock:
            self._load()
            session, tokenizer = self._session, self._tokenizer
        found = []
        for encoding in tokenizer.encode_batch([list(pair) for pair in pairs]):
            ids = np.array([encoding.ids], dtype=np.int64)
            given = {
                "ids": ids,
                "sides": np.array([encoding.type_ids], dtype=np.int64),
                "mask": np.ones_like(ids),
            }
            holds, fails = session.run(["holds", "fails"], given)
            found.append(_reading(float(holds[0]), fails[0], encoding))
        return found

    def _load(self) -> None:
        if self._session is not None:
            return
        try:
            self._session = open_session(self.path.read_bytes(), threads=self.threads)
        except Exception as error:
            raise NetworkDamaged(
                f"{self.path} is no network that can be read; export it again."
            ) from error
        self._tokenizer = build_tokenizer(MOST_TOKENS)


def _reading(holds: float, fails: Any, encoding: Any) -> Reading:
    """Return the reading of one pair: the worst token of the sentence with those beside it."""
    spans = [
        (1 / (1 + math.exp(-float(fail))), start, end)
        for fail, side, (start, end) in zip(
            fails, encoding.type_ids, encoding.offsets, strict=False
        )
        if side == 0 and end > start
    ]
    if not spans:
        return Reading(holds, 0.0, 0, 0)
    worst = max(range(len(spans)), key=lambda n: spans[n][0])
    level = max(0.5, spans[worst][0] / 2)
    first = last = worst
    while first > 0 and spans[first - 1][0] >= level:
        first -= 1
    while last + 1 < len(spans) and spans[last + 1][0] >= level:
        last += 1
    return Reading(holds, spans[worst][0], spans[first][1], spans[last][2])
