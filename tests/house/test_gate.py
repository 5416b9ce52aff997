"""The gate of the benchmarks fails under a floor and never loosens one by itself."""

from __future__ import annotations

from benchmarks.gate import faults, updated

FLOORS = {
    "floors": {"f1": {"at_least": 0.8}, "seconds": {"at_most": 2.0}},
    "corpus_digest": "a",
}


def test_it_holds_and_it_fails() -> None:
    assert faults(FLOORS, {"f1": 0.81, "seconds": 1.9, "corpus_digest": "a"}) == []
    assert len(faults(FLOORS, {"f1": 0.79, "seconds": 2.1, "corpus_digest": "b"})) == 3
    assert faults(FLOORS, {"f1": 0.9, "corpus_digest": "a"}) == ["seconds was not measured"]


def test_an_update_tightens_and_never_loosens() -> None:
    worse = {"f1": 0.5, "seconds": 9.0, "corpus_digest": "a"}
    better = {"f1": 0.99, "seconds": 0.5, "corpus_digest": "a"}
    assert updated(FLOORS, worse, loosen=False)["floors"] == FLOORS["floors"]
    tightened = updated(FLOORS, better, loosen=False)["floors"]
    assert tightened == {"f1": {"at_least": 0.891}, "seconds": {"at_most": 0.55}}
    assert updated(FLOORS, worse, loosen=True)["floors"]["f1"]["at_least"] == 0.45
