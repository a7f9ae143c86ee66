"""Seconds per clip: our engines against pyslowfast as it comes, in one run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.report import Row
from worker.slowfast.card import ModelCard, bundled, load_card, save_card
from worker.slowfast.checkpoint import save_weights
from worker.slowfast.engine import load_engine
from worker.slowfast.network import build_network

ROUNDS = 7


def median_s(call: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Median wall-clock seconds of one call, after a warm-up."""
    call()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def zoo_card(folder: Path) -> ModelCard:
    """SlowFast 8x8 R50 for Kinetics-400 as published, with random weights."""
    small = load_card(bundled())
    labels = ("normal", "assault", "fall")
    card = replace(
        small,
        name="slowfast-8x8-r50",
        labels=labels,
        architecture={**small.architecture, "RESNET.WIDTH_PER_GROUP": 64},
        fast_frames=32,
        alpha=4,
        crop_px=256,
        weights="weights.safetensors",
        path=folder / "card.yaml",
    )
    torch.manual_seed(0)
    sha256 = save_weights(build_network(card), card.weights_path, half=False)
    card = card.with_weights(sha256=sha256)
    save_card(card, folder / "card.yaml")
    return card


def compare(card: ModelCard, name: str, cache: Path) -> list[Row]:
    """One row an engine, each beside pyslowfast eager in fp32."""
    rng = np.random.default_rng(0)
    shape = (1, 3, card.fast_frames, card.crop_px, card.crop_px)
    fast = rng.standard_normal(shape, dtype=np.float32)
    slow = np.ascontiguousarray(fast[:, :, :: card.alpha])
    network = build_network(card).eval()
    tensors = [torch.from_numpy(slow), torch.from_numpy(fast)]
    with torch.no_grad():
        plain_s = median_s(lambda: network(list(tensors)))
    rows = []
    for kind in ("torch", "openvino"):
        engine = load_engine(card.path, kind=kind, cache_dir=cache)
        taken_s = median_s(lambda engine=engine: engine.scores(slow, fast))
        rows.append(
            Row(
                f"one clip, {name}, engine {kind}",
                f"{taken_s * 1000:.1f} ms",
                f"pyslowfast eager {plain_s * 1000:.1f} ms: {plain_s / taken_s:.1f}×",
            )
        )
    return rows


def measure() -> list[Row]:
    """The bundled model and SlowFast 8x8 R50 (32×256²), one clip at a time."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        rows = compare(load_card(bundled()), "bundled model", cache)
        return rows + compare(zoo_card(Path(folder)), "SlowFast 8x8 R50", cache)
