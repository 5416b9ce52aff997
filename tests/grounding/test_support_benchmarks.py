"""The readers and measures of the benchmarks of support, on sentences of our own."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from benchmarks import checking, claims
from benchmarks.perturbations import evaluate, falsifying, passing

from onrecord.grounding.engines.evidence import EvidenceChecker

ROOT = Path(__file__).resolve().parents[2]

REPORT = (
    "Engineers in France closed 12 bridges on Friday. Minister Ilse Brandt said that all "
    "crossings will open before June, because the frost had ended. Karl Revic said the costs "
    "rose by 40 million dollars in 2021. Residents of Poland may get help from the Marden "
    "Council. According to Anna Holm the repairs take several weeks. Nobody was hurt when "
    "Karl Revic visited the Tarn Bridge with Ilse Brandt after the storm."
)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_every_kind_of_falsehood_changes_a_sentence_and_says_where() -> None:
    pool = falsifying.pool_of(REPORT)
    chance = random.Random(1)
    lines = [passage.text for passage in claims.as_passages(REPORT)]

    for kind, maker in falsifying.KINDS.items():
        made = [falsifying.altered(maker, line, pool, chance) for line in lines]
        changed = [(line, new) for line, new in zip(lines, made, strict=True) if new]
        assert changed, kind
        assert all(new != line for line, new in changed)


def test_the_suite_is_the_same_for_the_same_reports_and_leaves_true_sentences() -> None:
    rows = [{"id": "one", "title": "Bridges", "text": REPORT}]

    first, documents = evaluate.suite(rows, 24)
    second, _ = evaluate.suite(rows, 24)

    assert first == second
    assert len(documents) == 1
    assert {trial.kind for trial in first} >= {"unchanged", "number", "negation", "order"}
    assert all(t.text == t.before for t in first if t.kind == "unchanged")


def test_perturbations_are_counted_kind_by_kind() -> None:
    rows = [{"id": "one", "title": "Bridges", "text": REPORT}]

    result, judged = evaluate.measure(rows, EvidenceChecker(), 24)

    assert result["unchanged_passed"] == 1.0
    assert result["falsehoods"] == sum(t.kind in falsifying.KINDS for t, _ in judged)
    assert result["stopped"] > 0.5
    assert set(result["kinds"]) == {"unchanged", "kept true", *falsifying.KINDS}


def test_wice_is_read_with_its_marked_tokens(tmp_path: Path) -> None:
    row = {
        "label": "partially_supported",
        "claim": "The dam in Tarn broke.",
        "evidence": ["(meta data) TITLE: Dams", "The dam in Marden broke."],
        "meta": {"id": "dev1"},
        "claim_tokens": ["The", "dam", "in", "Tarn", "broke", "."],
        "non_supported_spans": [False, False, False, True, False, False],
    }
    write(tmp_path / "claim_dev.jsonl.gz", [row])
    write(tmp_path / "non_supported_tokens_dev.jsonl.gz", [row])

    (case,) = claims.wice(tmp_path)
    (item,) = claims.wice_tokens(tmp_path)

    assert (case.label, case.passages[0].text) == (0.0, "The dam in Marden broke.")
    assert case.passages[0].report_title == "Dams"
    assert [
        item.claim[a:b] for (a, b), m in zip(item.spans, item.unsupported, strict=True) if m
    ] == ["Tarn"]


def test_an_edited_summary_names_the_sentence_that_was_edited(tmp_path: Path) -> None:
    write(tmp_path / "news_docs.jsonl.gz", [{"doc": "0", "text": REPORT}])
    row = {
        "id": "a",
        "doc": "0",
        "summary": "Bridges closed. Costs fell.",
        "original_summary": "Bridges closed. Costs rose.",
        "label": "0",
    }
    write(tmp_path / "news.jsonl.gz", [row])

    (case,) = claims.summedits(tmp_path)

    assert case.suspects == ("Costs fell.",)
    assert case.domain == "news"


def test_the_measures_are_what_they_are_called() -> None:
    assert checking.area([0.9, 0.8, 0.1], [True, False, False]) == 1.0
    assert checking.area([0.5, 0.5], [True, False]) == 0.5
    said, true = [True, True, False, False], [True, False, False, False]
    assert checking.balanced_accuracy(said, true) == pytest.approx((1 + 2 / 3) / 2)


def test_an_absent_set_is_said_to_be_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(*given: object) -> dict[str, Any]:
        return {"claims": len(list(claims.wice(tmp_path)))}

    assert checking.run("", tmp_path, measure, ["--json", "--checker", "evidence"]) == 0
    assert "claim_dev" in json.loads(capsys.readouterr().out)["absent"]


def test_the_docs_name_exactly_the_kinds_of_falsehood_that_pass() -> None:
    told = (ROOT / "docs" / "explanation" / "grounding.md").read_text(encoding="utf-8")
    passes = passing.still_passing(EvidenceChecker())

    assert len(passing.KNOWN) > len(passes) > 0
    for known in passing.KNOWN:
        row = f"| {known.kind} | {known.source} | {known.false} |"
        assert (row in told) is (known in passes), known.kind
