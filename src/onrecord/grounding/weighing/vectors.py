"""Words as vectors that know what stands around them, from the embedded MiniLM.

The same weights as the embedder's, read at three depths: after the second of its six layers a
vector is still much of the word itself, at the end it is much of the sentence.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.grounding.comparisons.readings import Word
from onrecord.language.engines.minilm import known_weights, missing_packages
from onrecord.language.wordpiece import build_tokenizer
from onrecord.plumbing.onnx import FLOAT, open_session, with_output

DEPTHS = ("layer_norm_4", "layer_norm_8", "last_hidden_state")
"""Names of the tensors in the model: after layers two, four and six."""

DIMENSIONS = 384
MOST_TOKENS = 256
MOST_CHARACTERS = 4000

Vectors = NDArray[np.float32]


class WordVectors:
    """Reads texts; loaded at the first call. Each text is read by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    def of(self, text: str, words: Sequence[Word]) -> Vectors:
        """Return unit vectors, shape (depths, words, 384); zeros for words beyond what is read.

        A word of several pieces has their mean. Raises ``ModelDamaged``.
        """
        with self._lock:
            if self._session is None:
                self._load()
            session, tokenizer = self._session, self._tokenizer
        read = tokenizer.encode(text[:MOST_CHARACTERS])
        ids = np.array([read.ids], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        hidden = np.stack([layer[0] for layer in session.run(list(DEPTHS), given)])
        found = np.zeros((len(DEPTHS), len(words), DIMENSIONS), dtype=np.float32)
        for number, (first, last) in enumerate(_pieces(words, read.offsets)):
            if last > first:
                found[:, number] = hidden[:, first:last].mean(axis=1)
        lengths = np.linalg.norm(found, axis=2, keepdims=True)
        unit: Vectors = found / np.maximum(lengths, np.float32(1e-6))
        return unit

    def _load(self) -> None:
        model = known_weights()
        for name in DEPTHS[:-1]:
            model = with_output(model, name, element_type=FLOAT)
        self._tokenizer = build_tokenizer(MOST_TOKENS)
        self._session = open_session(model)


@cache
def word_vectors() -> WordVectors:
    """Return the one reader of this process."""
    return WordVectors()


def is_installed() -> bool:
    """Say whether the model and what runs it are there."""
    return not missing_packages()


def _pieces(words: Sequence[Word], offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return for each word its first piece and the one behind its last."""
    found = []
    at, end = 1, len(offsets) - 1
    for word in words:
        while at < end and offsets[at][1] <= word.start:
            at += 1
        last = at
        while last < end and offsets[last][0] < word.end:
            last += 1
        found.append((at, last))
    return found
