"""Trains the net over the words of claims, and writes its figures of every sentence.

    python training/checker/straying.py --words 'w-*.npz' --figures 'f-*.jsonl' \
        --out src/onrecord/grounding/data/words_head.npz

Which words of a false sentence are false is known for what was edited or marked; of the others
only that one of them is. So a sentence strays if any of its words does, and both are learned
together. In ``--figures`` each sentence gets the figures of a net that did not see its document,
and as ``set_left_out`` those of one that saw nothing of its set: no figure that ``fit.py`` is
given comes from a net that knew the answer. Wants ``torch``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from onrecord.grounding.weighing.straying import Net, stray_figures  # noqa: E402

NEVER = {"faithbench", "cnndm", "xsum"}
EMPHASIS = {"wice": 4.0, "news": 4.0}
FOLDS = 6
HIDDEN = 16
EPOCHS = 12
BATCH = 64
RATE = 3e-3
MARKED = 2.0
"""How much the marks of words count beside the labels of sentences."""

PRIOR = -3.0
"""Log odds of a word from which training begins: few words of few sentences stray."""


@dataclass(frozen=True, slots=True)
class Words:
    """All words of all sets: a row a word; ``marks`` are 1, 0, or -1 where nobody knows.

    Of sentence n the words are ``first[n]:last[n]``; a sentence that repeats another has the
    words of that one.
    """

    names: tuple[str, ...]
    figures: NDArray[np.float32]
    marks: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    keys: list[dict[str, Any]]

    @property
    def domains(self) -> NDArray[np.str_]:
        """The domain of each sentence."""
        return np.array([key["domain"] for key in self.keys])


def read(pattern: str) -> Words:
    """Return the words of all files, as ``figures.py`` writes them."""
    figures, marks, first, last, keys = [], [], [], [], []
    names: tuple[str, ...] = ()
    rows = 0
    for name in sorted(Path(pattern).parent.glob(Path(pattern).name)):
        with np.load(name) as data:
            names = tuple(data["names"].tobytes().decode().split("\n"))
            figures.append(data["figures"].astype(np.float32))
            marks.append(data["marks"].astype(np.int64))
            first.append(data["first"] + rows)
            last.append(data["last"] + rows)
            keys += json.loads(data["keys"].tobytes().decode())
            rows += len(data["figures"])
    return Words(names, *map(np.concatenate, (figures, marks, first, last)), keys)


class Trained(torch.nn.Module):
    """What ``Net`` runs, to be trained."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.inner = torch.nn.Linear(columns, HIDDEN)
        self.outer = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.straight = torch.nn.Linear(columns, 1)
        torch.nn.init.zeros_(self.straight.weight)
        torch.nn.init.constant_(self.straight.bias, PRIOR)

    def forward(self, x: torch.Tensor, dropped: float = 0.2) -> torch.Tensor:
        """Return the log odds of each word."""
        hidden = torch.relu(self.inner(functional.dropout(x, dropped / 2, self.training)))
        hidden = functional.dropout(hidden, dropped, self.training)
        return (self.outer(hidden) + self.straight(x)).squeeze(-1)


def weights_of(domains: NDArray[np.str_], wrong: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return weights under which domains count by ``EMPHASIS``, and in each either label alike."""
    weights = np.zeros(len(wrong), dtype=np.float32)
    for domain in set(domains):
        for label in (False, True):
            chosen = (domains == domain) & (wrong == label)
            weights[chosen] = EMPHASIS.get(str(domain), 1.0) / max(1, chosen.sum())
    return weights * len(wrong) / weights.sum()


def trained(words: Words, chosen: NDArray[np.bool_], seed: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of a net trained on the chosen sentences."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    numbers = np.flatnonzero(chosen)
    wrong = np.array([bool(key["wrong"]) for key in words.keys])
    weights = np.zeros(len(words.keys), dtype=np.float32)
    weights[numbers] = weights_of(words.domains[numbers], wrong[numbers])
    seen = words.figures[np.concatenate([_places(words, numbers)[0]])]
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + np.float32(0.01)
    net = Trained(words.figures.shape[1])
    steps = EPOCHS * -(-len(numbers) // BATCH)
    descent = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(descent, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        chance.shuffle(numbers)
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            rows, of = _places(words, batch)
            x = torch.tensor((words.figures[rows] - mean) / spread)
            cost = _cost(net(x), of, words.marks[rows], wrong[batch], weights[batch])
            descent.zero_grad()
            cost.backward()  # type: ignore[no-untyped-call]
            descent.step()
            pace.step()
    state = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    return {
        "names": np.frombuffer("\n".join(words.names).encode(), dtype=np.uint8),
        "mean": mean,
        "spread": spread,
        "inner": state["inner.weight"].T,
        "inner_at": state["inner.bias"],
        "outer": state["outer.weight"][0],
        "straight": state["straight.weight"][0],
        "at": state["straight.bias"][0],
    }


def _places(
    words: Words, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of some sentences, and for each row which of them it is of."""
    lengths = words.last[numbers] - words.first[numbers]
    rows = np.concatenate([np.arange(words.first[n], words.last[n]) for n in numbers])
    return rows, np.repeat(np.arange(len(numbers)), lengths)


def _cost(
    odds: torch.Tensor,
    of: NDArray[np.int64],
    marks: NDArray[np.int64],
    wrong: NDArray[np.bool_],
    weights: NDArray[np.float32],
) -> torch.Tensor:
    count = len(wrong)
    sentence = torch.tensor(of)
    holds = torch.zeros(count).index_add(0, sentence, -functional.softplus(odds))
    fails = torch.log1p(-torch.exp(holds.clamp(max=-1e-6)) + 1e-9)
    truth, weight = torch.tensor(wrong, dtype=torch.float32), torch.tensor(weights)
    whole = -(weight * (truth * fails + (1 - truth) * holds)).mean()
    marked = torch.tensor(marks, dtype=torch.float32)
    lengths = torch.tensor(np.bincount(of, minlength=count), dtype=torch.float32)
    each = weight[sentence] * (marked >= 0) / lengths[sentence] * 10
    single = functional.binary_cross_entropy_with_logits(
        odds, marked.clamp(min=0), reduction="none"
    )
    return whole + MARKED * (each * single).mean()


def fold_of(group: str) -> int:
    """Return which part of the documents one is in, the same as ``fit.py`` has it."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 97 % FOLDS


def left_out(words: Words, seeds: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Return the figures of each sentence by nets without its document, and without its set."""
    usable = usable_of(words)
    fold = np.array([fold_of(key["group"]) for key in words.keys])
    by_document = np.zeros(len(words.figures), dtype=np.float32)
    by_set = np.zeros(len(words.figures), dtype=np.float32)
    parts = [(by_document, fold == number) for number in range(FOLDS)]
    parts += [(by_set, words.domains == domain) for domain in sorted(set(words.domains))]
    for target, out in parts:
        nets = [Net(trained(words, usable & ~out, seed)) for seed in range(seeds)]
        rows, _ = _places(words, np.flatnonzero(out))
        told = [net.log_odds(words.figures[rows]) for net in nets]
        target[rows] = np.mean(told, axis=0)
    return _sentences(words, by_document), _sentences(words, by_set)


def usable_of(words: Words) -> NDArray[np.bool_]:
    """Return which sentences may be trained on: their label is known, and they have words."""
    known = np.array([key["known"] and key["domain"] not in NEVER for key in words.keys])
    return known & (words.last > words.first)


def _sentences(words: Words, odds: NDArray[np.float32]) -> list[dict[str, float]]:
    return [
        stray_figures(odds[start:end]) if end > start else {}
        for start, end in zip(words.first, words.last, strict=True)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", required=True)
    parser.add_argument("--figures", required=True, help="files that get the figures")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=1, help="nets whose mean is taken")
    given = parser.parse_args()
    torch.set_num_threads(1)
    words = read(given.words)
    documents, sets = left_out(words, given.seeds)
    told = {
        (key["case"], key["text"]): pair
        for key, *pair in zip(words.keys, documents, sets, strict=True)
    }
    for name in sorted(Path(given.figures).parent.glob(Path(given.figures).name)):
        rows = [json.loads(line) for line in name.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            pair = told.get((row["case"], row["text"]))
            if pair is not None and row["figures"]:
                row["figures"] |= pair[0]
                row["set_left_out"] = pair[1]
        name.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with given.out.open("wb") as file:
        np.savez_compressed(file, **trained(words, usable_of(words), 0))
    print(f"{len(words.keys)} sentences, {len(words.figures)} words, {len(words.names)} figures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
