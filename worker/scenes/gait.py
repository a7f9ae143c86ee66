"""Walking and running along a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes.skeleton import (
    ANKLES,
    FOOT_PITCH,
    FOOT_YAW,
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
)
from worker.scenes.steps import settle
from worker.scenes.timing import forward, heading, smooth, ticks


@dataclass(frozen=True, slots=True)
class Style:
    """How a person walks: speed in m/s and the habits of arms and trunk."""

    speed: float = 1.25
    swing: float = 0.45
    stoop: float = 0.04
    width: float = 0.075
    carry: str = ""  # "", "bag", "box", "phone", "pockets"
    limp: float = 0.0

    @property
    def runs(self) -> bool:
        return self.speed > 2.1


class Path:
    """A polyline with rounded corners, looked up by distance in metres."""

    STEP_M = 0.02

    def __init__(self, points: Floats) -> None:
        points = np.asarray(points, float)
        legs = np.linalg.norm(np.diff(points, axis=0), axis=1)
        marks = np.concatenate([[0], np.cumsum(legs)])
        fine = np.arange(0, marks[-1] + self.STEP_M, self.STEP_M)
        line = np.stack([np.interp(fine, marks, points[:, i]) for i in (0, 1)], -1)
        pad = 20
        start = points[0] + (line[0] - line[1]) * np.arange(pad, 0, -1)[:, None]
        end = points[-1] + (line[-2] - line[-3]) * np.arange(1, pad + 1)[:, None]
        long = np.concatenate([start, line, end])
        kernel = np.ones(2 * pad + 1) / (2 * pad + 1)
        line = np.stack([np.convolve(long[:, i], kernel, "valid") for i in (0, 1)], -1)
        gaps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        self.line = line
        self.marks = np.concatenate([[0], np.cumsum(gaps)])
        self.length = float(self.marks[-1])
        way = np.gradient(line, axis=0)
        self.yaws = np.unwrap(heading(way))

    def at(self, distance: Floats) -> Floats:
        """(...,) metres → (..., 2) places; runs straight on beyond the ends."""
        inside = np.clip(distance, 0, self.length)
        place = np.stack(
            [np.interp(inside, self.marks, self.line[:, i]) for i in (0, 1)], -1
        )
        beyond = (distance - inside)[..., None]
        return np.asarray(place + beyond * forward(self.yaw(distance)))

    def yaw(self, distance: Floats) -> Floats:
        return np.interp(distance, self.marks, self.yaws)


def walk(
    body: Body, points: Floats, style: Style, *, stop: bool = True, start: bool = True
) -> Floats:
    """Walk or run along `points` (N, 2); the controls last as long as it takes."""
    path = Path(points)
    ramp = min(0.5, path.length / style.speed / 3)
    slow = (start + stop) * ramp / 2
    t = ticks(path.length / style.speed + slow)
    pace = np.full(len(t), style.speed)
    if start:
        pace *= smooth(t / ramp * 0.85 + 0.15)
    if stop:
        pace *= smooth((t[-1] - t) / ramp * 0.9 + 0.1)
    distance = np.cumsum(pace) / RATE
    distance *= path.length / max(distance[-1], 1e-6)
    return stride(body, path, distance, style)


def stride(body: Body, path: Path, distance: Floats, style: Style) -> Floats:
    """Controls of a gait that has come `distance` (T,) metres along `path`."""
    h = body.height_m
    step = 0.42 * h * (style.speed / 1.3) ** (0.55 if not style.runs else 0.7)
    duty = 0.36 if style.runs else 0.61
    cycle = distance / (2 * step)
    controls = np.zeros((len(distance), WIDTH))
    yaw = path.yaw(distance + 0.1)
    controls[:, YAW] = yaw
    for side in (0, 1):
        _swing_foot(body, path, cycle, side, step, duty, style, controls)
    beat = 4 * np.pi * cycle
    lift = 0.035 if style.runs else 0.014
    sway = 0.018 * np.sin(2 * np.pi * (cycle - duty / 2 + 0.25))
    place = path.at(distance) + sway[:, None] * forward(yaw - np.pi / 2)
    controls[:, 0:2] = place
    phase = duty * 2 * np.pi + (np.pi if style.runs else 0)
    controls[:, 2] = body.hip_m * (0.93 if style.runs else 0.985) + lift * np.cos(
        beat - phase
    )
    settle(body, controls)
    lean = style.stoop + (0.16 if style.runs else 0.03 * style.speed)
    controls[:, LEAN] = np.stack([-1.2 * sway, np.full_like(yaw, lean * 0.6)], -1)
    controls[:, SPINE] = np.stack([1.2 * sway, np.full_like(yaw, lean)], -1)
    controls[:, HEAD] = np.array([0, -0.7 * lean + 0.05])
    wave = np.sin(2 * np.pi * (cycle - duty / 2 + 0.25))
    controls[:, TWIST] = 0.12 * wave
    controls[:, GAZE] = path.yaw(distance + 0.5) - yaw - 0.1 * wave
    _swing_arms(body, controls, wave, style)
    return controls


def _swing_foot(
    body: Body,
    path: Path,
    cycle: Floats,
    side: int,
    step: float,
    duty: float,
    style: Style,
    controls: Floats,
) -> None:
    turn = cycle + 0.5 * side
    k = np.floor(turn)
    u = turn - k
    outward = (-1.0, 1.0)[side]
    spots, yaws = [], []
    for which in (k, k + 1):
        middle = (which + duty / 2 - 0.5 * side) * 2 * step
        spot_yaw = path.yaw(middle) - 0.1 * outward
        spots.append(
            path.at(middle) + outward * style.width * forward(spot_yaw - np.pi / 2)
        )
        yaws.append(spot_yaw)
    air = np.clip((u - duty) / (1 - duty), 0, 1)
    ease = smooth(air)
    ankle = controls[:, ANKLES[side]]
    ankle[:, 0:2] = spots[0] + ease[:, None] * (spots[1] - spots[0])
    high = (0.2 if style.runs else 0.075) * (1 - style.limp * side)
    push = np.clip((u - 0.72 * duty) / (0.28 * duty), 0, 1) ** 1.5 * (u <= duty)
    push = np.where(u > duty, (1 - air) ** 2, push)
    ankle[:, 2] = body.ankle_m + high * np.sin(np.pi * air**0.8) + 0.075 * push
    # The heel rises over the ball of the foot, so the ankle moves forward with it.
    ankle[:, 0:2] += (0.035 * push)[:, None] * forward(yaws[0])
    controls[:, FOOT_YAW[side]] = yaws[0] + ease * (yaws[1] - yaws[0])
    strike = 0.3 * np.sin(np.pi * np.clip(air * 2 - 1, 0, 1)) * (air > 0.5)
    controls[:, FOOT_PITCH[side]] = 0.85 * push - strike


def _swing_arms(body: Body, controls: Floats, wave: Floats, style: Style) -> None:
    """Fill in the wrists of a walker from the swing `wave` (T,) in [-1, 1]."""
    arm, fast = body.arm_m, style.runs
    for side in (0, 1):
        outward = (-1.0, 1.0)[side]
        turn = wave * (-outward) * (1.0 if fast else style.swing) + 0.08
        reach = arm * ((0.66 if fast else 0.94) - 0.07 * np.maximum(turn, 0))
        out = np.full_like(wave, 0.07 * outward)
        if fast:
            out -= 0.1 * outward * np.maximum(turn, 0)
            turn = turn + 0.55
        controls[:, WRISTS[side]] = np.stack(
            [out, reach * np.sin(turn), -reach * np.cos(turn)], -1
        )
        held = carried_wrist(body, style.carry, side)
        if held is not None:
            controls[:, WRISTS[side]] = held
            controls[:, WRISTS[side].start + 1] += 0.02 * wave


def carried_wrist(body: Body, carry: str, side: int) -> Floats | None:
    """Where the wrist rests that carries something, or None if it is free."""
    arm, outward = body.arm_m, (-1.0, 1.0)[side]
    if carry == "bag" and side == 1:
        return np.array([0.1, 0.0, -0.97 * arm])
    if carry == "box":
        return np.array([-0.04 * outward, 0.6 * arm, -0.5 * arm])
    if carry == "phone" and side == 1:
        return np.array([-0.06, 0.52 * arm, -0.12 * arm])
    if carry == "pockets":
        return np.array([0.06 * outward, 0.1 * arm, -0.8 * arm])
    return None
