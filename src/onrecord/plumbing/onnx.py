"""Opening ONNX models, and making an inner tensor of one more output, without the onnx package.

Protobuf merges a repeated occurrence of a singular message field, so a second ``graph``
that holds nothing but one output, put behind the model's bytes, adds that output
(protobuf encoding: "last one wins" for scalars, merge for embedded messages).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_MODEL_GRAPH = 7
_GRAPH_OUTPUT = 12
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPE_TENSOR = 1
_TENSOR_ELEMENT = 1
FLOAT, INT64 = 1, 7
"""Of ``TensorProto.DataType``."""


def open_session(model: bytes | Path, *, threads: int = 1) -> Any:
    """Return a model ready to run on ``threads`` processor threads.

    Without its arena the memory of a call goes back after it instead of staying at its peak. Raises
    what onnxruntime raises for what is no model; that is imported at the first call.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    given = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def with_output(model: bytes, tensor: str, *, element_type: int = INT64) -> bytes:
    """Return ``model`` with the inner ``tensor`` as its last output."""
    kind = _field(_TYPE_TENSOR, _varint(_TENSOR_ELEMENT << 3) + _varint(element_type))
    value = _field(_VALUE_NAME, tensor.encode()) + _field(_VALUE_TYPE, kind)
    return model + _field(_MODEL_GRAPH, _field(_GRAPH_OUTPUT, value))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, data: bytes) -> bytes:
    """Return a length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data
