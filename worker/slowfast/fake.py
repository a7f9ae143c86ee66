"""A real engine without a network, for tests: the picture itself says the score.

Each behaviour has a colour. Its score is how much of the clip shows that colour,
so a test places an event by rendering a block of it: nothing is random.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import numpy as np

from worker.slowfast.card import BACKGROUND, BEHAVIOURS, ModelCard
from worker.slowfast.engine import Floats

COLOURS: Final[Mapping[str, tuple[int, int, int]]] = MappingProxyType(
    dict(
        zip(
            BEHAVIOURS,
            (
                (230, 20, 20),
                (230, 230, 20),
                (250, 120, 20),
                (120, 240, 240),
                (20, 140, 20),
                (230, 20, 230),
                (20, 20, 230),
                (120, 20, 120),
            ),
            strict=True,
        )
    )
)
# A block of this share of the picture, shown throughout, scores 1.
FULL_SHARE: Final = 0.02
_CELL_PX: Final = 16
_TOLERANCE: Final = 70.0


def fake_card(
    labels: tuple[str, ...] = (BACKGROUND, "fall", "assault"),
    *,
    window_s: Fraction = Fraction(2),
    stride_s: Fraction = Fraction(1, 2),
    fast_frames: int = 8,
    crop_px: int = 64,
) -> ModelCard:
    """A small card for `FakeEngine`; its weights do not exist."""
    return ModelCard(
        name="fake",
        version="1",
        labels=labels,
        architecture={},
        window_s=window_s,
        stride_s=stride_s,
        fast_frames=fast_frames,
        alpha=4,
        crop_px=crop_px,
        mean=(0.45, 0.45, 0.45),
        std=(0.225, 0.225, 0.225),
        thresholds={label: {"on": 0.6, "off": 0.3} for label in labels[1:]},
        activation="sigmoid",
        weights="none.safetensors",
        sha256="0" * 64,
        licence="Apache-2.0",
    )


class FakeEngine:
    """Scores clips by the share of each behaviour's colour."""

    name = "fake"

    def __init__(self, card: ModelCard | None = None, *, best_batch: int = 1) -> None:
        self.card = card or fake_card()
        self.best_batch = best_batch
        self.calls: list[int] = []

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`; the maps hold the share of the colour in each cell."""
        self.calls.append(len(fast))
        std = np.asarray(self.card.std, dtype=np.float32).reshape(1, 3, 1, 1, 1)
        mean = np.asarray(self.card.mean, dtype=np.float32).reshape(1, 3, 1, 1, 1)
        picture = (slow * std + mean) * 255
        maps = np.stack([self._cells(picture, label) for label in self.card.labels], 1)
        found = maps.mean(axis=(2, 3, 4)) / FULL_SHARE
        scores = np.clip(found, 0, 1).astype(np.float32)
        scores[:, 0] = 1 - scores[:, 1:].max(axis=1, initial=0)
        return scores, maps.astype(np.float32)

    def _cells(self, picture: Floats, label: str) -> Floats:
        """(N, 3, T, H, W) → (N, T, H/16, W/16) share of the label's colour."""
        colour = COLOURS.get(label)
        n, _, frames, height, width = picture.shape
        if colour is None:
            share = np.zeros((n, frames, height, width), dtype=np.float32)
        else:
            wanted = np.asarray(colour, dtype=np.float32).reshape(1, 3, 1, 1, 1)
            share = (np.abs(picture - wanted).max(axis=1) < _TOLERANCE).astype(
                np.float32
            )
        rows, columns = height // _CELL_PX, width // _CELL_PX
        cells = share[:, :, : rows * _CELL_PX, : columns * _CELL_PX]
        shape = (n, frames, rows, _CELL_PX, columns, _CELL_PX)
        return np.asarray(cells.reshape(shape).mean(axis=(3, 5)), dtype=np.float32)
