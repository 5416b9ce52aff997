"""The checker that has an entailment model of one's own read beside the rules, on onnxruntime."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from onrecord.grounding.engines.beside import BesideChecker, Opinion, Pair, Stand
from onrecord.plumbing.onnx import open_session
from onrecord.vocabulary.errors import Permanent

MOST_TOKENS = 512
_LABELS = ("entailment", "neutral", "contradiction")
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})


class ModelUnusable(Permanent):
    """The files of the entailment model cannot be read, or do not fit together."""

    code: ClassVar[str] = "grounding.model_unusable"


class EntailmentChecker(BesideChecker):
    """The rules; then a sequence classifier reads evidence and sentence as premise and hypothesis.

    ``model`` is an ONNX export with the inputs of a transformer and one row of logits;
    ``tokenizer`` its ``tokenizer.json`` (else the file of that name beside the model);
    ``labels`` the order of its logits. From ``sure`` a sentence holds, under that it does not;
    ``doubt`` is where the desk is told that it is not told at all. The model stays on this
    machine: nothing is shown to anybody.
    """

    name = "entailment"
    version = "1"
    check_name = "entailment"

    def __init__(
        self,
        *,
        model: str = "",
        tokenizer: str = "",
        labels: Sequence[str] = _LABELS,
        sure: float = 0.9,
        doubt: float = 0.3,
        threads: int = 1,
    ) -> None:
        if not 0 <= doubt <= sure <= 1:
            raise ValueError("doubt and sure are between 0 and 1, doubt not above sure")
        if "entailment" not in labels:
            raise ValueError("labels must name which logit is 'entailment'")
        self.model = Path(model) if model else None
        beside = self.model.with_name("tokenizer.json") if self.model else None
        self.tokenizer = Path(tokenizer) if tokenizer else beside
        self.labels = tuple(labels)
        self.sure, self.doubt, self.threads = sure, doubt, threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def stamp(self) -> str:
        """The version, with the model's digest and its levels."""
        return f"{self.version}-{self._digest}-{self.sure:g}-{self.doubt:g}"

    @cached_property
    def _digest(self) -> str:
        if self.model is None or not self.model.exists():
            return "none"
        with self.model.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:8]

    def problems(self) -> list[str]:
        """Say which file is missing."""
        if self.model is None or self.tokenizer is None:
            return ["the option model names no file"]
        return [
            f"there is no file {path}" for path in (self.model, self.tokenizer) if not path.exists()
        ]

    def release(self) -> None:
        """Drop the model from memory."""
        with self._lock:
            self._loaded = None

    def read(self, pairs: Sequence[Pair]) -> list[Opinion]:
        """Return one opinion a pair. A model that cannot be used leaves all of them unread."""
        try:
            session, tokenizer = self._ready()
            return [self._opinion(pair, session, tokenizer) for pair in pairs]
        except ModelUnusable as error:
            opinion = Opinion(stand=Stand.UNREAD, said=f"No model has read this: {error.message}")
            return [opinion] * len(pairs)

    def _opinion(self, pair: Pair, session: Any, tokenizer: Any) -> Opinion:
        titles = dict.fromkeys(p.report_title for p in pair.passages) if pair.is_by_title else {}
        told = [*titles, *(passage.text for passage in pair.passages)]
        probability = self._probability(" ".join(told), pair.sentence.text, session, tokenizer)
        if probability >= self.sure:
            said = f"A model of entailment reads it as told by its evidence ({probability:.2f})."
            return Opinion(stand=Stand.HOLDS, said=said, score=probability)
        stand = Stand.FAILS if probability < self.doubt else Stand.UNSURE
        how = "not told by" if stand is Stand.FAILS else "neither told nor denied by"
        said = f"A model of entailment reads it as {how} its evidence ({probability:.2f})."
        return Opinion(stand=stand, said=said, score=probability)

    def _probability(self, told: str, claim: str, session: Any, tokenizer: Any) -> float:
        """Return the probability that ``claim`` follows; raises ``ModelUnusable``."""
        encoding = tokenizer.encode(told, claim)
        rows = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        names = {one.name for one in session.get_inputs()}
        given = {name: np.array([rows[name]], dtype=np.int64) for name in names & _INPUTS}
        try:
            logits = np.asarray(session.run(None, given)[0], dtype=np.float64).reshape(-1)
        except Exception as error:
            raise ModelUnusable(f"{self.model} cannot be run; export it again.") from error
        if logits.shape != (len(self.labels),) or not np.isfinite(logits).all():
            raise ModelUnusable(
                f"{self.model} gives {logits.size} figures and the option labels names "
                f"{len(self.labels)}; make them agree."
            )
        weights = np.exp(logits - logits.max())
        shares: Mapping[str, float] = dict(zip(self.labels, weights / weights.sum(), strict=True))
        return float(shares["entailment"])

    def _ready(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any]:
        from tokenizers import Tokenizer

        if (problems := self.problems()) or self.model is None:
            raise ModelUnusable(f"{'; '.join(problems)}.")
        try:
            session = open_session(self.model, threads=self.threads)
            tokenizer = Tokenizer.from_file(str(self.tokenizer))
        except Exception as error:
            raise ModelUnusable(f"{self.model} or its tokenizer cannot be read.") from error
        # Only the evidence is cut: a sentence that was not read whole was not read.
        tokenizer.enable_truncation(MOST_TOKENS, strategy="only_first")
        return session, tokenizer
