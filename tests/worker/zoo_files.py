"""Checkpoints of each format of the zoos, with random weights and narrow networks."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import re
import struct
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
import yaml
from torch import nn

from worker.slowfast.network import _pyslowfast
from worker.slowfast.roi_align import RoIAlign

_SUFFIXES = {
    "weight": "w",
    "bias": "b",
    "bn.weight": "bn_s",
    "bn.bias": "bn_b",
    "bn.running_mean": "bn_rm",
    "bn.running_var": "bn_riv",
}


def zoo_config(
    *, arch: str = "slowfast", depth: int = 50, frames: int = 32, rate: int = 2,
    alpha: int = 4, kernel: int = 7, temporal: int = 6, spots: tuple[int, ...] = (),
    people: bool = False, crop: int = 32, width: int = 8, classes: int = 400,
    pool: tuple[int, ...] = (1, 2, 2),
) -> dict[str, Any]:  # fmt: skip
    """What a YAML of PySlowFast's configs/ says, training left in."""
    paths = 2 if arch == "slowfast" else 1
    last = 1 if people else 2
    config: dict[str, Any] = {
        "TRAIN": {"ENABLE": False, "DATASET": "kinetics", "CHECKPOINT_TYPE": "caffe2"},
        "DATA": {
            "NUM_FRAMES": frames, "SAMPLING_RATE": rate, "TRAIN_CROP_SIZE": 224,
            "TRAIN_JITTER_SCALES": [256, 320], "TEST_CROP_SIZE": crop,
            "INPUT_CHANNEL_NUM": [3] * paths,
        },
        "RESNET": {
            "ZERO_INIT_FINAL_BN": True, "WIDTH_PER_GROUP": width, "NUM_GROUPS": 1,
            "DEPTH": depth, "TRANS_FUNC": "bottleneck_transform", "STRIDE_1X1": False,
            "NUM_BLOCK_TEMP_KERNEL": [[c] * paths for c in (3, 4, temporal, 3)],
            "SPATIAL_STRIDES": [[s] * paths for s in (1, 2, 2, last)],
            "SPATIAL_DILATIONS": [[d] * paths for d in (1, 1, 1, 3 - last)],
        },
        "NONLOCAL": {
            "LOCATION": [
                [[]] * paths, [[]] * paths, [list(spots), []][:paths], [[]] * paths,
            ],
            "GROUP": [[1] * paths] * 4,
            "INSTANTIATION": "dot_product",
            "POOL": [[list(pool)] * paths] * 4,
        },
        "MODEL": {
            "NUM_CLASSES": classes, "ARCH": arch, "LOSS_FUNC": "cross_entropy",
            "DROPOUT_RATE": 0.5,
        },
        "TEST": {"ENABLE": True, "DATASET": "kinetics", "BATCH_SIZE": 64},
        "NUM_GPUS": 8,
        "OUTPUT_DIR": ".",
    }  # fmt: skip
    if paths == 2:
        config["SLOWFAST"] = {
            "ALPHA": alpha, "BETA_INV": 8, "FUSION_CONV_CHANNEL_RATIO": 2,
            "FUSION_KERNEL_SZ": kernel,
        }  # fmt: skip
    if people:
        config["DETECTION"] = {"ENABLE": True, "ALIGNED": False}
        config["AVA"] = {"BGR": False, "DETECTION_SCORE_THRESH": 0.8}
    return config


def save_config(config: dict[str, Any], path: Path) -> Path:
    path.write_text(yaml.safe_dump(config))
    return path


def reference(config: dict[str, Any]) -> nn.Module:
    """pyslowfast's own network of the configuration, with random weights."""
    get_cfg, models = _pyslowfast()
    cfg = get_cfg()
    merged = {
        "RESNET": config["RESNET"],
        "NONLOCAL": config["NONLOCAL"],
        "SLOWFAST": config.get("SLOWFAST", {}),
        "DETECTION": config.get("DETECTION", {}),
        "MODEL": config["MODEL"]
        | {
            "ARCH": config["MODEL"]["ARCH"].replace("slow", "slowonly")
            if config["MODEL"]["ARCH"] == "slow"
            else config["MODEL"]["ARCH"]
        },
        "DATA": {
            "NUM_FRAMES": config["DATA"]["NUM_FRAMES"],
            "CROP_SIZE": config["DATA"]["TEST_CROP_SIZE"],
            "INPUT_CHANNEL_NUM": config["DATA"]["INPUT_CHANNEL_NUM"],
        },
    }
    for part, values in merged.items():
        for key, value in values.items():
            cfg.merge_from_list([f"{part}.{key}", value])
    cfg.NUM_GPUS = 0
    is_single = len(config["DATA"]["INPUT_CHANNEL_NUM"]) == 1
    network = models.ResNetModel(cfg) if is_single else models.SlowFastModel(cfg)
    return shuffled(network)


def shuffled(network: nn.Module, seed: int = 3) -> nn.Module:
    """Random weights and statistics, so that every one of them counts."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("num_batches_tracked"):
                continue
            elif tensor.dim() == 1:
                tensor.uniform_(0.5, 1.0) if "bn" in name or "norm" in name else (
                    tensor.normal_(0, 0.1)
                )
            else:
                fan = tensor[0].numel()
                tensor.normal_(0, (1 / fan) ** 0.5)
    return network.eval()


def caffe2_name(name: str, last: dict[int, int]) -> str:
    """The blob's name in caffe2 for pyslowfast's; `last` block of each stage."""
    head, _, kind = name.rpartition(".")
    if head.endswith("bn"):
        head, kind = head[:-2].rstrip("._"), f"bn.{kind}"
    tail = _SUFFIXES[kind]
    if match := re.fullmatch(r"s1\.pathway(\d)_stem(\.conv)?", head):
        fast = "t_" if match[1] == "1" else ""
        return f"{fast}{'conv1' if match[2] else 'res_conv1'}_{tail}"
    if match := re.fullmatch(r"s(\d)_fuse(\.conv_f2s)?", head):
        stage = int(match[1])
        place = "t_pool1" if stage == 1 else f"t_res{stage}_{last[stage]}_branch2c_bn"
        return f"{place}_subsample_{tail}"
    if match := re.fullmatch(r"s(\d)\.pathway(\d)_res(\d+)\.branch(\d)\.?(\w?)", head):
        fast = "t_" if match[2] == "1" else ""
        return f"{fast}res{match[1]}_{match[3]}_branch{match[4]}{match[5]}_{tail}"
    if match := re.fullmatch(r"s(\d)\.pathway0_nonlocal(\d+)(\.conv_(\w+))?", head):
        part = f"{match[4]}_" if match[3] else ""
        return f"nonlocal_conv{match[1]}_{match[2]}_{part}{tail}"
    assert head == "head.projection", name
    return f"pred_{tail}"


def caffe2_blobs(network: nn.Module) -> dict[str, np.ndarray]:
    names = [n for n in network.state_dict() if not n.endswith("num_batches_tracked")]
    last: dict[int, int] = {}
    for name in names:
        if match := re.match(r"s(\d)\.pathway\d_res(\d+)\.", name):
            stage = int(match[1])
            last[stage] = max(last.get(stage, 0), int(match[2]))
    state = network.state_dict()
    blobs = {caffe2_name(name, last): state[name].numpy() for name in names}
    assert len(blobs) == len(names)
    # What training leaves behind.
    blobs |= {"lr": np.float32([0.1]), "conv1_w_momentum": np.zeros(3, np.float32)}
    return blobs | {"model_iter": np.zeros(1, np.int64)}


class Python2Pickler(pickle._Pickler):  # type: ignore[misc, name-defined]
    """Writes text and bytes as Python 2 did: as strings of bytes."""

    dispatch = pickle._Pickler.dispatch.copy()  # type: ignore[attr-defined]

    def save_string(self, value: str | bytes) -> None:
        data = value.encode("latin1") if isinstance(value, str) else value
        self.write(b"T" + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    dispatch[bytes] = dispatch[str] = save_string


def save_caffe2(network: nn.Module, path: Path, *, python2: bool = True) -> Path:
    held = {"blobs": caffe2_blobs(network)}
    into = io.BytesIO()
    (Python2Pickler if python2 else pickle.Pickler)(into, protocol=2).dump(held)
    path.write_bytes(into.getvalue().replace(b"cnumpy._core.", b"cnumpy.core."))
    return path


def save_pyth(network: nn.Module, path: Path, *, legacy: bool = False) -> Path:
    held = {
        "epoch": 195,
        "model_state": network.state_dict(),
        "optimizer_state": torch.optim.SGD(network.parameters(), 0.1).state_dict(),
        "cfg": "TRAIN:\n  ENABLE: true\n",
    }
    torch.save(held, path, _use_new_zipfile_serialization=not legacy)
    return path


def load_with_pyslowfast(network: nn.Module, path: Path, *, caffe2: bool) -> None:
    """By its own loader, as its tools do."""
    # Its log writes JSON with simplejson, which is not installed and not needed.
    sys.modules.setdefault("simplejson", json)
    from slowfast.utils.checkpoint import load_checkpoint

    # It asks for all of the state four times a blob, which takes minutes.
    state = network.state_dict()
    network.__dict__["state_dict"] = lambda: state
    with warnings.catch_warnings():
        # numpy's old name in the file.
        warnings.simplefilter("ignore", DeprecationWarning)
        load_checkpoint(
            str(path), network, data_parallel=False, convert_from_caffe2=caffe2
        )
    del network.__dict__["state_dict"]
    network.eval()


def logits(network: nn.Module, *inputs: Any) -> torch.Tensor:
    """What the last linear layer says."""
    kept: list[torch.Tensor] = []
    layers = [m for m in network.modules() if isinstance(m, nn.Linear)]
    hook = layers[-1].register_forward_hook(lambda *args: kept.append(args[2]))
    with torch.no_grad():
        network(*inputs)
    hook.remove()
    return kept[0].reshape(kept[0].shape[0], -1, layers[-1].out_features).mean(dim=1)


@contextlib.contextmanager
def pytorchvideo() -> Iterator[None]:
    """Lets it be imported: it asks torchvision for one layer, which is ours."""
    _pyslowfast()
    package, ops = ModuleType("torchvision"), ModuleType("torchvision.ops")
    ops.RoIAlign = partial(RoIAlign, aligned=False)  # type: ignore[attr-defined]
    package.ops = ops  # type: ignore[attr-defined]
    had = {name: sys.modules.get(name) for name in ("torchvision", "torchvision.ops")}
    sys.modules |= {"torchvision": package, "torchvision.ops": ops}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, module in had.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
