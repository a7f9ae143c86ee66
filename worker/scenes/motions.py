"""What one person does alone: stand, browse, crouch, sit, wave, dance, lie."""

from __future__ import annotations

import numpy as np

from worker.scenes.gait import carried_wrist
from worker.scenes.skeleton import (
    GAZE,
    HEAD,
    LEAN,
    RATE,
    SPINE,
    TWIST,
    WIDTH,
    WRISTS,
    YAW,
    Body,
    Floats,
    trunk,
)
from worker.scenes.steps import follow
from worker.scenes.timing import forward, smooth, ticks

Rng = np.random.Generator


def drift(rng: Rng, t: Floats, *, low: float = 0.1, high: float = 0.6) -> Floats:
    """Slow random wander (T,), about ±1."""
    waves = [
        np.sin(2 * np.pi * (rng.uniform(low, high) * t + rng.random()))
        for _ in range(3)
    ]
    return np.asarray(sum(waves)) / 1.8


def stance(
    body: Body, xy: Floats, yaw: float | Floats, duration_s: float, rng: Rng
) -> Floats:
    """Stand at `xy`, (2,) or (T, 2), with a little life in it; feet not set yet."""
    t = ticks(duration_s)
    controls = np.zeros((len(t), WIDTH))
    shift = np.stack([0.02 * drift(rng, t), 0.015 * drift(rng, t)], -1)
    controls[:, 0:2] = np.asarray(xy) + shift
    controls[:, 2] = body.hip_m * 0.985 + 0.004 * np.sin(2 * np.pi * 0.27 * t)
    controls[:, YAW] = yaw
    controls[:, LEAN] = 0.02 * np.stack([drift(rng, t), drift(rng, t)], -1)
    controls[:, SPINE] = np.array([0, 0.05]) + 0.03 * np.stack(
        [drift(rng, t), drift(rng, t)], -1
    )
    controls[:, HEAD] = np.array([0, 0.06]) + 0.05 * np.stack(
        [drift(rng, t), drift(rng, t)], -1
    )
    controls[:, GAZE] = 0.3 * drift(rng, t, high=0.3)
    hang(body, controls, rng)
    return controls


def hang(body: Body, controls: Floats, rng: Rng) -> None:
    """Let both arms hang."""
    t = np.arange(len(controls)) / RATE
    for side in (0, 1):
        outward, arm = (-1.0, 1.0)[side], body.arm_m
        controls[:, WRISTS[side]] = np.stack(
            [
                np.full(len(t), 0.07 * outward),
                0.07 + 0.02 * drift(rng, t),
                np.full(len(t), -0.95 * arm),
            ],
            -1,
        )


def stand(
    body: Body, xy: Floats, yaw: float, duration_s: float, rng: Rng, *, carry: str = ""
) -> Floats:
    """Stand about; `carry` as in `gait.Style`, or "folded" arms."""
    controls = stance(body, xy, yaw, duration_s, rng)
    for side in (0, 1):
        outward, arm = (-1.0, 1.0)[side], body.arm_m
        if carry == "folded":
            controls[:, WRISTS[side]] = np.array(
                [-0.62 * arm * outward, 0.38 * arm, -0.5 * arm - 0.04 * side]
            )
        else:
            held = carried_wrist(body, carry, side)
            if held is not None:
                controls[:, WRISTS[side]] = held
    follow(body, controls)
    return controls


def talk(body: Body, xy: Floats, yaw: float, duration_s: float, rng: Rng) -> Floats:
    """Stand and gesture with the hands while talking."""
    controls = stance(body, xy, yaw, duration_s, rng)
    t = ticks(duration_s)
    for side in (0, 1):
        outward, arm = (-1.0, 1.0)[side], body.arm_m
        active = smooth(drift(rng, t, high=0.3) * 1.5 + 0.3)[:, None]
        gesture = arm * np.stack(
            [
                outward * (0.05 + 0.15 * drift(rng, t, low=0.5, high=1.6)),
                0.6 + 0.15 * drift(rng, t, low=0.5, high=1.6),
                -0.5 + 0.3 * drift(rng, t, low=0.5, high=1.8),
            ],
            -1,
        )
        controls[:, WRISTS[side]] += active * (gesture - controls[:, WRISTS[side]])
    controls[:, HEAD] += 0.06 * drift(rng, t, low=0.6, high=1.5)[:, None]
    follow(body, controls)
    return controls


def browse(
    body: Body,
    xy: Floats,
    yaw: float,
    duration_s: float,
    rng: Rng,
    *,
    reach_m: float = 0.55,
) -> Floats:
    """Look along a shelf ahead, take things out of it and put them back."""
    controls = stance(body, xy, yaw, duration_s, rng)
    t = ticks(duration_s)
    controls[:, GAZE] = 0.6 * drift(rng, t, low=0.15, high=0.4)
    frames = trunk(body, controls)
    start = rng.uniform(0.2, 0.8)
    while start < duration_s - 1.2:
        length = rng.uniform(1.4, 2.4)
        side = int(rng.integers(2))
        x = np.clip((t - start) / length, 0, 1)
        out = smooth(x / 0.3) * smooth((1 - x) / 0.3)
        low = rng.random() < 0.3
        spot = np.asarray(xy) + forward(yaw) * reach_m
        spot = spot + forward(yaw - np.pi / 2) * rng.uniform(-0.25, 0.25)
        height = rng.uniform(0.65, 0.9) if low else rng.uniform(1.0, 1.55)
        point = np.tile(np.array([*spot, height]), (len(t), 1))
        local = frames.to_shoulder(point, side)
        local *= np.minimum(1, body.arm_m / np.linalg.norm(local, axis=1))[:, None]
        wrist = controls[:, WRISTS[side]]
        wrist += out[:, None] * (local - wrist)
        # After the grab the hand holds the thing before the chest.
        look = smooth((x - 0.55) / 0.15) * smooth((1 - x) / 0.15)
        near = np.array([-0.06 * (-1, 1)[side], 0.5 * body.arm_m, -0.35 * body.arm_m])
        wrist += look[:, None] * (near - wrist)
        controls[:, SPINE.start + 1] += out * (0.4 if low else 0.1)
        controls[:, HEAD.start + 1] += 0.35 * look
        start += length + rng.uniform(0.2, 1.0)
    follow(body, controls)
    return controls


def wave(body: Body, xy: Floats, yaw: float, duration_s: float, rng: Rng) -> Floats:
    """Wave with one arm, or with both."""
    controls = stance(body, xy, yaw, duration_s, rng)
    t = ticks(duration_s)
    sides = [(0,), (1,), (0, 1)][int(rng.integers(3))]
    beat = 2 * np.pi * rng.uniform(1.0, 2.2)
    up = smooth(t / 0.5) * smooth((duration_s - t) / 0.5 + 0.4)
    for side in sides:
        outward, arm = (-1.0, 1.0)[side], body.arm_m
        swing = np.sin(beat * t + side)
        high = np.stack(
            [
                outward * arm * (0.45 + 0.3 * swing),
                np.full_like(t, 0.25 * arm),
                arm * (0.72 - 0.1 * np.abs(swing)),
            ],
            -1,
        )
        wrist = controls[:, WRISTS[side]]
        wrist += up[:, None] * (high - wrist)
    follow(body, controls)
    return controls


def dance(body: Body, xy: Floats, yaw: float, duration_s: float, rng: Rng) -> Floats:
    """Bounce, twist and throw the arms to a beat; steps from side to side."""
    t = ticks(duration_s)
    beat = rng.uniform(1.6, 2.3)
    phase = np.pi * beat * t
    side_step = 0.16 * np.sin(phase / 2)
    place = np.asarray(xy) + side_step[:, None] * forward(yaw - np.pi / 2)
    turn = yaw + 0.35 * np.sin(phase / 4) + 0.3 * drift(rng, t)
    controls = stance(body, place, turn, duration_s, rng)
    controls[:, 2] -= 0.07 * np.abs(np.sin(phase)) + 0.03
    controls[:, LEAN.start] += 0.1 * np.sin(phase / 2)
    controls[:, SPINE.start] += 0.15 * np.sin(phase + 0.5)
    controls[:, TWIST] += 0.35 * np.sin(phase)
    controls[:, HEAD.start] += 0.15 * np.sin(phase)
    lift = rng.uniform(-0.3, 0.5)
    for side in (0, 1):
        outward, arm = (-1.0, 1.0)[side], body.arm_m
        own = phase + np.pi * side * rng.integers(2)
        controls[:, WRISTS[side]] = arm * np.stack(
            [
                outward * (0.25 + 0.25 * np.sin(own)),
                0.55 + 0.2 * np.cos(own),
                lift + 0.35 * np.sin(own + 0.7),
            ],
            -1,
        )
    follow(body, controls, restless=0.13)
    return controls


def hold(
    controls: Floats, duration_s: float, rng: Rng, *, twitch: float = 0.02
) -> Floats:
    """Stay as in the last row of `controls`: breath and small movements only."""
    t = ticks(duration_s)
    still = np.repeat(controls[-1:], len(t), axis=0)
    grow = smooth(t / 1.0)
    for part in WRISTS:
        still[:, part] += (twitch * grow * drift(rng, t))[:, None]
    still[:, SPINE.start + 1] += 0.5 * twitch * grow * drift(rng, t, high=0.3)
    still[:, GAZE] += 4 * twitch * grow * drift(rng, t, high=0.3)
    return still
