"""Building blocks of what people do with things: reaching, stooping, carrying."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.scenes.blows import bump
from worker.scenes.motions import Rng, stance
from worker.scenes.skeleton import (
    HEAD,
    J_HAND_L,
    LEAN,
    RATE,
    SPINE,
    WRISTS,
    YAW,
    Body,
    Floats,
    Trunk,
    solve,
    spin,
    trunk,
)
from worker.scenes.steps import follow
from worker.scenes.timing import forward, smooth, ticks


def reach(
    body: Body, controls: Floats, side: int, point: Floats, weight: Floats
) -> None:
    """Bring a hand to world `point`, (3,) or (T, 3), as far as `weight` (T,) says."""
    frames = trunk(body, controls)
    goal = np.broadcast_to(point, (len(controls), 3))
    local = frames.to_shoulder(goal, side)
    far = np.maximum(np.linalg.norm(local, axis=1, keepdims=True), 1e-6)
    near = np.clip(far - 0.06 * body.height_m, 0.05, 0.99 * body.arm_m)
    wrist = controls[:, WRISTS[side]]
    wrist += weight[:, None] * (local * near / far - wrist)


def pose(controls: Floats, side: int, local: Floats, weight: Floats) -> None:
    """Bring a wrist to `local` in its shoulder's frame."""
    wrist = controls[:, WRISTS[side]]
    wrist += weight[:, None] * (local - wrist)


def mouth(body: Body, frames: Trunk, *, up: float = 0.0, out: float = 0.0) -> Floats:
    """(T, 3) world places before the mouth; `up` and `out` (to the right) in metres."""
    h = body.height_m
    return np.asarray(
        frames.neck
        + (0.075 * h + up) * frames.chest[:, :, 2]
        + (0.075 * h) * frames.chest[:, :, 1]
        + out * frames.chest[:, :, 0]
    )


def stooped(
    body: Body, xy: Floats, yaw: float, duration_s: float, rng: Rng, down: Floats,
    *, depth: float = 1.0, straight: float = 0.0,
) -> Floats:  # fmt: skip
    """Stand and bend towards the floor ahead as far as `down` (T,) says.

    `straight` 1 keeps the legs straight and bends the back only.
    """
    controls = stance(body, xy, yaw, duration_s, rng)
    down = down * depth
    controls[:, 2] -= down * (0.2 * (1 - straight) + 0.02) * body.height_m
    controls[:, 0:2] -= (0.1 * down)[:, None] * forward(yaw)
    controls[:, LEAN.start + 1] += (0.55 + 0.25 * straight) * down
    controls[:, SPINE.start + 1] += (0.5 + 0.2 * straight) * down
    controls[:, HEAD.start + 1] -= 0.15 * down
    stay = controls.copy()
    stay[:, 0:2] = np.asarray(xy)
    follow(body, stay, width=0.12)
    controls[:, 12:22] = stay[:, 12:22]
    return controls


def hands(body: Body, controls: Floats, side: int) -> Floats:
    """(T, 3) where a hand is."""
    return np.asarray(solve(body, controls)[:, J_HAND_L + side])


def upright(yaw: Floats) -> Floats:
    """(T,) → (T, 3, 3) turns of something that stays level."""
    return spin(np.asarray(yaw, float))


def turned(yaw: Floats, pitch: Floats, roll: Floats | float = 0.0) -> Floats:
    """Yaw, then nose down by `pitch`, then over to the right by `roll`, (T,) each."""
    c, s = np.cos(pitch), np.sin(pitch)
    tip = np.zeros((len(yaw), 3, 3))
    tip[:, 0, 0] = 1
    tip[:, 1, 1] = tip[:, 2, 2] = c
    tip[:, 1, 2], tip[:, 2, 1] = s, -s
    roll = np.broadcast_to(roll, len(yaw))
    c, s = np.cos(roll), np.sin(roll)
    over = np.zeros((len(yaw), 3, 3))
    over[:, 1, 1] = 1
    over[:, 0, 0] = over[:, 2, 2] = c
    over[:, 0, 2], over[:, 2, 0] = s, -s
    return np.asarray(spin(yaw) @ tip @ over)


def hung(
    hand: Floats, height_m: float, held: NDArray[np.bool_], *, base_m: float = 0.0
) -> Floats:
    """(T, 3) of a thing's handle: in the hand while `held` (T,), else where it stands.

    A thing stands where it was let go, or until taken stands where it is taken from.
    """
    at = hand.copy()
    rest = base_m + height_m
    taken = np.flatnonzero(held)
    if not len(taken):
        return at
    last = taken[0]
    at[:last] = [*hand[last, :2], rest]
    for i in range(last, len(at)):
        if held[i]:
            last = i
        else:
            at[i, :2] = at[last, :2]
            fall = 0.5 * 9.81 * ((i - last) / RATE) ** 2
            at[i, 2] = max(at[last, 2] - fall, rest)
    at[:, 2] = np.maximum(at[:, 2], rest)
    # Where a hand takes it or lets it go a little off, it moves over, not jumps.
    return at


def thrown(
    start: Floats, velocity: Floats, duration_s: float, rng: Rng, *, rest_m: float = 0.05
) -> tuple[Floats, Floats]:
    """Paths (T, 3) and turns (T, 3, 3) of something that flies, bounces and lies."""
    t = ticks(duration_s)
    at = np.empty((len(t), 3))
    turn = np.empty((len(t), 3))
    place, speed = np.asarray(start, float).copy(), np.asarray(velocity, float).copy()
    spinning = rng.normal(0, 6, 3)
    angle = rng.uniform(-3, 3, 3)
    for i in range(len(t)):
        at[i], turn[i] = place, angle
        speed[2] -= 9.81 / RATE
        place = place + speed / RATE
        angle = angle + spinning / RATE
        if place[2] < rest_m:
            place[2] = rest_m
            speed *= np.array([0.55, 0.55, -0.25])
            spinning *= 0.35
            if abs(speed[2]) < 0.4:
                speed[:] *= np.array([0.8, 0.8, 0])
                spinning *= 0.6
    return at, turned(turn[:, 0], turn[:, 1], turn[:, 2])


def window_of(t: Floats, start: float, end: float, *, ease_s: float = 0.3) -> Floats:
    """0 → 1 → 0: on from `start` to `end`, easing in before and out after."""
    return np.asarray(
        smooth((t - start + ease_s) / ease_s) * smooth((end + ease_s - t) / ease_s)
    )


def pulse(t: Floats, at: float, rise_s: float = 0.15, fade_s: float = 0.25) -> Floats:
    return np.asarray(bump(t, at, rise_s, fade_s))


def yaw_of(controls: Floats) -> Floats:
    return np.asarray(controls[:, YAW])
