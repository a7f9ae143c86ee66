"""What every engine promises, and the choice of one."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.errors import DeviceError, PrecisionError

logger = logging.getLogger(__name__)
Floats = NDArray[np.float32]
Images = NDArray[np.uint8]
Kind = Literal["auto", "torch", "openvino", "cuda"]
KINDS: tuple[Kind, ...] = ("auto", "torch", "openvino", "cuda")
Precision = Literal["auto", "fp32", "bf16", "int8"]
PRECISIONS: tuple[Precision, ...] = ("auto", "fp32", "bf16", "int8")
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
        """Scores and maps of N clips: where and when each label is seen.

        slow (N, 3, T/alpha, H, W), fast (N, 3, T, H, W) float32 → scores (N, L) in
        [0, 1] and maps (N, L, T', H', W'), both float32. With
        `card.place_channels` maps are in [0, 1]; else the mean of a map plus the bias
        of its class is that class's logit.
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
    precision: Precision = "auto",
    cache_dir: str | Path | None = None,
) -> Engine:
    """The engine for a card; "auto" takes CUDA, else OpenVINO, else torch.

    An OpenVINO that is there and fails is passed over by "auto", with a warning.
    `device` names the card of "cuda", as in "cuda:1"; "cpu" keeps "auto" off it.
    `precision` "auto" is bfloat16 where the hardware multiplies it, else float32;
    "int8" is OpenVINO's, and has to be prepared (`safe-eye quantise`).
    `cache_dir` keeps what OpenVINO makes of the weights, so that later starts need
    no torch, but for models of people; without it that is made anew each time. Raises
    `ModelError`.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}, not {kind!r}")
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {PRECISIONS}, not {precision!r}")
    card = load_card(card_path)
    # Its pictures are as small as the network's input: not worth a second pool of
    # threads beside the network's.
    cv2.setNumThreads(1)
    if card.scores_people:
        return _people_engine(card, kind, device, precision, cache_dir)
    is_free = kind == "auto" and precision != "int8"
    kind = _kind(kind, device, precision)
    bf16 = {"fp32": False, "bf16": True}.get(precision)
    if kind == "cuda":
        from worker.slowfast.cuda_engine import CudaEngine

        return CudaEngine(card, device=device or "cuda", bf16=bf16)
    if kind == "openvino":

        def make() -> Engine:
            from worker.slowfast.openvino_engine import OpenVinoEngine

            int8 = precision == "int8"
            return OpenVinoEngine(card, cache_dir=cache_dir, bf16=bf16, int8=int8)

        if (engine := _if_it_works(make, is_free=is_free)) is not None:
            return engine
    from worker.slowfast.torch_engine import TorchEngine

    return TorchEngine(card, bf16=bf16)


def _people_engine(
    card: ModelCard,
    kind: Kind,
    device: str | None,
    precision: Precision,
    cache_dir: str | Path | None,
) -> Engine:
    if precision == "int8":
        raise PrecisionError(f"{card.name}: there is no INT8 form of a box head")
    is_free = kind == "auto"
    kind = _kind(kind, device, precision)
    if kind == "openvino":

        def make() -> Engine:
            from worker.people.openvino_engine import PeopleOpenVinoEngine

            bf16 = {"fp32": False, "bf16": True}.get(precision)
            return PeopleOpenVinoEngine(card, cache_dir=cache_dir, bf16=bf16)

        if (engine := _if_it_works(make, is_free=is_free)) is not None:
            return engine
    if precision == "bf16":
        raise PrecisionError(f"{card.name}: torch looks at people in float32")
    from worker.people.engine import PeopleTorchEngine

    usual = "cuda" if kind == "cuda" else "cpu"
    return PeopleTorchEngine(card, device=device or usual)


def _if_it_works(make: Callable[[], Engine], *, is_free: bool) -> Engine | None:
    """The engine of OpenVINO; None, told, where it fails and another one may do."""
    try:
        return make()
    except (ImportError, RuntimeError) as error:
        if not is_free:
            raise
        # Slower, but better than a worker that cannot start.
        logger.warning("OpenVINO cannot be used, torch is instead: %s", error)
        return None


def _kind(kind: Kind, device: str | None, precision: Precision) -> Kind:
    """Which engine it comes to. Raises `DeviceError`, `PrecisionError`."""
    wants_card = device not in (None, "cpu")
    if kind == "auto":
        if precision == "int8" and not wants_card:
            return "openvino"
        kind = _best_kind(device)
    elif kind == "torch" and wants_card:
        kind = "cuda"
    if kind != "cuda" and wants_card:
        raise DeviceError(f"{device}: the engine {kind} runs on the processor alone")
    if kind != "openvino" and precision == "int8":
        raise PrecisionError(f"int8 is of the engine openvino, not of {kind}")
    return kind


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
