"""Ports: something that turns texts into vectors, and something that completes text.

``embedders["default"]`` gives what ``EMBEDDERS`` names; ``language_models`` what
``LANGUAGE_MODELS`` names (empty in the embedded default: no model is needed).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.plumbing.loading import Engine, EngineHandler


class Embedder(Engine):
    """Turns texts into unit vectors whose dot product is a similarity in [-1, 1]."""

    dimensions: int = 0

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), dimensions), rows of length 1."""


class LanguageModel(Engine):
    """Completes a conversation; used by prompted engines only."""

    @abstractmethod
    def complete(self, *, system: str, user: str, max_tokens: int = 1024) -> str:
        """Return the model's answer. Raises ``Temporary`` or ``Permanent``."""


embedders: EngineHandler[Embedder] = EngineHandler(
    setting="EMBEDDERS", base=Embedder, group="onrecord.embedders"
)
language_models: EngineHandler[LanguageModel] = EngineHandler(
    setting="LANGUAGE_MODELS", base=LanguageModel, group="onrecord.language_models"
)
