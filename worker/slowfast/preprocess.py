"""From frames of any size to the network's input, and back to source pixels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard
from worker.slowfast.errors import InputError

# The whole frame is seen, squeezed to a square as long as its sides' ratio is one
# that cameras have; letterboxing 16:9 would cost 44 % of the pixels and shrink
# people by as much. A frame beyond these ratios gets bars up to the nearest of them.
NARROWEST = Fraction(3, 4)
WIDEST = Fraction(16, 9)
BAR = 114

Images = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How a width x height frame lies in the crop_px x crop_px input.

    The frame is resized to `size` (w, h) and put at (`left`, `top`); what remains are
    grey bars. Coordinates are of pixel edges: 0 is the left edge of the first pixel.
    """

    width: int
    height: int
    crop_px: int
    size: tuple[int, int]
    left: int
    top: int

    def place(self, image: Images) -> Images:
        """(H, W, 3) of the source's or of `size`'s shape → (crop_px, crop_px, 3)."""
        if image.shape[1::-1] != self.size:
            image = resize(image, self.size)
        if self.size == (self.crop_px, self.crop_px):
            return image
        square = np.full((self.crop_px, self.crop_px, 3), BAR, dtype=np.uint8)
        width, height = self.size
        square[self.top : self.top + height, self.left : self.left + width] = image
        return square

    def to_source(self, x: Fraction | float, y: Fraction | float) -> tuple:
        """A point of the input → the point of the source; exact for fractions."""
        return (
            (x - self.left) * Fraction(self.width, self.size[0]),
            (y - self.top) * Fraction(self.height, self.size[1]),
        )

    def to_input(self, x: Fraction | float, y: Fraction | float) -> tuple:
        """A point of the source → the point of the input; undoes `to_source`."""
        return (
            x * Fraction(self.size[0], self.width) + self.left,
            y * Fraction(self.size[1], self.height) + self.top,
        )


def fit_geometry(width: int, height: int, crop_px: int) -> Geometry:
    """Where a frame of this size lies in the input; raises `InputError` below 1 px."""
    if min(width, height, crop_px) < 1:
        raise InputError(f"a frame of {width}x{height} px has no picture")
    ratio = Fraction(width, height)
    seen = min(max(ratio, NARROWEST), WIDEST)
    fit_w = max(1, round(crop_px * min(Fraction(1), ratio / seen)))
    fit_h = max(1, round(crop_px * min(Fraction(1), seen / ratio)))
    left, top = (crop_px - fit_w) // 2, (crop_px - fit_h) // 2
    return Geometry(width, height, crop_px, (fit_w, fit_h), left, top)


def resize(image: Images, size: tuple[int, int]) -> Images:
    """(H, W, 3) → (h, w, 3) for `size` (w, h): area mean down, linear up."""
    height, width = image.shape[:2]
    shrinks = size[0] <= width and size[1] <= height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)


def slow_indices(fast_frames: int, slow_frames: int) -> list[int]:
    """Which fast frames the slow pathway sees: evenly from the first to the last.

    PySlowFast's own choice (a truncated linspace), so that its checkpoints fit.
    """
    if slow_frames == 1:
        return [0]
    return [i * (fast_frames - 1) // (slow_frames - 1) for i in range(slow_frames)]


def to_pathways(clips: Images, card: ModelCard) -> tuple[Floats, Floats]:
    """(N, T, H, W, 3) uint8 RGB → slow (N, 3, T/alpha, H, W), fast (N, 3, T, H, W).

    Both float32, normalised by the card's mean and std. Raises `InputError` for
    another number of frames or another size than the card's.
    """
    check_clips(clips, card)
    return normalise(clips, card)


def check_clips(clips: Images, card: ModelCard) -> None:
    """Raise `InputError` unless `clips` is (N, T, H, W, 3) uint8 of the card's size."""
    wanted = (card.fast_frames, card.crop_px, card.crop_px, 3)
    if clips.ndim != 5 or clips.shape[1:] != wanted or clips.dtype != np.uint8:
        raise InputError(
            f"clips must be uint8 (N, {', '.join(map(str, wanted))}), "
            f"not {clips.dtype} {clips.shape}"
        )


def normalise(clips: Images, card: ModelCard) -> tuple[Floats, Floats]:
    """`to_pathways` without its look at the size, for trainings on smaller clips.

    With the card's `fast_input` "motion" the fast pathway sees each pixel's difference
    from its mean over the window: what stands still vanishes, whatever it looks like.
    """
    std = np.asarray(card.std, dtype=np.float32)
    scale = (1 / (255 * std)).reshape(1, 3, 1, 1, 1)
    shift = (np.asarray(card.mean, dtype=np.float32) / std).reshape(1, 3, 1, 1, 1)
    planes = np.ascontiguousarray(clips.transpose(0, 4, 1, 2, 3))
    fast = planes.astype(np.float32)
    fast *= scale
    fast -= shift
    slow = fast[:, :, slow_indices(clips.shape[1], clips.shape[1] // card.alpha)]
    slow = np.ascontiguousarray(slow)
    if card.fast_input == "motion":
        fast -= fast.mean(axis=2, keepdims=True)
    return slow, fast
