"""The net that says whether a sentence follows from the passages beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import body_of
from onrecord.grounding.weighing import entailment
from onrecord.grounding.weighing.alignment import Side
from onrecord.grounding.weighing.straying import ReadWords, Sides, read_words
from onrecord.grounding.weighing.windows import windows
from onrecord.vocabulary.texts import Sentence
from tests.grounding.lines import passages_of

LINES = (
    "Engineers in Marden closed the northern dam on Friday after they had found two cracks.",
    "The ministry paid 40 million crowns for the repairs, Minister Ilse Brandt said.",
    "A popular ferry takes students from Torvik to the schools of the island in the morning.",
)
NAMES = {"entail_some", "entail_worst"}


def laid(text: str, sides: Sides | None = None) -> ReadWords:
    """Return a sentence laid beside ``LINES``."""
    claim = Claim(Sentence(text=text), ())
    index = Index(passages_of(LINES), {word.stem for word in claim.reading.words})
    evidence = body_of(windows(claim, index)[0], claim, index)
    read = read_words(claim, evidence, index, sides or Sides())
    assert read is not None
    return read


def figures(text: str) -> dict[str, float]:
    """Return what the net says of a sentence beside ``LINES``."""
    read = laid(text)
    return entailment.entailment_figures(read.laid, read.sides, read.window)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Engineers closed the northern dam on Friday.", "Engineers opened the southern dam."),
        ("The ministry paid 40 million crowns.", "The ministry refused to pay for the repairs."),
        ("A ferry takes students to the schools.", "A ferry takes tourists to the beaches."),
        ("Two cracks were found in the dam.", "The dam in Marden was never inspected by anyone."),
    ],
)
def test_what_follows_is_told_from_what_does_not(true: str, false: str) -> None:
    good, bad = figures(true), figures(false)
    assert good.keys() == bad.keys() == NAMES
    assert good["entail_some"] < bad["entail_some"]
    assert good["entail_worst"] < bad["entail_worst"]


def test_passages_laid_out_before_say_the_same() -> None:
    sides = Sides()
    texts = ("Engineers closed the dam.", "The ministry paid for the repairs.")
    kept = [laid(text, sides) for text in texts]
    told = [entailment.entailment_figures(one.laid, one.sides, one.window) for one in kept]
    assert told == [figures(text) for text in texts]


def test_the_window_is_read_before_all_other_passages() -> None:
    long = Side(Reading("dam " * 150))
    short = Side(Reading("The ministry paid 40 million crowns."))
    chosen = entailment._chosen([long, long, short], [2])
    assert set(range(300, 306)) <= set(chosen.tolist())
    assert len(chosen) == 156
    assert len(entailment._chosen([Side(Reading("dam " * 400))], [0])) <= entailment.MOST_EVIDENCE


@settings(max_examples=25)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=300))
def test_no_sentence_breaks_it(text: str) -> None:
    claim = Claim(Sentence(text=text), ())
    index = Index(passages_of(LINES), {word.stem for word in claim.reading.words})
    found = windows(claim, index)
    if not found:
        return
    read = read_words(claim, body_of(found[0], claim, index), index, Sides())
    if read is None:
        return
    told = entailment.entailment_figures(read.laid, read.sides, read.window)
    assert all(math.isfinite(value) for value in told.values())
    assert told["entail_some"] >= told["entail_worst"] - 1e-3


def test_a_very_long_sentence_is_read_as_far_as_it_goes() -> None:
    told = figures("Engineers closed the northern dam " * 40)
    assert all(math.isfinite(value) for value in told.values())


def test_the_error_unit_is_the_known_one() -> None:
    x = np.linspace(-4, 4, 33, dtype=np.float32)
    exact = [0.5 * value * (1 + math.erf(value / math.sqrt(2))) for value in x]
    assert np.allclose(entailment._gelu(x), exact, atol=2e-3)
