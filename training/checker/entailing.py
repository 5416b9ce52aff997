"""Trains the net that says whether a sentence follows from passages (``weighing/entailment.py``).

First on claims that people held against Wikipedia (``elsewhere.py``), then on the sets of
``figures.py`` that may be learnt from; the commands stand in ``docs/explanation/checker-card.md``.
A third of their documents is left out in turn (``--fold``) and gets its figures from the net that
did not see it: no figure that ``fit.py`` is given comes from a net that knew the answer. Wants
``torch``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.checker import word_figures  # noqa: E402
from training.checker.fit import NEVER  # noqa: E402
from training.checker.laying_out import (  # noqa: E402
    VECTOR,
    Item,
    Laid,
    lay_out_elsewhere,
    lay_out_set,
)

from onrecord.grounding.weighing.entailment import FARTHEST, HEADS, SCALE  # noqa: E402

WIDTH = 192
FOLDS = 3
BATCH = 48
EMPHASIS = {"wice": 2.0, "news": 2.0}
BESIDE = 4000
"""So many claims of elsewhere are read again beside the sets, so that they are not forgotten."""

BESIDE_WEIGHT = 0.7


class Attention(nn.Module):
    """Attention of several heads, with a pull added to its scores."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x: Tensor, y: Tensor, mask: Tensor, pull: Tensor | None = None) -> Tensor:
        rows, count, _ = x.shape
        query, key, value = (
            part(side).view(rows, side.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
            for part, side in ((self.q, x), (self.k, y), (self.v, y))
        )
        scores = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        scores = scores + (1 - mask[:, None, None, :]) * -1e4
        if pull is not None:
            scores = scores + pull
        seen: Tensor = self.o(
            (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, count, WIDTH)
        )
        return seen


class Block(nn.Module):
    """Words look at the evidence, then at each other."""

    def __init__(self, dropped: float) -> None:
        super().__init__()
        self.cross, self.self = Attention(), Attention()
        self.bias = nn.Linear(4, HEADS, bias=False)
        # From the beginning the heads look at what is near, each in its own measure.
        nn.init.uniform_(self.bias.weight, 0, 4)
        self.n1, self.n2, self.n3 = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.mix, self.ff = _two_layers(4 * WIDTH, dropped), _two_layers(WIDTH, dropped)
        self.dropout = nn.Dropout(dropped)

    def forward(self, x: Tensor, y: Tensor, masks: tuple[Tensor, Tensor], near: Tensor) -> Tensor:
        found = self.cross(x, y, masks[1], self.bias(near).permute(0, 3, 1, 2))
        both = torch.cat((x, found, x * found, x - found), -1)
        x = self.n1(x + self.dropout(self.mix(both)))
        x = self.n2(x + self.dropout(self.self(x, x, masks[0])))
        done: Tensor = self.n3(x + self.dropout(self.ff(x)))
        return done


class EntailmentNet(nn.Module):
    """What ``weighing.entailment.EntailmentNet`` runs, to be trained; the names are the same."""

    def __init__(self, dropped: float = 0.15, blocks: int = 2) -> None:
        super().__init__()
        self.inp, self.extra = nn.Linear(VECTOR, WIDTH), nn.Linear(6, WIDTH)
        self.nin = nn.LayerNorm(WIDTH)
        self.blocks = nn.ModuleList(Block(dropped) for _ in range(blocks))
        self.word, self.pool = nn.Linear(WIDTH, 1), nn.Linear(2 * WIDTH, 1)
        self.dropout = nn.Dropout(dropped)
        nn.init.constant_(self.word.bias, -2.5)  # few words of few sentences stray

    def forward(
        self, ours: Tensor, theirs: Tensor, our_mask: Tensor, their_mask: Tensor, same: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return log odds of each word, that any fails, and that the whole does."""
        parts = zip(ours.split(VECTOR // 3, -1), theirs.split(VECTOR // 3, -1), strict=True)
        near = torch.stack([*(x @ y.transpose(1, 2) for x, y in parts), same], -1)
        best = (near - (1 - their_mask)[:, None, :, None] * 9).max(2).values
        extra = torch.cat((best, best[:, :, :2] * best[:, :, 3:]), -1)
        x = self.nin(self.inp(self.dropout(ours) * float(SCALE)) + self.extra(extra))
        y = self.nin(self.inp(self.dropout(theirs) * float(SCALE)))
        for block in self.blocks:
            x = block(x, y, (our_mask, their_mask), near)
        words = self.word(x)[..., 0].clamp(-FARTHEST, FARTHEST)
        none = (functional.softplus(words) * our_mask).sum(1)
        some = torch.log(-torch.expm1(-none) + 1e-6) + none
        mean = (x * our_mask[..., None]).sum(1) / our_mask.sum(1, keepdim=True)
        most = (x - (1 - our_mask)[..., None] * 9).max(1).values
        return words, some, self.pool(torch.cat((mean, most), -1))[:, 0]


def _two_layers(width: int, dropped: float) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(width, 2 * WIDTH), nn.GELU(), nn.Dropout(dropped), nn.Linear(2 * WIDTH, WIDTH)
    )


def cost_of(net: EntailmentNet, batch: tuple[Tensor, ...]) -> Tensor:
    """Return the cost of a batch: the sentence's twice over, and that of words that are known."""
    *sides, marks, wrong, weights = batch
    words, some, whole = net(*sides)
    with_logits = functional.binary_cross_entropy_with_logits
    cost = 0.5 * with_logits(some, wrong, reduction="none") + with_logits(
        whole, wrong, reduction="none"
    )
    known = (marks >= 0) * sides[2]
    emphasis = torch.where(marks > 0, 4.0, 1.0)
    each = with_logits(words, marks.clamp(min=0), weight=emphasis, reduction="none")
    cost = cost + (each * known).sum(1) / known.sum(1).clamp(min=1)
    return (cost * weights).mean()


def learn(net: EntailmentNet, laid: Laid, items: list[Item], epochs: int, rate: float) -> None:
    """Train on some items; what is said of the pace goes to standard error."""
    chance, began = random.Random(1), time.monotonic()
    steps = epochs * -(-len(items) // BATCH)
    descent = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.05)
    pace = torch.optim.lr_scheduler.OneCycleLR(descent, rate, total_steps=steps, pct_start=0.15)
    net.train()
    for epoch in range(epochs):
        chance.shuffle(items)
        ordered = sorted(items, key=lambda item: laid.length(item) + chance.uniform(-30, 30))
        groups = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
        chance.shuffle(groups)
        for group in groups:
            cost = cost_of(net, laid.batch(group))
            descent.zero_grad()
            cost.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            descent.step()
            pace.step()
        print(f"epoch {epoch + 1} of {epochs}, {time.monotonic() - began:.0f} s", file=sys.stderr)


@torch.no_grad()
def figures_of(net: EntailmentNet, laid: Laid, items: Sequence[Item]) -> list[dict[str, float]]:
    """Return the figures of items as ``weighing.entailment`` gives them, in order."""
    net.eval()
    found: list[dict[str, float]] = [{} for _ in items]
    order = sorted(range(len(items)), key=lambda number: laid.length(items[number]))
    for at in range(0, len(order), BATCH):
        numbers = order[at : at + BATCH]
        *sides, _, _, _ = laid.batch([items[number] for number in numbers])
        words, some, _ = net(*sides)
        worst = (words - (1 - sides[2]) * 99).max(1).values
        for row, number in enumerate(numbers):
            found[number] = {
                "entail_some": round(float(some[row]), 4),
                "entail_worst": round(float(worst[row]), 4),
            }
    return found


def fold_of(group: str) -> int:
    """Return which part of the documents one is in: two of the six of ``fit.py`` together."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 97 % 6 // 2


def weighted(items: list[Item]) -> None:
    """Weigh items so that domains count by ``EMPHASIS``, and in each either label alike."""
    counts = Counter((item.domain, item.wrong) for item in items)
    for item in items:
        item.weight = EMPHASIS.get(item.domain, 1.0) * 400 / counts[item.domain, item.wrong]


def put_into(
    pattern: str, items: Sequence[Item], figures: Sequence[dict[str, float]], fold: int
) -> None:
    """Give the sentences of figure files their figures.

    A sentence of a document left out that was not laid out is dropped: it would keep figures of
    a net that was trained on its document.
    """
    told = {(item.case, item.text): one for item, one in zip(items, figures, strict=True)}
    domains = {item.domain for item in items}
    for name in sorted(Path(pattern).parent.glob(Path(pattern).name)):
        kept = []
        for row in map(json.loads, name.read_text(encoding="utf-8").splitlines()):
            found = told.get((row["case"], row["text"]))
            if found is not None:
                row["figures"] |= found if row["figures"] else {}
            elif row["domain"] in domains and fold_of(row["group"]) == fold and row["figures"]:
                continue
            kept.append(json.dumps(row) + "\n")
        name.write_text("".join(kept), encoding="utf-8")


def _learn(given: argparse.Namespace) -> None:
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    names = [Path(name) for name in given.laid.split(",")]
    laid = Laid([*names, *([given.beside] if given.beside else [])])
    own = [item for item in laid.items if item.store < len(names)]
    beside = [item for item in laid.items if item.store == len(names)]
    usable = [item for item in own if item.known and item.domain not in NEVER]
    usable = [item for item in usable if fold_of(item.group) != given.fold]
    usable = list({(item.group, item.text, item.wrong): item for item in usable}.values())
    if beside:
        weighted(usable)
        random.Random(5).shuffle(beside)
        for item in beside:
            item.weight = BESIDE_WEIGHT
    net = EntailmentNet(dropped=0.2 if beside else 0.15)
    if given.start:
        net.load_state_dict(torch.load(given.start, weights_only=True))
    learn(net, laid, usable + beside[:BESIDE], given.epochs, given.rate)
    torch.save(net.state_dict(), given.out)
    if given.figures:
        left_out = [item for item in own if fold_of(item.group) == given.fold]
        put_into(given.figures, left_out, figures_of(net, laid, left_out), given.fold)
    if given.weights:
        arrays = {
            name: one.numpy().astype(np.float16)
            for name, one in net.state_dict().items()
            if not name.startswith("pool.")  # what the whole says only helps to learn
        }
        np.savez_compressed(given.weights, **arrays)


def main() -> int:
    """Lay texts out, or learn from what was laid out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    verbs = parser.add_subparsers(required=True)
    lay_out = verbs.add_parser("lay-out", help="write the words of a set as vectors")
    lay_out.add_argument("--set")
    lay_out.add_argument("--elsewhere", type=Path, help="folder of the sets of elsewhere.py")
    lay_out.add_argument("--data", type=Path, default=word_figures.claims.CORPORA)
    lay_out.add_argument("--out", type=Path, required=True)
    lay_out.set_defaults(do=_lay_out)
    learning = verbs.add_parser("learn", help="train a net")
    learning.add_argument("--laid", required=True, help="what was laid out, with commas between")
    learning.add_argument("--beside", type=Path, help="what was learned before, laid out")
    learning.add_argument("--from", dest="start", type=Path, help="the net to begin with")
    learning.add_argument("--fold", type=int, default=-1, help="documents to leave out: 0, 1 or 2")
    learning.add_argument("--epochs", type=int, required=True)
    learning.add_argument("--rate", type=float, required=True)
    learning.add_argument("--seed", type=int, default=1)
    learning.add_argument("--threads", type=int, default=2)
    learning.add_argument("--figures", help="files whose sentences left out get their figures")
    learning.add_argument("--weights", type=Path, help="write the net as the product reads it")
    learning.add_argument("--out", type=Path, required=True)
    learning.set_defaults(do=_learn)
    given = parser.parse_args()
    given.do(given)
    return 0


def _lay_out(given: argparse.Namespace) -> None:
    if given.elsewhere:
        count = lay_out_elsewhere(given.elsewhere, given.out)
    else:
        count = lay_out_set(given.set, given.data, given.out)
    print(f"{count} sentences")


if __name__ == "__main__":
    sys.exit(main())
