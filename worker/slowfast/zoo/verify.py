"""Whether a model is whole: its files, its network, and an answer that is one."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import torch

from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.errors import WeightsError
from worker.slowfast.preprocess import to_pathways


def verify_model(card: ModelCard) -> dict[str, Any]:
    """Load the weights, which checks their sha256, names and shapes; score one clip.

    Raises `ModelError` for what is wrong.
    """
    network = load_network(card)
    for name, tensor in network.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise WeightsError(f"{card.weights_path}: {name!r} holds what is no number")
    rng = np.random.default_rng(0)
    shape = (1, card.fast_frames, card.crop_px, card.crop_px, 3)
    pixels = rng.integers(0, 256, shape, dtype=np.uint8)
    inputs = [torch.from_numpy(part) for part in to_pathways(pixels, card)]
    side = float(card.crop_px)
    boxes = [torch.tensor([[0.0, 0.0, 0.0, side, side]])] if card.scores_people else []
    began = time.perf_counter()
    with torch.inference_mode():
        scores = network(inputs[: card.pathways], *boxes)[0]
    if not torch.isfinite(scores).all():
        raise WeightsError(f"{card.weights_path}: the network answers with no numbers")
    if card.detector:
        from worker.people.onnx import load_detector

        load_detector(card)
    return {
        "name": card.name,
        "sha256": card.sha256,
        "labels": len(card.outputs),
        "highest": card.outputs[int(scores.argmax())],
        "clip_s": round(time.perf_counter() - began, 3),
    }
