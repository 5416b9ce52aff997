"""The network that reads words in context: a small convolution over hashed word shapes.

Computed with numpy from the weights of spaCy's ``en_core_web_sm`` 3.8 (Explosion, MIT;
converted by ``training/syntax/convert.py``). The first layer's share of each word form is
kept, since most words of a day come again, and of a new form that of each of its parts.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from onrecord.language.syntax import transitions
from onrecord.language.syntax.hashing import hash_text, rows_of
from onrecord.language.syntax.words import Word, norm_of, shape_of

Array = NDArray[np.float32]

MOST_FORMS = 20_000
"""So many word forms are remembered (about 1 KB each); then the older half is forgotten."""

MOST_PARTS = 8_000
"""The same of the endings, beginnings and shapes of forms."""

_CUTS: dict[str, Callable[[str], str]] = {
    "norm": norm_of,
    "prefix": lambda text: text[0],
    "suffix": lambda text: text[-3:],
    "shape": shape_of,
}
"""What of a word's form the first layer reads."""


class Network:
    """Tags and trees for tokenised sentences. Not safe for use by several threads at once."""

    def __init__(self, arrays: dict[str, NDArray[np.float32]], facts: dict[str, object]) -> None:
        self._facts = facts
        self._symbols: dict[str, int] = facts["symbols"]  # type: ignore[assignment]
        self._seeds: dict[str, int] = facts["seeds"]  # type: ignore[assignment]
        self.tags: list[str] = facts["tags"]  # type: ignore[assignment]
        self.moves = transitions.Moves(
            tuple(facts["move_kinds"]),  # type: ignore[arg-type]
            tuple(facts["move_labels"]),  # type: ignore[arg-type]
        )
        self._arrays = arrays
        self._width = arrays["mix_scale"].shape[0]
        self._depth = len([name for name in arrays if name.endswith("_scale")]) - 1
        self._forms: dict[str, Array] = {}
        self._parts: dict[tuple[str, str], Array] = {}
        mix = arrays["mix"]
        share = mix.shape[1] // 6
        self._mix = {
            name: np.ascontiguousarray(mix[:, at * share : (at + 1) * share])
            for at, name in enumerate((*_CUTS, "spaced", "blank"))
        }
        blank = self._mix["blank"] @ self._row("blank", 0) + arrays["mix_bias"]
        self._spaced = np.stack(
            [self._mix["spaced"] @ self._row("spaced", value) + blank for value in (0, 1)]
        )

    def _row(self, table: str, key: int) -> Array:
        row: Array = self._rows(table, [key])[0]
        return row

    def _rows(self, table: str, keys: Sequence[int]) -> Array:
        """Return the sum of the four rows that each key stands for: shape (keys, width)."""
        rows = rows_of(np.array(keys, np.uint64), self._seeds[table], len(self._arrays[table]))
        found: Array = self._arrays[table][rows].sum(axis=1)
        return found

    def _know(self, texts: set[str]) -> None:
        """Work out what word forms give to the first layer, where that is not known.

        Each is worked out by itself, so that it never depends on what else is read.
        """
        self._forms = _halved(self._forms, MOST_FORMS)
        self._parts = _halved(self._parts, MOST_PARTS)
        fresh = list(texts - self._forms.keys())
        if not fresh:
            return
        found = np.zeros((len(fresh), self._mix["norm"].shape[0]), np.float32)
        for name, cut in _CUTS.items():
            # Hardly two forms have one norm; endings and shapes come again and again.
            known = {} if name == "norm" else self._parts
            parts = [(name, cut(text)) for text in fresh]
            unknown = list({part: None for part in parts if part not in known})
            keys = [self._key(part) for _, part in unknown]
            if keys:
                for part, row in zip(unknown, self._rows(name, keys), strict=True):
                    known[part] = self._mix[name] @ row
            for row, part in zip(found, parts, strict=True):
                row += known[part]
        self._forms.update(zip(fresh, found, strict=True))

    def _key(self, text: str) -> int:
        number = self._symbols.get(text)
        return hash_text(text) if number is None else number

    def vectors(self, sentences: Sequence[Sequence[Word]]) -> Array:
        """Return a vector for each word of all sentences, shape (words, width)."""
        words = [word for sentence in sentences for word in sentence]
        self._know({word.text for word in words})
        lexical = np.stack([self._forms[word.text] for word in words])
        lexical += self._spaced[np.array([int(word.is_spaced) for word in words])]
        read = self._layer_end(lexical, "mix")
        rows = np.zeros((len(words) + self._depth * (len(sentences) + 1), self._width), np.float32)
        places = np.concatenate(
            [
                np.arange(len(sentence)) + before + self._depth * (number + 1)
                for number, (sentence, before) in enumerate(
                    zip(sentences, _before(sentences), strict=True)
                )
            ]
        )
        rows[places] = read
        for layer in range(self._depth):
            edge = np.zeros((1, self._width), np.float32)
            window = np.concatenate(
                [np.concatenate([edge, rows[:-1]]), rows, np.concatenate([rows[1:], edge])], axis=1
            )
            name = f"layer{layer}"
            rows = rows + self._layer_end(
                window @ self._arrays[name].T + self._arrays[f"{name}_bias"], name
            )
        found: Array = rows[places]
        return found

    def _layer_end(self, values: Array, name: str) -> Array:
        """Take the largest of each unit's three pieces and bring the row to one scale."""
        width = self._width
        best = np.maximum(values[:, :width], values[:, width : 2 * width])
        best = np.maximum(best, values[:, 2 * width :])
        best -= best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best) / width + 1e-8)[:, None] ** -0.5
        best *= self._arrays[f"{name}_scale"]
        best += self._arrays[f"{name}_shift"]
        return best

    def tags_of(self, vectors: Array) -> list[str]:
        """Return the part of speech of each word (Penn Treebank tags)."""
        scores = vectors @ self._arrays["tagger"].T + self._arrays["tagger_bias"]
        return [self.tags[best] for best in scores.argmax(axis=1)]

    def parse(self, sentences: Sequence[Sequence[Word]], vectors: Array) -> list[transitions.State]:
        """Return heads and labels of every sentence."""
        arrays = self._arrays
        reduced = vectors @ arrays["reduce"].T + arrays["reduce_bias"]
        hidden = arrays["lower"].shape[0] // transitions.FEATURES
        primed = np.empty((len(reduced) + 1, transitions.FEATURES, hidden), np.float32)
        primed[:-1] = (reduced @ arrays["lower"].T).reshape(-1, transitions.FEATURES, hidden)
        primed[-1] = arrays["lower_none"]
        flat = primed.reshape(-1, hidden)
        slots = np.arange(transitions.FEATURES)
        upper, upper_bias = np.ascontiguousarray(arrays["upper"].T), arrays["upper_bias"]
        bias = arrays["lower_bias"]
        none, half = len(reduced), hidden // 2

        def score(features: NDArray[np.int64]) -> Array:
            rows = np.where(features < 0, none, features) * transitions.FEATURES + slots
            both = flat[rows].sum(axis=1) + bias
            found: Array = np.maximum(both[:, :half], both[:, half:]) @ upper + upper_bias
            return found

        return transitions.parse([len(sentence) for sentence in sentences], self.moves, score)


Key = TypeVar("Key")


def _halved(known: dict[Key, Array], most: int) -> dict[Key, Array]:
    """Return what is remembered, the older half left out where there is too much of it."""
    if len(known) < most:
        return known
    return dict(itertools.islice(known.items(), len(known) // 2, None))


def _before(sentences: Sequence[Sequence[Word]]) -> list[int]:
    counts, total = [], 0
    for sentence in sentences:
        counts.append(total)
        total += len(sentence)
    return counts


@lru_cache(maxsize=1)
def network() -> Network:
    """Return the network, its weights read once from this project's data."""
    folder = files("onrecord.language").joinpath("data", "syntax")
    facts = json.loads(folder.joinpath("facts.json").read_text(encoding="utf-8"))
    with folder.joinpath("weights.npz").open("rb") as handle:
        stored = np.load(handle)
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return Network(arrays, facts)
