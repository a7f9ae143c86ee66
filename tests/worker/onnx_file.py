"""ONNX files as others write them, byte by byte: a detector that finds fixed boxes.

Encoded by hand after onnx.proto, as the package that writes them is large and OpenVINO
only reads them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FLOAT, _INT_ATTRIBUTE = 1, 2
_VARINT, _BYTES = 0, 2


def save_detector(path: Path, found: NDArray[np.float32], *, side: int = 64) -> Path:
    """A network of one (1, 3, side, side) input whose output is always `found`."""
    rows = (
        b"".join(_number(1, length) for length in found.shape)
        + _number(2, _FLOAT)
        + _text(8, "rows")
        + _part(9, found.astype("<f4").tobytes())
    )
    zero = _number(2, _FLOAT) + _text(8, "zero") + _part(9, b"\0\0\0\0")
    flat = _part(5, _text(1, "keepdims") + _number(3, 0) + _number(20, _INT_ATTRIBUTE))
    graph = (
        _part(1, _node("ReduceMean", ["image"], "mean") + flat)
        + _part(1, _node("Mul", ["mean", "zero"], "nothing"))
        + _part(1, _node("Add", ["rows", "nothing"], "found"))
        + _text(2, "detector")
        + _part(5, rows)
        + _part(5, zero)
        + _part(11, _value("image", (1, 3, side, side)))
        + _part(12, _value("found", found.shape))
    )
    opset = _text(1, "") + _number(2, 13)
    path.write_bytes(_number(1, 8) + _part(7, graph) + _part(8, opset))
    return path


def _node(kind: str, inputs: list[str], output: str) -> bytes:
    names = b"".join(_text(1, name) for name in inputs)
    return names + _text(2, output) + _text(4, kind)


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    dimensions = b"".join(_part(1, _number(1, length)) for length in shape)
    tensor = _number(1, _FLOAT) + _part(2, dimensions)
    return _text(1, name) + _part(2, _part(1, tensor))


def _text(field: int, text: str) -> bytes:
    return _part(field, text.encode())


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value)


def _varint(value: int) -> bytes:
    groups = []
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])
