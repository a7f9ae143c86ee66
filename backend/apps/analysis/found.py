"""What a worker hands over: plain values, times in whole milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class BoxRow(TypedDict):
    """One box as a row stores it: source pixels, `x` and `y` of its upper left."""

    t_ms: int
    x: float
    y: float
    w: float
    h: float


class GapRow(TypedDict):
    """A part of the video that could not be decoded."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDetection:
    """One behaviour from `start_ms` to `end_ms`, surest at `peak_ms`.

    `score` is in [0, 1]; `snapshot` and `clip` are storage names, or empty. While it
    `is_ongoing` all but its behaviour and its start may still change.
    """

    behaviour: str
    score: float
    start_ms: int
    end_ms: int
    peak_ms: int
    boxes: tuple[BoxRow, ...] = ()
    snapshot: str = ""
    clip: str = ""
    is_ongoing: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"times out of order: {self.start_ms}..{self.end_ms} ms")
        if not 0 <= self.score <= 1:
            raise ValueError(f"score out of [0, 1]: {self.score}")
