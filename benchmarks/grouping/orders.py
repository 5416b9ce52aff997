"""How far the stories of the same reports differ when they come in other orders."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

from benchmarks.grouping.wire import Wire

from onrecord.stories.grouping import Features
from onrecord.stories.settlement import settle_whole


def placed(features: Sequence[Features], order: Sequence[int], rest: bool) -> list[int]:
    """Return the story of each report placed in ``order``; with ``rest``, settled at the end."""
    wire = Wire()
    for number in order:
        wire.place(features[number])
    if rest:
        wire.rest()
    found = [0] * len(features)
    for place, number in enumerate(order):
        found[number] = wire.story_of[place]
    return found


def b_cubed(one: Sequence[int], two: Sequence[int]) -> float:
    """Return the B-cubed F1 between two partitions; the same whichever is first."""
    both = Counter(zip(one, two, strict=True))
    first, second = Counter(one), Counter(two)
    precision = sum(n * n / first[a] for (a, _), n in both.items()) / len(one)
    recall = sum(n * n / second[b] for (_, b), n in both.items()) / len(one)
    return 2 * precision * recall / (precision + recall)


def changed_pairs(one: Sequence[int], two: Sequence[int]) -> float:
    """Return the share of pairs together in either partition that are so in one only."""
    both = sum(math.comb(n, 2) for n in Counter(zip(one, two, strict=True)).values())
    either = sum(math.comb(n, 2) for part in (one, two) for n in Counter(part).values()) - both
    return (either - both) / either if either else 0.0


def spread(
    features: Sequence[Features], orders: int, *, rest: bool, seed: int = 5
) -> dict[str, float]:
    """Return how like the order of time other orders come out, and whether a replay is the same."""
    in_time = placed(features, range(len(features)), rest)
    dice = random.Random(seed)
    likes, changes = [], []
    for _ in range(orders):
        order = dice.sample(range(len(features)), len(features))
        found = placed(features, order, rest)
        likes.append(b_cubed(in_time, found))
        changes.append(changed_pairs(in_time, found))
    return {
        "orders": orders,
        "b3_f1_mean": round(sum(likes) / orders, 4),
        "b3_f1_least": round(min(likes), 4),
        "pairs_changed": round(sum(changes) / orders, 4),
        "replay_is_the_same": placed(features, range(len(features)), rest) == in_time,
    }


def settled_spread(features: Sequence[Features], orders: int, *, seed: int = 5) -> float:
    """Return the most that pairs change when all is settled at rest, in so many random orders."""
    found = []
    dice = random.Random(seed)
    for number in range(orders + 1):
        order = list(range(len(features)))
        if number:
            dice.shuffle(order)
        story = [0] * len(features)
        for name, part in enumerate(settle_whole([features[n] for n in order])):
            for place in part:
                story[order[place]] = name
        found.append(story)
    return max((changed_pairs(found[0], other) for other in found[1:]), default=0.0)
