"""What every engine promises, and the choice of one."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.errors import CardError

Floats = NDArray[np.float32]
Kind = Literal["auto", "torch", "openvino"]
KINDS: tuple[Kind, ...] = ("auto", "torch", "openvino")


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


def load_engine(
    card_path: str | Path, *, kind: Kind = "auto", cache_dir: str | Path | None = None
) -> Engine:
    """The engine for a card; "auto" takes OpenVINO where it is installed.

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
        return PeopleTorchEngine(card)
    if kind == "auto":
        kind = "openvino" if importlib.util.find_spec("openvino") else "torch"
    if kind == "openvino":
        from worker.slowfast.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(card, cache_dir=cache_dir)
    from worker.slowfast.torch_engine import TorchEngine

    return TorchEngine(card)


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
