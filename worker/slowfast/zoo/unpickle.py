"""Reads pickles that hold dicts, lists, numbers, strings and plain arrays: no more.

Nothing that a pickle names is ever imported or called. Where an array's pickle asks
for numpy's constructors it gets the stand-ins below, which keep what they are handed;
the arrays are made afterwards, by `numpy.frombuffer`, from checked sizes. The opcodes
are looked through before anything is built: what a plain pickle has no use for is
refused, and so are tables of a size that the file cannot need.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from collections.abc import Callable
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.errors import FormatError, UnsafeError

_PLAIN: Final = frozenset(
    f"{kind}{size}" for kind, sizes in {"f": "248", "i": "1248", "u": "1248"}.items()
    for size in sizes
) | {"b1"}  # fmt: skip
_MOST_DIMENSIONS: Final = 8
_OPCODES: Final = frozenset(
    {
        "PROTO", "FRAME", "STOP", "MARK", "POP", "POP_MARK", "DUP", "NONE", "NEWTRUE",
        "NEWFALSE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4",
        "FLOAT", "BINFLOAT", "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE",
        "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
        "BINBYTES8", "EMPTY_LIST", "APPEND", "APPENDS", "LIST", "EMPTY_TUPLE", "TUPLE",
        "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_DICT", "DICT", "SETITEM", "SETITEMS",
        "GET", "BINGET", "LONG_BINGET", "PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE",
        "GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD",
    }
)  # fmt: skip


class _Type:
    """Stands in for `numpy.dtype`; becomes one only if it is a plain number's."""

    __slots__ = ("name", "order")

    def __init__(self, name: object = "", *_: object) -> None:
        self.name = name.decode("latin1") if isinstance(name, bytes) else name
        self.order = "<"

    def __setstate__(self, state: Any) -> None:
        order = state[1]
        self.order = order.decode("latin1") if isinstance(order, bytes) else order

    def real(self) -> np.dtype[Any]:
        """The dtype; `UnsafeError` for objects, structures and the like."""
        name = self.name.lstrip("<>|=") if isinstance(self.name, str) else ""
        if name not in _PLAIN or self.order not in ("<", ">", "|", "="):
            raise UnsafeError(f"an array of {self.name!r} is not one of plain numbers")
        order = ">" if self.order == ">" or str(self.name).startswith(">") else "<"
        return np.dtype(order + name)


class _Array:
    """Stands in for `numpy.ndarray` while its state is read."""

    __slots__ = ("_state",)

    def __init__(self, *_: object) -> None:
        self._state: Any = None

    def __setstate__(self, state: Any) -> None:
        self._state = state

    def real(self) -> NDArray[Any]:
        """The array, a copy. Raises `FormatError` when sizes contradict each other."""
        try:
            _, shape, kind, is_fortran, data = self._state
            shape = tuple(int(side) for side in shape)
            if not isinstance(kind, _Type) or not isinstance(data, (str, bytes)):
                raise UnsafeError("an array holds more than plain numbers")
            dtype = kind.real()
            raw = data.encode("latin1") if isinstance(data, str) else data
        except (TypeError, ValueError) as error:
            raise FormatError("an array's description is broken") from error
        wanted = prod(shape) * dtype.itemsize
        if len(shape) > _MOST_DIMENSIONS or min(shape, default=1) < 0:
            raise FormatError(f"an array has the shape {shape}")
        if len(raw) != wanted:
            raise FormatError(
                f"an array of the shape {shape} declares {wanted} bytes and has "
                f"{len(raw)}"
            )
        flat = np.frombuffer(raw, dtype=dtype)
        # Columns first is the transpose of the reversed shape.
        shaped = flat.reshape(shape[::-1]).T if is_fortran else flat.reshape(shape)
        return np.asarray(shaped.astype(dtype.newbyteorder("=")))


class _Scalar:
    """Stands in for the constructor of numpy's single numbers."""

    def __new__(cls, kind: object, data: object = b"") -> Any:
        array = _Array()
        array.__setstate__((1, (), kind, False, data))
        return array.real()[()]

    def __setstate__(self, _: object) -> None:
        raise UnsafeError("a number has a state")


class _Encoded:
    """Stands in for `codecs.encode`, by which newer Pythons write bytes for older."""

    def __new__(cls, text: object, encoding: object = "latin1") -> Any:
        if not isinstance(text, str) or encoding != "latin1":
            raise UnsafeError("text is encoded in a way that arrays do not need")
        return text.encode("latin1")

    def __setstate__(self, _: object) -> None:
        raise UnsafeError("text has a state")


# Classes with `__setstate__` throughout: a pickle that hands a state to one of them,
# not to what it makes, fails instead of changing it for everybody.
_STAND_INS: Final[dict[tuple[str, str], Callable[..., Any]]] = {
    ("numpy", "dtype"): _Type,
    ("numpy", "ndarray"): _Array,
    ("_codecs", "encode"): _Encoded,
    ("collections", "OrderedDict"): dict,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy.core.multiarray", "scalar"): _Scalar,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "scalar"): _Scalar,
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _STAND_INS[module, name]
        except KeyError:
            raise UnsafeError(f"it asks for {module}.{name}") from None

    def persistent_load(self, _: object) -> Any:
        raise UnsafeError("it refers to objects outside of itself")


def read_plain_pickle(data: bytes) -> Any:
    """What the pickle holds, text of old Pythons as latin-1; arrays not yet made.

    Pass what it holds through `real_array`. Raises `UnsafeError` for a pickle that
    asks for anything but plain values, `FormatError` for a broken one.
    """
    _look_through(data)
    try:
        return _Reader(io.BytesIO(data), encoding="latin1").load()
    except FormatError:
        raise
    except (
        pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError,
        AttributeError, OverflowError, MemoryError, RecursionError,
    ) as error:  # fmt: skip
        raise FormatError(f"not a readable pickle ({error})") from error


def real_array(value: object) -> NDArray[Any] | None:
    """The array that `value` stands for, None if it stands for none."""
    if isinstance(value, _Array):
        return value.real()
    return np.asarray(value) if isinstance(value, (int, float, np.generic)) else None


def _look_through(data: bytes) -> None:
    """Refuse opcodes that a plain pickle does not need, before any is carried out."""
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if opcode.name not in _OPCODES:
                raise UnsafeError(f"it holds the instruction {opcode.name}")
            if opcode.name == "GLOBAL":
                module, _, name = str(argument).partition(" ")
                if (module, name) not in _STAND_INS:
                    raise UnsafeError(f"it asks for {module}.{name}")
            # The reader makes room for the highest number at once.
            if opcode.name.endswith("PUT") and int(argument or 0) > count:
                raise UnsafeError("it numbers more values than it has")
    except FormatError:
        raise
    except (ValueError, OverflowError, MemoryError) as error:
        raise FormatError(f"not a readable pickle ({error})") from error
