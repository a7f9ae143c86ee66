"""The plain loop: what one writes first, for the same windows and the same network."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.slowfast.preprocess import to_pathways


@dataclass(frozen=True, slots=True)
class Cost:
    """What the loop took for the first `part_s` seconds of a file.

    It does the same for every second, whatever it shows: so a part tells the whole.
    """

    part_s: float
    decode_s: float
    windows: int
    network_s: float

    def of(self, duration_s: float, card: ModelCard) -> float:
        """Seconds for a file of this length."""
        windows = (duration_s - float(card.window_s)) // float(card.stride_s) + 1
        decoded_s = self.decode_s * duration_s / self.part_s
        return decoded_s + self.network_s * windows / self.windows


def run_loop(path: Path, card: ModelCard, network: nn.Module, *, windows: int) -> Cost:
    """OpenCV decodes every frame, pyslowfast in float32 scores every window.

    Until `windows` of them are scored or the file ends.
    """
    started, network_s = time.perf_counter(), 0.0
    capture = cv2.VideoCapture(str(path))
    fps = Fraction(capture.get(cv2.CAP_PROP_FPS)).limit_denominator(1001)
    length, stride = (round(s * fps) for s in (card.window_s, card.stride_s))
    held: deque[np.ndarray] = deque(maxlen=length)
    chosen = np.linspace(0, length - 1, card.fast_frames).astype(int)
    frames = scored = 0
    try:
        while scored < windows:
            is_read, image = capture.read()
            if not is_read:
                break
            frames += 1
            image = cv2.resize(image, (card.crop_px, card.crop_px))
            held.append(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
            if frames >= length and (frames - length) % stride == 0:
                asked = time.perf_counter()
                clip = np.stack([held[i] for i in chosen])
                pathways = to_pathways(clip[None], card)
                with torch.no_grad():
                    network([torch.from_numpy(part) for part in pathways])
                network_s += time.perf_counter() - asked
                scored += 1
    finally:
        capture.release()
    decode_s = time.perf_counter() - started - network_s
    return Cost(float(frames / fps), decode_s, scored, network_s)
