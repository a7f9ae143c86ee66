"""Boxes with their labels, drawn on RGB and on the planes of yuv420p.

Labels are English: OpenCV's fonts have no Hangul, and a viewer may not read it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import cv2
import numpy as np

from worker.detections import Detection, TimedBox
from worker.video.encode import Planes

_RED: Final = (220, 38, 38)
_WHITE: Final = (255, 255, 255)
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


def label(detection: Detection) -> str:
    """What stands above the box."""
    return f"{detection.behaviour} {detection.score:.0%}"


def scaled(box: TimedBox, scale: Fraction) -> TimedBox:
    """The same box in a picture `scale` times as wide and high."""
    edges = (round(value * scale) for value in (box.x, box.y, box.w, box.h))
    return TimedBox(box.t_s, *edges)


def draw_rgb(image: np.ndarray, box: TimedBox, text: str) -> None:
    """Draw on (H, W, 3) uint8 RGB."""
    line, font, origin, bar = _layout(image.shape[:2], box, text)
    low, high = (box.x, box.y), (box.x + box.w - 1, box.y + box.h - 1)
    cv2.rectangle(image, low, high, _RED, line)
    cv2.rectangle(image, bar[:2], bar[2:], _RED, cv2.FILLED)
    cv2.putText(
        image, text, origin, _FONT, font, _WHITE, max(1, line // 2), cv2.LINE_AA
    )


def draw_planes(planes: Planes, box: TimedBox, text: str) -> None:
    """The same on yuv420p, where it costs a tenth of the way through RGB."""
    line, font, origin, bar = _layout(planes.y.shape, box, text)
    low, high = (box.x, box.y), (box.x + box.w - 1, box.y + box.h - 1)
    width = max(1, line // 2)
    y_red, u_red, v_red = _yuv(_RED)
    cv2.rectangle(planes.y, low, high, y_red, line)
    cv2.rectangle(planes.y, bar[:2], bar[2:], y_red, cv2.FILLED)
    cv2.putText(planes.y, text, origin, _FONT, font, 235, width, cv2.LINE_AA)
    for plane, red in ((planes.u, u_red), (planes.v, v_red)):
        cv2.rectangle(plane, _half(low), _half(high), red, width)
        cv2.rectangle(plane, _half(bar[:2]), _half(bar[2:]), red, cv2.FILLED)
        cv2.putText(plane, text, _half(origin), _FONT, font / 2, 128, width)


def _layout(
    shape: tuple[int, ...], box: TimedBox, text: str
) -> tuple[int, float, tuple[int, int], tuple[int, int, int, int]]:
    """Line width, font scale, text origin and the label's bar (x1, y1, x2, y2)."""
    height, width = shape
    line = max(2, height // 240)
    font = max(0.35, height / 900)
    (text_w, tall), base = cv2.getTextSize(text, _FONT, font, max(1, line // 2))
    bar_w, bar_h = text_w + line * 3, tall + base + line * 2
    top = box.y - bar_h if box.y >= bar_h else box.y
    left = max(min(box.x, width - bar_w), 0)
    bar = (left, top, left + bar_w, top + bar_h)
    return line, font, (left + line, top + tall + line), bar


def _half(point: tuple[int, ...]) -> tuple[int, int]:
    return point[0] // 2, point[1] // 2


def _yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.601, limited range."""
    r, g, b = colour
    return (
        round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
        round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
        round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
    )
