"""Engines that need nothing and give the same answer every time: for tests and trials."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from onrecord.language.engines import Embedder, LanguageModel
from onrecord.vocabulary.errors import NewsroomError, Permanent

_WORD = re.compile(r"\w+")


class FakeEmbedder(Embedder):
    """A hashed bag of words: texts with the same words are near each other."""

    name: ClassVar[str] = "fake"

    def __init__(self, *, dimensions: int = 256) -> None:
        if dimensions < 2:
            raise ValueError("dimensions must be at least 2")
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), dimensions), rows of length 1."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row, _bucket(word, self.dimensions)] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / lengths if len(texts) else vectors
        return unit


def _bucket(word: str, dimensions: int) -> int:
    digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % dimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call that a fake language model received."""

    system: str
    user: str
    max_tokens: int


class NothingQueued(Permanent):
    """A fake language model was asked more often than it was given answers."""

    code = "language.fake.nothing_queued"


class FakeLanguageModel(LanguageModel):
    """Answers from a queue, in order; remembers what it was asked in ``history``.

    A queued error is raised instead of returned.
    """

    name: ClassVar[str] = "fake"

    def __init__(self, *, answers: Iterable[str | NewsroomError] = ()) -> None:
        self.queue: deque[str | NewsroomError] = deque(answers)
        self.history: list[Asked] = []

    def complete(self, *, system: str, user: str, max_tokens: int = 1024) -> str:
        """Return the next queued answer. Raises a queued error, or ``NothingQueued``."""
        self.history.append(Asked(system=system, user=user, max_tokens=max_tokens))
        if not self.queue:
            raise NothingQueued("The fake language model has no answer left; queue one more.")
        answer = self.queue.popleft()
        if isinstance(answer, NewsroomError):
            raise answer
        return answer
