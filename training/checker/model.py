"""The checker's network: MiniLM over a sentence and its evidence, one mark a word, one for all.

Written out, because training needs no more of a library than this. ``load`` takes the
weights of all-MiniLM-L6-v2 (Apache-2.0) as sentence-transformers stores them.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, INNER, WORDS, PLACES = 384, 12, 1536, 30522, 512


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.first = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.second = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = (
            part(x).view(rows, length, HEADS, HIDDEN // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(-1, -2) / (HIDDEN // HEADS) ** 0.5 + mask
        seen = (scores.softmax(-1) @ v).transpose(1, 2).reshape(rows, length, HIDDEN)
        x = self.first(x + self.dropout(self.out(seen)))
        return self.second(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class CrossChecker(nn.Module):
    """Gives each pair the logit that the sentence holds, and each token that it does not."""

    def __init__(self, layers: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, HIDDEN)
        self.places = nn.Embedding(PLACES, HIDDEN)
        self.sides = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.holds = nn.Linear(2 * HIDDEN, 1)
        self.fails = nn.Linear(HIDDEN, 1)

    def forward(self, ids: Tensor, sides: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Take arrays (pairs, tokens); return logits of shape (pairs,) and (pairs, tokens)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.places(places) + self.sides(sides)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        claim = ((1 - sides) * mask).to(x.dtype)[..., None]
        mean = (x * claim).sum(1) / claim.sum(1)
        holds = self.holds(torch.cat((x[:, 0], mean), -1))[:, 0]
        return holds, self.fails(x)[..., 0]


def load(path: Path, layers: int = 6) -> CrossChecker:
    """Return the network with the weights of a folder or file of all-MiniLM-L6-v2."""
    from safetensors.torch import load_file

    file = path if path.is_file() else next(path.rglob("model.safetensors"))
    given = load_file(str(file))
    model = CrossChecker(layers)
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "sides.weight": "embeddings.token_type_embeddings.weight",
        "norm": "embeddings.LayerNorm",
    }
    for number in range(layers):
        here, there = f"layers.{number}.", f"encoder.layer.{number}."
        names |= {
            here + "query": there + "attention.self.query",
            here + "key": there + "attention.self.key",
            here + "value": there + "attention.self.value",
            here + "out": there + "attention.output.dense",
            here + "first": there + "attention.output.LayerNorm",
            here + "inner": there + "intermediate.dense",
            here + "outer": there + "output.dense",
            here + "second": there + "output.LayerNorm",
        }
    state = model.state_dict()
    for name, other in names.items():
        ends = ("",) if name.endswith(".weight") else (".weight", ".bias")
        for end in ends:
            state[name + end] = given[other + end]
    model.load_state_dict(state)
    return model
