"""Checkpoints of the zoos, as they are downloaded, read without running any code.

What a file is, its bytes say, not its name: PySlowFast's zoo has torch files that end
in .pkl.
"""

from __future__ import annotations

import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors

from worker.slowfast.errors import FormatError, UnsafeError
from worker.slowfast.zoo.names import is_pytorchvideo, to_pyslowfast
from worker.slowfast.zoo.unpickle import read_plain_pickle, real_array

MOST_BYTES: Final = 4 << 30
_ZIP: Final = b"PK\x03\x04"
# The number with which torch's files from before 2020 begin, as a pickle.
_OLD_TORCH: Final = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
_TAR_AT: Final = 257
_FOUND_BY_TORCH: Final = re.compile(
    r"((?:Unsupported (?:global|class|operand)|Trying to load)[^\n]{0,120}?)"
    r"(?: was not an allowed| whose module|\.? Please|\n|$)"
)
# What training leaves in caffe2's files beside the weights.
_LEFTOVERS: Final = ("momentum", "lr", "model_iter")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights by pyslowfast's names, and the format that they came in."""

    format: str
    tensors: Mapping[str, torch.Tensor]


def read_checkpoint(path: Path) -> Checkpoint:
    """Read one file. Raises `FormatError`, `UnsafeError` if it asks to run code."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FormatError(f"{path}: larger than {MOST_BYTES} bytes")
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise FormatError(f"{path}: cannot read it ({error.strerror})") from error
    try:
        if head.startswith(_ZIP):
            _check_zip(path, size)
            return _from_torch(path)
        if head.startswith(_OLD_TORCH):
            return _from_torch(path)
        if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
            raise FormatError(
                "torch's tar files from before 2017 cannot be read without running "
                "what is in them; save it anew with a newer torch"
            )
        if head[8:9] == b"{":
            return _from_safetensors(path)
        return _from_caffe2(path)
    except FormatError as error:
        raise type(error)(f"{path}: {error}") from error


def _check_zip(path: Path, size: int) -> None:
    """torch stores what it writes as it is: a zip that unpacks to more is a trap."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FormatError(f"a broken zip ({error})") from error
    if unpacked > size:
        raise UnsafeError("the zip unpacks to more than it is")


def _from_torch(path: Path) -> Checkpoint:
    try:
        with warnings.catch_warnings():
            # That it may not know every instruction of a newer pickle: then it fails.
            warnings.simplefilter("ignore", UserWarning)
            held = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        # torch's own text goes on with advice that would switch the protection off.
        raise UnsafeError(f"torch refuses it: {_reason(error)}") from error
    except (
        RuntimeError, EOFError, ValueError, TypeError, KeyError, IndexError,
        AttributeError, AssertionError, OverflowError, MemoryError, RecursionError,
    ) as error:  # fmt: skip
        raise FormatError(f"not a readable torch file ({_reason(error)})") from error
    state = held.get("model_state", held) if isinstance(held, dict) else None
    if not isinstance(state, dict) or not state:
        raise FormatError("it holds no model_state")
    tensors: dict[str, torch.Tensor] = {}
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            raise FormatError(f"{name!r} is not the name of a tensor")
        # Saved from several devices at once.
        tensors[name.removeprefix("module.")] = value
    if is_pytorchvideo(tensors):
        named = {to_pyslowfast(name): value for name, value in tensors.items()}
        return Checkpoint("pytorchvideo", named)
    return Checkpoint("pyslowfast", tensors)


def _from_safetensors(path: Path) -> Checkpoint:
    try:
        tensors = load_safetensors(path.read_bytes())
    except SafetensorError as error:
        raise FormatError(f"not a safetensors file ({error})") from error
    if is_pytorchvideo(tensors):
        tensors = {to_pyslowfast(name): value for name, value in tensors.items()}
    return Checkpoint("safetensors", tensors)


def _from_caffe2(path: Path) -> Checkpoint:
    held: Any = read_plain_pickle(path.read_bytes())
    blobs = held.get("blobs") if isinstance(held, dict) else None
    if not isinstance(blobs, dict) or not blobs:
        raise FormatError("it holds no blobs, as caffe2's files do")
    from slowfast.utils.c2_model_loading import get_name_convert_func

    convert = get_name_convert_func()
    tensors = {}
    for name, value in blobs.items():
        if not isinstance(name, str):
            raise FormatError(f"{name!r} is not the name of a blob")
        if any(word in name for word in _LEFTOVERS):
            continue
        array = real_array(value)
        if array is None:
            raise FormatError(f"{name!r} is not an array")
        tensors[convert(name)] = torch.from_numpy(array.copy())
    return Checkpoint("caffe2", tensors)


def _reason(error: Exception) -> str:
    """What torch found, without its advice to switch the protection off."""
    text = str(error)
    if match := _FOUND_BY_TORCH.search(text):
        return match[1]
    if text.startswith("Weights only"):
        return "it holds more than tensors"
    return (text.splitlines() or [type(error).__name__])[0][:200]
