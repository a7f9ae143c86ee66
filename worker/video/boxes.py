"""Boxes, labels and the timeline, drawn on RGB and on the planes of yuv420p."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.detections import Detection, TimedBox
from worker.video.encode import Planes
from worker.video.lettering import NAMES, fitted, text_height

Plane = NDArray[Any]
Colour = tuple[int, int, int]

RED: Final = (220, 38, 38)
_WHITE: Final = (255, 255, 255)
_DARK: Final = (24, 24, 27)
_GREY: Final = (82, 82, 91)


def label(detection: Detection) -> str:
    """What stands above the box, in Korean and English."""
    korean = NAMES.get(detection.behaviour, "")
    return f"{korean} {detection.behaviour} {detection.score:.0%}".strip()


def scaled(box: TimedBox, scale: Fraction) -> TimedBox:
    """The same box in a picture `scale` times as wide and high."""
    edges = (round(value * scale) for value in (box.x, box.y, box.w, box.h))
    return TimedBox(box.t_s, *edges)


class Canvas:
    """What is drawn on: planes with their share of the size, and colours for each."""

    def __init__(
        self, planes: Sequence[tuple[Plane, int]], *, is_yuv: bool = False
    ) -> None:
        """`planes` are (H / n, W / n) or (H, W, 3) arrays, each with its n."""
        self._planes, self._is_yuv = planes, is_yuv
        self.height, self.width = planes[0][0].shape[:2]

    @classmethod
    def of_rgb(cls, image: NDArray[np.uint8]) -> Canvas:
        """On (H, W, 3) uint8 RGB."""
        return cls([(image[..., i], 1) for i in range(3)])

    @classmethod
    def of_planes(cls, planes: Planes) -> Canvas:
        """On yuv420p, where it costs a tenth of the way through RGB."""
        parts = [(planes.y, 1), (planes.u, 2), (planes.v, 2)]
        return cls(parts, is_yuv=True)

    def fill(self, x: int, y: int, w: int, h: int, colour: Colour) -> None:
        """A filled rectangle, cut at the edges."""
        x1, y1 = max(x + w, 0), max(y + h, 0)
        x, y = max(x, 0), max(y, 0)
        for (plane, n), value in zip(self._planes, self._values(colour), strict=True):
            plane[y // n : -(-y1 // n), x // n : -(-x1 // n)] = value

    def frame(self, box: TimedBox, line: int, colour: Colour) -> None:
        """The edges of a box, about `line` thick, half of it outside."""
        out = line // 2
        thick, x, y = 2 * out + 1, box.x - out, box.y - out
        width, height = box.w + 2 * out, box.h + 2 * out
        self.fill(x, y, width, thick, colour)
        self.fill(x, y + height - thick, width, thick, colour)
        self.fill(x, y, thick, height, colour)
        self.fill(x + width - thick, y, thick, height, colour)

    def text(self, x: int, y: int, mask: NDArray[np.uint8], colour: Colour) -> None:
        """Letters with their top left corner at (`x`, `y`), within the picture."""
        for (plane, n), value in zip(self._planes, self._values(colour), strict=True):
            part = plane[y // n :, x // n :]
            small = mask if n == 1 else _halved(mask)
            part = part[: small.shape[0], : small.shape[1]]
            share = small[: part.shape[0], : part.shape[1]].astype(np.float32) / 255
            below = part.astype(np.float32)
            part[:] = np.rint(below + (value - below) * share).astype(np.uint8)

    def _values(self, colour: Colour) -> Colour:
        return _yuv(colour) if self._is_yuv else colour


def draw_box(canvas: Canvas, box: TimedBox, text: str) -> None:
    """A box with its label above, or within where there is no room."""
    line = max(2, canvas.height // 240)
    pad = line
    mask = fitted(
        text,
        height_px=text_height(canvas.height),
        width_px=max(canvas.width - 2 * pad, 1),
    )
    height, width = mask.shape[0] + pad, mask.shape[1] + 2 * pad
    canvas.frame(box, line, RED)
    top = box.y - height if box.y >= height else max(box.y, 0)
    left = max(min(box.x, canvas.width - width), 0)
    canvas.fill(left, top, width, height, RED)
    canvas.text(left + pad, top + pad // 2, mask, _WHITE)


@dataclass(frozen=True)
class Timeline:
    """A strip at the lower edge: where detections are, and where one is now.

    The strip stands for [`start_s`, `end_s`) of the file.
    """

    spans_s: Sequence[tuple[Fraction, Fraction]]
    start_s: Fraction
    end_s: Fraction

    def draw(self, canvas: Canvas, t_s: Fraction) -> None:
        """The strip, a mark at `t_s`, and the time in words above it."""
        strip = max(4, canvas.height // 60)
        top = canvas.height - strip
        canvas.fill(0, top, canvas.width, strip, _GREY)
        for start_s, end_s in self.spans_s:
            left, right = self._x(start_s, canvas), self._x(end_s, canvas)
            canvas.fill(left, top, max(right - left, 2), strip, RED)
        mark = max(2, canvas.width // 320)
        canvas.fill(self._x(t_s, canvas) - mark // 2, top, mark, strip, _WHITE)
        self._words(canvas, top, t_s)

    def _words(self, canvas: Canvas, bottom: int, t_s: Fraction) -> None:
        text = f"{clock(t_s)} / {clock(self.end_s)}"
        mask = fitted(
            text, height_px=text_height(canvas.height), width_px=canvas.width - 4
        )
        height, width = mask.shape
        top = bottom - height - 2
        if height * 5 > canvas.height:
            # Too low a picture: words would hide what it shows.
            return
        canvas.fill(0, top, width + 8, height + 2, _DARK)
        canvas.text(4, top, mask, _WHITE)

    def _x(self, t_s: Fraction, canvas: Canvas) -> int:
        share = (t_s - self.start_s) / (self.end_s - self.start_s)
        return int(min(max(share, 0), 1) * canvas.width)


def clock(t_s: Fraction) -> str:
    """`1:02:03`, without hours where there are none."""
    minutes, seconds = divmod(int(t_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _halved(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = max(1, mask.shape[1] // 2), max(1, mask.shape[0] // 2)
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _yuv(colour: Colour) -> Colour:
    """BT.601, limited range."""
    r, g, b = colour
    return (
        round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
        round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
        round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
    )
