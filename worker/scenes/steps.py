"""Steps that follow any trunk: standing, shuffling, staggering without skating."""

from __future__ import annotations

import numpy as np

from worker.scenes.skeleton import (
    ANKLES,
    FOOT_PITCH,
    FOOT_YAW,
    RATE,
    YAW,
    Body,
    Floats,
)
from worker.scenes.timing import forward


def settle(body: Body, controls: Floats) -> None:
    """Lower the pelvis where a foot near the floor would be out of reach."""
    limit = np.full(len(controls), np.inf)
    for side in (0, 1):
        ankle = controls[:, ANKLES[side]]
        flat = np.sum((controls[:, 0:2] - ankle[:, 0:2]) ** 2, axis=1)
        drop = np.sqrt(np.maximum((0.995 * body.leg_m) ** 2 - flat, 0.02))
        limit = np.minimum(limit, ankle[:, 2] + drop)
    excess = np.maximum(controls[:, 2] - limit, 0)
    kernel = np.hanning(11) / np.hanning(11).sum()
    soft = np.convolve(np.pad(excess, 5, mode="edge"), kernel, "valid")
    controls[:, 2] -= np.maximum(excess * 0.7, soft)


def follow(
    body: Body, controls: Floats, *, width: float = 0.1, restless: float = 0.17
) -> None:
    """Give the feet of a standing, shuffling or staggering body their steps.

    Uses the pelvis and yaw of `controls`; a foot steps when its resting place has
    gone more than `restless` metres away, and never skates.
    """
    place, yaw = controls[:, 0:2], controls[:, YAW]
    right = forward(yaw - np.pi / 2)
    rest = [place + o * width * right for o in (-1.0, 1.0)]
    speed = np.gradient(place, axis=0) * RATE
    feet = [rest[0][0].copy(), rest[1][0].copy()]
    yaws = [yaw[0] + 0.12, yaw[0] - 0.12]
    moving: tuple[int, int, int] | None = None
    origin, goal, yaw_from, yaw_to = feet[0], feet[0], yaws[0], yaws[0]
    n = len(controls)
    for i in range(n):
        if moving is None:
            off = [float(np.hypot(*(rest[s][i] - feet[s]))) for s in (0, 1)]
            off = [o + 0.25 * abs(yaw[i] - yaws[s]) for s, o in enumerate(off)]
            side = int(off[1] > off[0])
            if off[side] > restless:
                ticks_of_step = int(RATE * np.clip(0.3 - 0.05 * off[side], 0.17, 0.3))
                moving = (side, i, ticks_of_step)
                until = min(i + ticks_of_step, n - 1)
                ahead = np.clip(speed[until] * 0.12, -0.25, 0.25)
                origin, goal = feet[side], rest[side][until] + ahead
                yaw_from = yaws[side]
                yaw_to = yaw[until] + (0.12, -0.12)[side]
        high = 0.0
        if moving is not None:
            side, begun, length = moving
            x = min((i - begun + 1) / length, 1.0)
            ease = x * x * (3 - 2 * x)
            feet[side] = origin + ease * (goal - origin)
            yaws[side] = yaw_from + ease * (yaw_to - yaw_from)
            high = 0.075 * np.sin(np.pi * x)
            if x >= 1:
                moving = None
        for s in (0, 1):
            lift = high if moving is not None and moving[0] == s else 0.0
            controls[i, ANKLES[s]] = (*feet[s], body.ankle_m + lift)
            controls[i, FOOT_YAW[s]] = yaws[s]
            controls[i, FOOT_PITCH[s]] = 3 * lift
    settle(body, controls)
