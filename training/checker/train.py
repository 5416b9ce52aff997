"""Trains the cross-checker on a processor, in pieces: stop it when you like, run it again to go on.

    python training/checker/train.py --pairs pairs.jsonl --base MODEL_FOLDER --out FOLDER \\
        --minutes 60

Every few minutes the state is written to FOLDER/state.pt (replaced in one step) and a line to
FOLDER/log.txt. The rates follow the step number, so a run in pieces is the run in one.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.checker.model import CrossChecker, load  # noqa: E402

from onrecord.grounding.weighing.network import MOST_TOKENS  # noqa: E402
from onrecord.language.wordpiece import build_tokenizer  # noqa: E402

TIMES = {"wire": 1, "wice": 3}
"""How often an epoch shows the pairs of an origin; those not named twice."""

TESTED = 900
"""How many held pairs are asked about while training goes on."""

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def encoded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each pair as token numbers, with the marks as one value a token (-1: not known)."""
    tokenizer = build_tokenizer(MOST_TOKENS)
    found = []
    for row in rows:
        encoding = tokenizer.encode(row["claim"], row["evidence"])
        marks = [-1.0] * len(encoding.ids)
        for at, (side, (start, end)) in enumerate(
            zip(encoding.type_ids, encoding.offsets, strict=True)
        ):
            if side == 0 and end > start and row["marks"] is not None:
                marks[at] = float(any(s < end and start < e for s, e in row["marks"]))
        found.append(
            {
                "ids": encoding.ids,
                "sides": encoding.type_ids,
                "marks": marks,
                "label": row["label"],
                "origin": row["origin"],
            }
        )
    return found


def batches(rows: list[dict[str, Any]], size: int, chance: random.Random) -> Iterator[Batch]:
    """Give an epoch: pairs of like length together, batches in a random order."""
    order = [row for row in rows for _ in range(TIMES.get(row["origin"], 2))]
    chance.shuffle(order)
    order.sort(key=lambda row: len(row["ids"]) + chance.uniform(-12, 12))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(groups)
    for group in groups:
        yield stacked(group)


def stacked(group: list[dict[str, Any]]) -> Batch:
    """Return pairs as padded arrays: ids, sides, mask, marks of shape (pairs, tokens); labels."""
    longest = max(len(row["ids"]) for row in group)

    def padded(name: str, fill: float, kind: torch.dtype) -> Tensor:
        return torch.tensor(
            [row[name] + [fill] * (longest - len(row[name])) for row in group], dtype=kind
        )

    mask = torch.tensor(
        [[1] * len(row["ids"]) + [0] * (longest - len(row["ids"])) for row in group]
    )
    labels = torch.tensor([row["label"] for row in group])
    return (
        padded("ids", 0, torch.long),
        padded("sides", 0, torch.long),
        mask,
        padded("marks", -1.0, torch.float),
        labels,
    )


def loss_of(model: CrossChecker, batch: Batch) -> Tensor:
    """Return the loss of a batch: the sentence's, and that of the words whose marks are known."""
    ids, sides, mask, marks, labels = batch
    holds, fails = model(ids, sides, mask)
    whole = nn.functional.binary_cross_entropy_with_logits(holds.float(), labels)
    known = marks >= 0
    if not known.any():
        return whole
    weight = torch.where(marks[known] > 0, 4.0, 1.0)
    words = nn.functional.binary_cross_entropy_with_logits(
        fails.float()[known], marks[known], weight
    )
    return whole + words


@torch.no_grad()
def accuracy(model: CrossChecker, rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return the area under the curve for each origin of (a sample of) the held pairs."""
    model.eval()
    sample = random.Random(3).sample(rows, min(len(rows), TESTED))
    ordered = sorted(sample, key=lambda row: len(row["ids"]))
    scores: list[tuple[str, float, float]] = []
    for at in range(0, len(ordered), 64):
        group = ordered[at : at + 64]
        ids, sides, mask, _, _ = stacked(group)
        holds, _ = model(ids, sides, mask)
        scores += [
            (row["origin"], row["label"], float(h)) for row, h in zip(group, holds, strict=True)
        ]
    model.train()
    found = {}
    for origin in sorted({origin for origin, _, _ in scores}):
        good = [s for o, label, s in scores if o == origin and label == 1]
        bad = [s for o, label, s in scores if o == origin and label == 0]
        if good and bad:
            wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
            found[origin] = round(wins / (len(good) * len(bad)), 4)
    return found


def train(given: argparse.Namespace) -> None:
    """Train until the time or the steps are used up."""
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "pid").write_text(str(os.getpid()), encoding="utf-8")
    with given.pairs.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    held = encoded([row for row in rows if row["held"]])
    rows = encoded([row for row in rows if not row["held"]])
    torch.manual_seed(5)
    model = load(given.base, given.layers)
    optimizer = torch.optim.AdamW(model.parameters(), lr=given.rate, weight_decay=0.01)
    step = _resumed(given.out / "state.pt", model, optimizer)
    a_epoch = sum(TIMES.get(row["origin"], 2) for row in rows) // given.batch + 1
    total = given.steps or given.epochs * a_epoch
    begin = saved = tested = time.monotonic()
    model.train()
    running = 0.0
    while step < total:
        epoch, skip = divmod(step, a_epoch)
        for number, batch in enumerate(batches(rows, given.batch, random.Random(epoch))):
            if number < skip:
                continue
            for group in optimizer.param_groups:
                group["lr"] = _rate(step, total, given.rate)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not given.full):
                loss = loss_of(model, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            running = loss.item() if not running else 0.98 * running + 0.02 * loss.item()
            now = time.monotonic()
            if now - saved > given.save * 60 or step >= total:
                _save(given.out, model, optimizer, step)
                told: dict[str, Any] = {"step": step, "of": total, "loss": round(running, 4)}
                if now - tested > given.test * 60 or step >= total:
                    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not given.full):
                        told["auc"] = accuracy(model, held)
                    tested = time.monotonic()
                _log(given.out, told | {"minutes": round((now - begin) / 60, 1)})
                saved = time.monotonic()
            if step >= total or now - begin > given.minutes * 60:
                _save(given.out, model, optimizer, step)
                return


def _rate(step: int, total: int, most: float) -> float:
    warm = max(1, total // 20)
    if step < warm:
        return most * (step + 1) / warm
    return most * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm))) + 1e-7


def _resumed(path: Path, model: CrossChecker, optimizer: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _save(folder: Path, model: CrossChecker, optimizer: torch.optim.Optimizer, step: int) -> None:
    part = folder / "state.pt.part"
    torch.save(
        {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, part
    )
    part.replace(folder / "state.pt")


def _log(folder: Path, told: dict[str, Any]) -> None:
    with (folder / "log.txt").open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--steps", type=int, default=0, help="instead of epochs")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so many")
    parser.add_argument("--save", type=float, default=4.0, help="minutes between checkpoints")
    parser.add_argument("--test", type=float, default=20.0, help="minutes between tests")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--full", action="store_true", help="32 bits instead of bfloat16")
    train(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
