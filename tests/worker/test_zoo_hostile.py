"""No weight file runs code: real exploits, each of which works on a plain loader."""

from __future__ import annotations

import io
import pickle
import pickletools
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from worker.slowfast.errors import FormatError, UnsafeError
from worker.slowfast.zoo.reading import read_checkpoint


class Call:
    """Pickles into a call of `function`, made by whoever unpickles it."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._call


def touch(marker: Path) -> Call:
    import os

    return Call(os.system, f"touch {marker}")


def evaluated(marker: Path) -> Call:
    return Call(eval, f"open({str(marker)!r}, 'w').close()")


def imported(marker: Path) -> Call:
    return Call(exec, f"import pathlib; pathlib.Path({str(marker)!r}).touch()")


def by_state(marker: Path) -> Any:
    """Hidden where arrays keep their type: numpy unpickles objects inside."""
    array = np.empty(1, dtype=object)
    array[0] = touch(marker)
    return array


def by_attribute(marker: Path) -> bytes:
    """From one harmless name by attributes to another."""
    return (
        b"cbuiltins\ngetattr\n(cbuiltins\n__import__\n(S'os'\ntRS'system'\ntR"
        b"(S'touch " + str(marker).encode() + b"'\ntR."
    )


def by_instance(marker: Path) -> bytes:
    """INST and OBJ name classes without GLOBAL."""
    return b"(S'touch " + str(marker).encode() + b"'\nios\nsystem\n."


def by_stack_global(marker: Path) -> bytes:
    return (
        b"\x80\x04\x8c\x02os\x8c\x06system\x93("
        + b"\x8c" + bytes([6 + len(str(marker))]) + b"touch " + str(marker).encode()
        + b"tR."
    )  # fmt: skip


OBJECTS = [touch, evaluated, imported, by_state]
BYTES = [by_attribute, by_instance, by_stack_global]


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "ran"


def refused(path: Path, marker: Path, *, reason: str | None = None) -> None:
    with pytest.raises(UnsafeError, match=reason) as caught:
        read_checkpoint(path)
    assert not marker.exists()
    assert str(path) in str(caught.value)
    assert caught.value.code == "MODEL_UNSAFE"
    assert "weights_only" not in str(caught.value), "no advice to take the risk"
    assert caught.value.message("ko") != str(caught.value)


@pytest.mark.parametrize("exploit", OBJECTS)
def test_the_exploits_work_on_a_plain_loader(
    exploit: Callable[[Path], Any], marker: Path
) -> None:
    pickle.loads(pickle.dumps(exploit(marker)))
    assert marker.exists()


@pytest.mark.parametrize("exploit", BYTES)
def test_the_handmade_exploits_work_on_a_plain_loader(
    exploit: Callable[[Path], bytes], marker: Path
) -> None:
    pickle.loads(exploit(marker))
    assert marker.exists()


@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize("place", ["top", "blobs", "deep", "key"])
@pytest.mark.parametrize("exploit", OBJECTS)
def test_caffe2_files_run_nothing(
    exploit: Callable[[Path], Any], place: str, protocol: int, tmp_path: Path,
    marker: Path,
) -> None:  # fmt: skip
    evil = exploit(marker)
    if place == "key" and exploit is by_state:
        evil = touch(marker)
    held = {
        "top": evil,
        "blobs": {"blobs": {"conv1_w": evil}},
        "deep": {"blobs": {"conv1_w": np.zeros(3)}, "more": [{"a": (1, [evil])}]},
        "key": {"blobs": {"conv1_w": np.zeros(3)}, "more": [(evil, 1)]},
    }[place]
    path = tmp_path / "x.pkl"
    path.write_bytes(pickle.dumps(held, protocol=protocol))
    refused(path, marker)


@pytest.mark.parametrize("exploit", BYTES)
def test_handmade_caffe2_files_run_nothing(
    exploit: Callable[[Path], bytes], tmp_path: Path, marker: Path
) -> None:
    path = tmp_path / "x.pkl"
    path.write_bytes(exploit(marker))
    refused(path, marker)


@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
@pytest.mark.parametrize("place", ["top", "model_state", "cfg"])
@pytest.mark.parametrize("exploit", OBJECTS)
def test_torch_files_run_nothing(
    exploit: Callable[[Path], Any], place: str, legacy: bool, tmp_path: Path,
    marker: Path,
) -> None:  # fmt: skip
    evil = exploit(marker)
    held = {
        "top": evil,
        "model_state": {"model_state": {"a": torch.zeros(2), "b": evil}},
        "cfg": {"model_state": {"a": torch.zeros(2)}, "cfg": evil},
    }[place]
    path = tmp_path / "x.pyth"
    torch.save(held, path, _use_new_zipfile_serialization=not legacy)
    refused(path, marker)


@pytest.mark.parametrize("exploit", BYTES)
def test_a_zip_with_another_pickle_inside_runs_nothing(
    exploit: Callable[[Path], bytes], tmp_path: Path, marker: Path
) -> None:
    path = tmp_path / "x.pyth"
    torch.save({"model_state": {"a": torch.zeros(2)}}, tmp_path / "good")
    with zipfile.ZipFile(tmp_path / "good") as good, zipfile.ZipFile(path, "w") as out:
        for name in good.namelist():
            is_pickle = name.endswith("data.pkl")
            out.writestr(name, exploit(marker) if is_pickle else good.read(name))
    with pytest.raises(FormatError):
        read_checkpoint(path)
    assert not marker.exists()


def test_a_whole_module_in_a_file_is_refused(tmp_path: Path, marker: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "x.pyth")
    refused(tmp_path / "x.pyth", marker, reason="Linear")


def test_tar_files_of_old_torch_are_refused(tmp_path: Path, marker: Path) -> None:
    path = tmp_path / "x.pyth"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("storages", "tensors", "pickle"):
            data = pickle.dumps(touch(marker))
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    with pytest.raises(FormatError, match="tar files from before 2017"):
        read_checkpoint(path)
    assert not marker.exists()


def array_pickle(*, shape: bytes, data: bytes = b"abcd", kind: bytes = b"f4") -> bytes:
    """{"blobs": {"w": an array that says of itself what is given}}."""
    return (
        b"\x80\x02}U\x05blobs}U\x01wcnumpy.core.multiarray\n_reconstruct\n"
        b"cnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01" + shape + b"cnumpy\ndtype\nU"
        + bytes([len(kind)]) + kind + b"K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb\x89T" + struct.pack("<i", len(data)) + data
        + b"tbss."
    )  # fmt: skip


def test_the_handmade_array_is_one(tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(array_pickle(shape=b"K\x01\x85"))
    (tensor,) = read_checkpoint(tmp_path / "x.pkl").tensors.values()
    assert tensor.shape == (1,)


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", "declares .* bytes and has 4"),
        (b"J\xff\xff\xff\xff\x85", "declares|shape"),
        (b"K\x02\x85", "declares 8 bytes and has 4"),
        (b"(" + b"K\x01" * 40 + b"t", "shape"),
        (b"X\x02\x00\x00\x00no\x85", "broken"),
        (b"N", "broken"),
    ],
)
def test_an_array_that_lies_about_its_size_is_refused(
    shape: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "x.pkl").write_bytes(array_pickle(shape=shape))
    with pytest.raises(FormatError, match=reason):
        read_checkpoint(tmp_path / "x.pkl")


@pytest.mark.parametrize("kind", [b"O8", b"V4", b"S4", b"M8", b"c8", b"i4,O", b"U1"])
def test_an_array_of_anything_but_numbers_is_refused(
    kind: bytes, tmp_path: Path, marker: Path
) -> None:
    data = array_pickle(shape=b"K\x01\x85", kind=kind, data=b"x" * 8)
    (tmp_path / "x.pkl").write_bytes(data)
    refused(tmp_path / "x.pkl", marker, reason="plain numbers")


@pytest.mark.parametrize(
    "name",
    ["_codecs encode", "numpy.core.multiarray scalar", "numpy dtype", "numpy ndarray",
     "collections OrderedDict"],
)  # fmt: skip
@pytest.mark.parametrize("state", [b"}U\x01xK\x01s", b"N}U\x0c__defaults__Nss\x86"])
def test_a_state_for_a_constructor_changes_nothing(
    name: str, state: bytes, tmp_path: Path
) -> None:
    from worker.slowfast.zoo import unpickle

    before = {key: dict(vars(kind)) for key, kind in unpickle._STAND_INS.items()}
    module, attribute = name.split()
    data = b"\x80\x02c" + f"{module}\n{attribute}\n".encode() + state + b"b."
    (tmp_path / "x.pkl").write_bytes(data)
    with pytest.raises(FormatError):
        read_checkpoint(tmp_path / "x.pkl")
    after = {key: dict(vars(kind)) for key, kind in unpickle._STAND_INS.items()}
    assert after == before


def test_a_table_of_values_larger_than_the_file_is_refused(
    tmp_path: Path, marker: Path
) -> None:
    # The reader in C makes room for every number up to the highest: 64 GB here.
    (tmp_path / "x.pkl").write_bytes(b"\x80\x02}r\xff\xff\xff\xff.")
    refused(tmp_path / "x.pkl", marker, reason="numbers more values")


def test_a_zip_that_unpacks_to_more_is_refused(tmp_path: Path, marker: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.pyth", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
        archive.writestr("archive/data/0", bytes(50_000_000))
    refused(tmp_path / "x.pyth", marker, reason="unpacks to more")


def test_a_tensor_that_only_seems_large_is_not_copied(tmp_path: Path) -> None:
    from tests.worker import zoo_files
    from worker.slowfast.errors import MismatchError
    from worker.slowfast.zoo.convert import add_model

    config = zoo_files.zoo_config(arch="slow", frames=4, rate=16)
    state = zoo_files.reference(config).state_dict()
    # One number in memory, a terabyte in its shape.
    state["head.projection.weight"] = torch.zeros(1).expand(1 << 20, 1 << 18)
    torch.save({"model_state": state}, tmp_path / "x.pyth")
    with pytest.raises(MismatchError, match="shape"):
        add_model(
            tmp_path / "x.pyth", folder=tmp_path,
            config=zoo_files.save_config(config, tmp_path / "c.yaml"),
        )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"", b"not a pickle", b"\x80\x02", b"PK\x03\x04 broken",
        b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", pickle.dumps([1, 2]),
        pickle.dumps({"blobs": {}}), pickle.dumps({"blobs": {"w": "text"}}),
        pickle.dumps({"blobs": {3: 4}}), b"\x80\x02" + b"(" * 100_000 + b"l" * 99_999,
        pickletools.optimize(pickle.dumps({"blobs": {"w": [1]}})),
        b"\x10\0\0\0\0\0\0\0{}", b"\x02\0\0\0\0\0\0\0{}",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_told(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(data)
    if data.endswith(b"\x00{}") and data.startswith(b"\x02"):
        assert not read_checkpoint(tmp_path / "x.pkl").tensors
        return
    with pytest.raises(FormatError, match=r"x\.pkl"):
        read_checkpoint(tmp_path / "x.pkl")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file"):
        read_checkpoint(tmp_path / "none.pkl")
