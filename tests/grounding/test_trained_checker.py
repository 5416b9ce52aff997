"""The trained head, and what a network beside it may change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from onrecord.grounding.comparisons.readings import Reading as Text
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.engines.trained import TrainedChecker
from onrecord.grounding.weighing import head, wholes, words
from onrecord.grounding.weighing.edits import edits
from onrecord.grounding.weighing.grains import Told, grains
from onrecord.grounding.weighing.network import Network, NetworkDamaged, Reading
from onrecord.vocabulary.texts import Sentence
from onrecord.vocabulary.verdicts import Judgement, Outcome, Verdict
from tests.grounding.lines import passages_of

LINES = (
    "Engineers in Marden closed the northern dam on Friday after they had found two cracks.",
    "The ministry paid 40 million crowns for the repairs, Minister Ilse Brandt said.",
    "Residents of the valley had asked for a second dam for years.",
)


def judged(checker: EvidenceChecker, *texts: str) -> list[Judgement]:
    return checker.check([Sentence(text=text) for text in texts], passages_of(LINES))


class Said:
    """A network that says what it is told to; ``asked`` keeps the pairs."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.asked: list[tuple[str, str]] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked.extend(pairs)
        return [self.reading] * len(pairs)


def beside(reading: Reading, *, sure: float = 2.0, doubt: float = -1.0) -> TrainedChecker:
    """Return a checker whose head goes by the network alone."""
    checker = TrainedChecker()
    checker._network = Said(reading)  # type: ignore[assignment]
    weights = (head.Weight("network_holds", 0.0, 1.0),)
    checker._head = head.Head(weights, 0.0, "test", sure, doubt)
    return checker


def test_no_figure_counts_against_its_meaning() -> None:
    weights = head.read().weights

    assert len(weights) >= 10
    for weight in weights:
        assert (weight.slope > 0) is (weight.name in head.RISING), weight.name


def test_without_a_network_the_rules_decide_and_the_head_scores() -> None:
    texts = (LINES[0], LINES[0].replace("two", "nine"), "A second dam was wished for.")

    plain, trained = judged(EvidenceChecker(), *texts), judged(TrainedChecker(), *texts)

    assert [j.verdict for j in trained] == [j.verdict for j in plain]
    assert trained[0].score > 0.6 > trained[1].score
    assert all(0 <= j.score <= 1 for j in trained)


def test_a_sure_network_lets_other_words_pass_but_no_wrong_number() -> None:
    checker = beside(Reading(4.0, 0.1, 0, 0), sure=0.9)
    free = "Engineers in Marden shut the northern dam on Friday after spotting two cracks."

    other, wrong = judged(checker, free, free.replace("two", "nine"))

    assert judged(EvidenceChecker(), free)[0].verdict is not Verdict.SUPPORTED
    assert other.verdict is Verdict.SUPPORTED
    assert {s.passage_id for s in other.supports} >= {1}
    assert other.findings[-1].check == "network"
    assert wrong.verdict is not Verdict.SUPPORTED


def test_a_network_in_doubt_stops_what_the_rules_let_pass_and_shows_where() -> None:
    at = LINES[0].index("northern")
    checker = beside(Reading(-4.0, 0.9, at, at + 8), doubt=0.1)

    (judgement,) = judged(checker, LINES[0])

    assert judgement.verdict is Verdict.UNSUPPORTED
    assert judgement.supports == ()
    (failed,) = [f for f in judgement.findings if f.outcome is Outcome.FAILED]
    assert LINES[0][failed.start : failed.end] == "northern"


def test_the_network_reads_a_sentence_beside_what_one_report_tells_of_it() -> None:
    checker = beside(Reading(0.0, 0.0, 0, 0))
    judged(checker, "Two cracks closed the dam.", "Wholly unrelated xyzzy.")

    said: Said = checker._network  # type: ignore[assignment]

    assert [claim for claim, _ in said.asked] == ["Two cracks closed the dam."]
    assert LINES[0] in said.asked[0][1]


def test_a_missing_or_broken_network_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "checker.onnx"
    missing = Network(tmp_path / "none.onnx")
    broken.write_bytes(b"no network")

    with pytest.raises(NetworkDamaged):
        Network(broken).read([("a", "b")])
    with pytest.raises(NetworkDamaged):
        missing.read([("a", "b")])


def test_the_engine_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "checker.json").write_text(
        '{"weights": {}, "constant": 0, "version": "x"}', encoding="utf-8"
    )

    assert TrainedChecker().problems() == []
    assert "no network" in TrainedChecker(network=str(tmp_path / "checker.onnx")).problems()[0]


def test_words_are_known_for_what_they_are_to_each_other() -> None:
    table = words.table()

    asked = {
        ("ris", "fall"): words.OPPOSED,
        ("big", "larg"): words.SAME,
        ("butter", "milk"): words.SIBLING,
        ("dam", "zzyzx"): words.OTHER,
    }
    assert {pair: table.relation(*pair) for pair in asked} == asked
    near = table.nearness(["britain"], ["british", "butter"])[0]
    assert near[0] > 0.6 > 0.4 > near[1]


def test_a_report_is_told_in_stretches_and_seams() -> None:
    told = Told([Text(line) for line in LINES])
    copied = grains(Text(LINES[0]), told)
    pieced = grains(
        Text("Engineers in Marden closed the northern dam, Minister Ilse Brandt said."), told
    )
    own = grains(Text("Pigeons adore marzipan tremendously."), told)

    assert copied["told_grams3"] == 1.0
    assert copied["gap"] == copied["jumps"] == copied["novel"] == 0.0
    assert pieced["jumps"] == 1.0
    assert copied["density"] > pieced["density"] > own["density"] == 0.0
    assert own["gap"] == 4.0


def test_what_stands_in_place_of_what_is_told_by_kind() -> None:
    window = Text("Prices rose by 4 percent in Marden, the bank said.")

    assert edits(Text("Prices fell by 4 percent in Marden."), window)["edit_opposed"] > 0
    assert edits(Text("Prices rose by 7 percent in Marden."), window)["edit_figure"] > 0
    assert edits(Text("Prices rose by 4 percent in Dorum."), window)["edit_name"] > 0
    same = edits(Text("Prices rose by 4 percent in Marden."), window)
    assert same["aligned"] == 1.0
    assert same["edit_opposed"] == same["edit_figure"] == same["edit_name"] == 0.0


def test_a_falsehood_scores_below_the_sentence_it_was_made_of() -> None:
    true, false = judged(
        TrainedChecker(),
        "Engineers closed the northern dam on Friday.",
        "Engineers opened the northern dam on Friday.",
    )

    assert true.score > 0.5 > false.score
    assert true.copied > 0.4


def test_a_short_text_is_its_weakest_sentence_and_a_long_one_is_also_how_it_was_made() -> None:
    assert wholes.probability([], []) == wholes.rank([], []) == 0.0
    assert wholes.probability([0.3], [1.0]) == wholes.probability([0.3], [0.0]) == 0.3
    assert 0.3 < wholes.probability([0.3, 0.9], [0.0, 0.0]) < 0.5
    copied, retold = ([share] * 5 for share in (0.9, 0.1))
    assert wholes.probability([0.5] * 5, copied) > 0.5 > wholes.probability([0.5] * 5, retold)
    doubted = [0.02, *[0.5] * 4]
    assert wholes.probability(doubted, copied) < wholes.probability([0.5] * 5, copied)
    assert wholes.probability([0.0, *[0.5] * 5], [0.0, *copied]) == wholes.rank([0.5] * 5, copied)
    assert wholes.probability([0.0, 0.9], [0.0, 0.9]) == wholes.probability([0.9], [0.9])
    assert wholes.probability([0.0], [0.0]) == 0.0
    assert wholes.rank([0.9], [0.8]) > wholes.rank([0.9], [0.4]) > wholes.rank([0.1], [0.4])
