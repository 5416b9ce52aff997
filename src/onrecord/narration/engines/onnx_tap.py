"""An inner tensor of an ONNX model made one more output, without the onnx package.

Protobuf merges a repeated occurrence of a singular message field, so a second ``graph``
that holds nothing but one output, put behind the model's bytes, adds that output
(protobuf encoding: "last one wins" for scalars, merge for embedded messages).
"""

from __future__ import annotations

_MODEL_GRAPH = 7
_GRAPH_OUTPUT = 12
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPE_TENSOR = 1
_TENSOR_ELEMENT = 1
INT64 = 7
"""``TensorProto.DataType.INT64``."""


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
