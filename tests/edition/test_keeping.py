from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from onrecord.edition.keeping import Keeping


@dataclass
class Thing:
    weight: int = 10
    uses: int = 0


def ask(keeping: Keeping[Thing], name: str) -> bool:
    """Ask as a reader does: what is not there is fetched; return whether it was there."""
    thing = keeping.find(name)
    is_there = thing is not None
    if thing is None:
        thing = Thing()
        keeping.put(name, thing)
    thing.uses = min(thing.uses + 1, 3)
    return is_there


def test_a_crawl_drives_out_nobody_but_itself() -> None:
    keeping: Keeping[Thing] = Keeping(1000)
    popular = [f"popular-{number}" for number in range(50)]
    for _ in range(4):
        for name in popular:
            ask(keeping, name)
            ask(keeping, f"once-{name}-{_}")
    for number in range(10_000):
        ask(keeping, f"crawled-{number}")
    assert sum(ask(keeping, name) for name in popular) == 50


def test_what_was_popular_once_leaves_at_last() -> None:
    keeping: Keeping[Thing] = Keeping(1000)
    for name in [f"old-{number}" for number in range(60)] * 5:
        ask(keeping, name)
    for turn in range(30):
        for name in [f"new-{number}" for number in range(90)]:
            ask(keeping, name)
            ask(keeping, f"{name}-{turn}")
    assert sum(ask(keeping, f"new-{number}") for number in range(90)) > 60


def test_many_readers_find_what_is_most_read() -> None:
    chance = random.Random(5)
    keeping: Keeping[Thing] = Keeping(2000)  # room for 200 of 5,000
    names = [str(int(chance.paretovariate(1.0))) for _ in range(20_000)]
    found = sum(ask(keeping, name) for name in names)
    distinct = len(set(names))
    assert found / (len(names) - distinct) > 0.9  # of those that could be found at all


@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 60), st.booleans())))
def test_no_order_of_events_breaks_the_count(events: list[tuple[str, int, bool]]) -> None:
    keeping: Keeping[Thing] = Keeping(300)
    for name, weight, is_dropped in events:
        if is_dropped:
            keeping.drop(name)
            assert keeping.find(name) is None
        else:
            keeping.put(name, Thing(weight, uses=weight % 4))
            assert (keeping.find(name) is not None) == (weight <= 30)
        kept = [keeping.find(letter) for letter in "abcdefghij"]
        assert keeping.weight == sum(thing.weight for thing in kept if thing is not None) <= 300
        assert len(keeping) == sum(thing is not None for thing in kept)
