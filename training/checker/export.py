"""Writes the trained network as ONNX with weights of 8 bits, and says how far it is from itself.

python training/checker/export.py --state FOLDER/state.pt --out checker.onnx
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from training.checker.model import CrossChecker  # noqa: E402

NAMES = ["ids", "sides", "mask"]


def export(state: Path, out: Path, layers: int) -> dict[str, object]:
    """Write ``out`` and return its size, digest, step and the largest difference it makes."""
    kept = torch.load(state, weights_only=True)
    model = CrossChecker(layers)
    model.load_state_dict(kept["model"])
    model.eval()
    ids = torch.randint(1000, 20000, (2, 40))
    sides = torch.zeros_like(ids)
    sides[:, 15:] = 1
    mask = torch.ones_like(ids)
    axes = {name: {0: "pairs", 1: "tokens"} for name in (*NAMES, "fails")} | {"holds": {0: "pairs"}}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            model,
            (ids, sides, mask),
            str(full),
            input_names=NAMES,
            output_names=["holds", "fails"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            out,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    given = {name: t.numpy() for name, t in zip(NAMES, (ids, sides, mask), strict=True)}
    with torch.no_grad():
        wanted = model(ids, sides, mask)
    found = session.run(["holds", "fails"], given)
    apart = max(float(np.abs(f - w.numpy()).max()) for f, w in zip(found, wanted, strict=True))
    data = out.read_bytes()
    return {
        "megabytes": round(len(data) / 1e6, 2),
        "sha256": hashlib.sha256(data).hexdigest(),
        "step": int(kept["step"]),
        "largest_difference": round(apart, 4),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    given = parser.parse_args()
    print(json.dumps(export(given.state, given.out, given.layers)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
