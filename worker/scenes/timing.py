"""Small tools of all motions: ticks, easing, directions, joining."""

from __future__ import annotations

import numpy as np

from worker.scenes.skeleton import (
    FOOT_YAW,
    RATE,
    YAW,
    Floats,
)


def smooth(x: Floats) -> Floats:
    """Ease 0 → 1 with no speed at both ends; clipped outside."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def ticks(duration_s: float) -> Floats:
    """The seconds of every tick of a motion that lasts `duration_s`."""
    return np.arange(max(round(duration_s * RATE), 2)) / RATE


def heading(way: Floats) -> Floats:
    """(..., 2) directions → yaw in radians."""
    return np.asarray(np.arctan2(-way[..., 0], way[..., 1]))


def forward(yaw: Floats | float) -> Floats:
    """Yaw → (..., 2) direction on the floor."""
    return np.stack([-np.sin(yaw), np.cos(yaw)], -1)


def join(before: Floats, after: Floats, *, blend_s: float = 0.35) -> Floats:
    """Append `after` to `before`; the jump between them fades in `blend_s`."""
    after = after.copy()
    turn = 2 * np.pi
    for column in (YAW, *FOOT_YAW):
        gap = after[0, column] - before[-1, column]
        after[:, column] -= turn * np.round(gap / turn)
    gap = before[-1] - after[0]
    fade = 1 - smooth(np.arange(1, len(after) + 1) / (blend_s * RATE))
    return np.concatenate([before, after + fade[:, None] * gap])
