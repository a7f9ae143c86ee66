"""Going down on purpose: crouching and sitting."""

from __future__ import annotations

import numpy as np

from worker.scenes.motions import Rng, drift, stance
from worker.scenes.skeleton import (
    HEAD,
    LEAN,
    SPINE,
    WRISTS,
    Body,
    Floats,
)
from worker.scenes.steps import follow
from worker.scenes.timing import forward, smooth, ticks


def crouch(
    body: Body,
    xy: Floats,
    yaw: float,
    duration_s: float,
    rng: Rng,
    *,
    busy: bool = True,
) -> Floats:
    """Go down on the haunches, busy the hands near the floor, come up again."""
    controls = stance(body, xy, yaw, duration_s, rng)
    t = ticks(duration_s)
    go = rng.uniform(0.8, 1.2)
    down = smooth(t / go) * smooth((duration_s - t) / go)
    deep = rng.uniform(0.17, 0.24) * body.height_m
    controls[:, 2] += down * (deep - controls[:, 2])
    controls[:, 0:2] -= (0.14 * down)[:, None] * forward(yaw)
    controls[:, LEAN.start + 1] += 0.35 * down
    controls[:, SPINE.start + 1] += rng.uniform(0.35, 0.6) * down
    controls[:, HEAD.start + 1] += 0.1 * down
    for side in (0, 1):
        outward = (-1.0, 1.0)[side]
        wrist = controls[:, WRISTS[side]]
        work = 0.05 * drift(rng, t, low=0.8, high=2.2)
        low = np.stack(
            [
                -0.09 * outward + work,
                0.2 + 0.6 * work,
                -0.88 * body.arm_m + work,
            ],
            -1,
        )
        wrist += (down * (1.0 if busy else 0.6))[:, None] * (low - wrist)
    # The feet stay where they were before the pelvis went back.
    stay = controls.copy()
    stay[:, 0:2] = np.asarray(xy)
    follow(body, stay, width=0.13)
    controls[:, 12:22] = stay[:, 12:22]
    controls[:, 20:22] += (0.35 * down)[:, None]
    controls[:, 14] += 0.06 * down
    controls[:, 17] += 0.02 * down
    return controls


def sit(
    body: Body,
    xy: Floats,
    yaw: float,
    duration_s: float,
    rng: Rng,
    *,
    seat_m: float = 0.46,
    rise: bool = False,
    seated: bool = False,
) -> Floats:
    """Sit down on a seat 0.38 m behind `xy`; `seated` from the start if asked."""
    controls = stance(body, xy, yaw, duration_s, rng)
    t = ticks(duration_s)
    go = rng.uniform(0.8, 1.2)
    down = np.ones_like(t) if seated else smooth((t - 0.1) / go)
    if rise:
        down = down * smooth((duration_s - t) / go)
    mid = 4 * down * (1 - down)
    controls[:, 2] += down * (seat_m + 0.09 - controls[:, 2])
    controls[:, 0:2] -= (0.38 * down)[:, None] * forward(yaw)
    controls[:, LEAN.start + 1] += 0.35 * mid - 0.08 * down
    controls[:, SPINE.start + 1] += 0.4 * mid + 0.05 * down
    for side in (0, 1):
        outward = (-1.0, 1.0)[side]
        wrist = controls[:, WRISTS[side]]
        lap = np.array([-0.05 * outward, 0.66 * body.arm_m, -0.6 * body.arm_m])
        wrist += down[:, None] * (lap - wrist)
    stay = controls.copy()
    stay[:, 0:2] = np.asarray(xy) + 0.05 * forward(yaw)
    follow(body, stay)
    controls[:, 12:22] = stay[:, 12:22]
    return controls
