"""What every engine promises, and the choice of one."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.errors import CardError, DeviceError

Floats = NDArray[np.float32]
Images = NDArray[np.uint8]
Kind = Literal["auto", "torch", "openvino", "cuda"]
KINDS: tuple[Kind, ...] = ("auto", "torch", "openvino", "cuda")
# There before anything is imported that can use it: Linux, and Windows' Linux.
_CUDA_DEVICES = ("/dev/nvidiactl", "/dev/dxg")


class Engine(Protocol):
    """Runs the network of one card.

    Two engines of one card agree within 0.01 in float32 and 0.02 in bfloat16.
    Threads may share one.
    `best_batch` is the number of clips a call that costs least per clip.
    """

    card: ModelCard
    name: str
    best_batch: int

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """Scores and class activation maps of N clips.

        slow (N, 3, T/alpha, H, W), fast (N, 3, T, H, W) float32 → scores (N, L) in
        [0, 1] and maps (N, L, T', H', W'), both float32. The mean of a map plus the
        bias of its class is that class's logit.
        """
        ...


@runtime_checkable
class FrameEngine(Engine, Protocol):
    """An engine that takes frames as they are, and prepares them where it runs."""

    def score_frames(self, clips: Images) -> tuple[Floats, Floats]:
        """The `scores` of N clips, (N, T, H, W, 3) uint8 RGB of the card's size.

        The same as `scores(*to_pathways(clips, card))`. Raises `InputError`.
        """
        ...


def load_engine(
    card_path: str | Path,
    *,
    kind: Kind = "auto",
    device: str | None = None,
    cache_dir: str | Path | None = None,
) -> Engine:
    """The engine for a card; "auto" takes CUDA, else OpenVINO, else torch.

    `device` names the card of "cuda", as in "cuda:1"; "cpu" keeps "auto" off it.
    `cache_dir` keeps what OpenVINO makes of the weights, so that later starts need
    no torch; without it that is made anew each time. Raises `ModelError`.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}, not {kind!r}")
    card = load_card(card_path)
    if card.scores_people:
        from worker.people.engine import PeopleTorchEngine

        if kind == "openvino":
            raise CardError(f"{card.path}: a network with a box head needs torch")
        usual = "cuda" if kind == "cuda" else "cpu"
        return PeopleTorchEngine(card, device=device or usual)
    on_cuda = device is not None and device.startswith("cuda")
    if kind == "auto":
        kind = _best_kind(device)
    if kind == "cuda" or (kind == "torch" and on_cuda):
        from worker.slowfast.cuda_engine import CudaEngine

        return CudaEngine(card, device=device or "cuda")
    if device not in (None, "cpu"):
        raise DeviceError(f"{device}: the engine {kind} runs on the processor alone")
    if kind == "openvino":
        from worker.slowfast.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(card, cache_dir=cache_dir)
    from worker.slowfast.torch_engine import TorchEngine

    return TorchEngine(card)


def _best_kind(device: str | None) -> Kind:
    if device != "cpu" and (device is not None or has_cuda()):
        return "cuda"
    return "openvino" if importlib.util.find_spec("openvino") else "torch"


def has_cuda() -> bool:
    """Whether torch can use a CUDA card; imports torch only where there may be one."""
    if not any(Path(name).exists() for name in _CUDA_DEVICES):
        return False
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
