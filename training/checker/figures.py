"""Writes the figures of every sentence of the public sets, for the head to be fitted to.

    python training/checker/figures.py --set news --out figures.jsonl

Sets: ``wice``, the domains of SummEdits, ``wire``; ``faithbench`` and ``qags`` are only ever
evaluated on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks import claims  # noqa: E402
from benchmarks.claims import Case  # noqa: E402
from training.checker import pairs  # noqa: E402

from onrecord.grounding.comparisons.evidence import Claim  # noqa: E402
from onrecord.grounding.comparisons.retrieval import Index  # noqa: E402
from onrecord.grounding.engines.weighed import told_by, weigh  # noqa: E402
from onrecord.grounding.weighing.grains import Shelf  # noqa: E402
from onrecord.grounding.weighing.network import Network  # noqa: E402
from onrecord.grounding.weighing.straying import Sides  # noqa: E402


def cases_of(name: str, corpora: Path) -> Iterable[Case]:
    """Return the cases of a set by its name."""
    bench = corpora / "bench"
    if name == "wice":
        return claims.wice(bench / "wice")
    if name in {"faithbench", "qags"}:
        return getattr(claims, name)(bench / name)  # type: ignore[no-any-return]
    if name == "wire":
        return islice(pairs.wire_cases(corpora), 0, None, 2)
    return claims.summedits(bench / "summedits", name)


def rows_of(cases: Iterable[Case], network: Network | None = None) -> Iterator[dict[str, Any]]:
    """Give one row a sentence, with the network's figures where one is given."""
    for case in cases:
        held = [Claim(sentence, ()) for sentence in case.as_sentences()]
        index = Index(case.passages, {w.stem for claim in held for w in claim.reading.words})
        shelf, sides = Shelf(index), Sides()
        for claim in held:
            weighed = weigh(claim, index, shelf, sides)
            figures = dict(weighed.figures)
            if network is not None and figures:
                (read,) = network.read([(claim.sentence.text, told_by(weighed))])
                figures |= {"network_holds": read.holds, "network_fails": read.fails}
            text = claim.sentence.text
            yield {
                "case": case.id,
                "domain": case.domain,
                "group": case.group,
                "text": text,
                "label": case.label,
                "wrong": is_wrong(case, text),
                "known": is_known(case),
                "figures": figures,
            }


def is_wrong(case: Case, text: str) -> bool:
    """Say whether a sentence of a case is false, as far as the set says."""
    return text in case.suspects if case.suspects else not case.label


def is_known(case: Case) -> bool:
    """Say whether the label of a case tells that of each of its sentences."""
    return bool(case.suspects) or case.label == 1 or len(case.sentences) == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=claims.CORPORA)
    parser.add_argument("--set", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--network", type=Path, help="an exported network, for its figures")
    given = parser.parse_args()
    network = Network(given.network) if given.network else None
    with given.out.open("w", encoding="utf-8") as file:
        for row in rows_of(cases_of(given.set, given.data), network):
            file.write(json.dumps(row) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
