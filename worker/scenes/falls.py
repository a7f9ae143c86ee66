"""One person falls: trips, slips backwards, topples or buckles; then lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes.motions import Rng, drift
from worker.scenes.skeleton import (
    ANKLES,
    FOOT_PITCH,
    FOOT_YAW,
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
from worker.scenes.steps import follow
from worker.scenes.timing import forward, smooth, ticks

GRAVITY = 9.81


@dataclass(frozen=True, slots=True)
class Fall:
    """Controls of the fall and the second (from its start) of the impact."""

    controls: Floats
    impact_s: float


def topple(height_m: float, *, angle: float, rate: float, n: int) -> Floats:
    """(n,) angles of a standing rod that tips over, ending flat on the floor."""
    path = np.empty(n)
    for i in range(n):
        path[i] = angle
        rate += 1.5 * GRAVITY / height_m * np.sin(angle) / RATE
        angle += rate / RATE
        if angle >= np.pi / 2:
            angle, rate = np.pi / 2, -0.09 * rate
    return path


def fall(
    body: Body,
    xy: Floats,
    yaw: float,
    duration_s: float,
    rng: Rng,
    *,
    kind: str = "topple",
    direction: float = 0.0,
    speed: float = 0.0,
) -> Fall:
    """Fall from standing (or moving at `speed` m/s) at `xy`.

    `direction` is where to, seen from the body: 0 forward, pi/2 to the right,
    pi backwards. `kind`: "topple" falls stiffly, "trip" keeps running into it,
    "slip" loses the feet forwards, "buckle" gives way at the knees first.
    """
    t = ticks(duration_s)
    n, h = len(t), body.height_m
    away = np.array([np.sin(direction), np.cos(direction)])
    buckle = {"topple": 0.3, "trip": 0.4, "slip": 0.25, "buckle": 1.0}[kind]
    delay = int(RATE * (0.22 if kind == "buckle" else 0.0))
    angle = topple(
        h * (0.62 if kind == "buckle" else 0.8),
        angle=0.1 + (0.12 if kind in ("trip", "slip") else 0.0),
        rate=rng.uniform(0.7, 1.3) + 0.35 * speed,
        n=n,
    )
    angle = np.concatenate([np.full(delay, angle[0]), angle])[:n]
    angle *= smooth(t / 0.2)
    impact = int(np.argmax(angle >= 0.97 * np.pi / 2)) or n - 1
    controls = np.zeros((n, WIDTH))
    controls[:, YAW] = yaw + rng.uniform(-0.4, 0.4) * smooth(t / 0.9)
    _drop(body, controls, t, angle, np.asarray(xy, float), away, kind, buckle, speed)
    back = max(0.0, -away[1])
    ahead = max(0.0, away[1])
    tense = np.sin(angle) * np.cos(angle) * 2
    rest = smooth((t - t[impact]) / 0.5)
    controls[:, LEAN] = angle[:, None] * away
    controls[:, SPINE.start + 1] = tense * (0.5 * back - 0.25 * ahead) + 0.12 * (
        1 - smooth(t / 0.5)
    )
    controls[:, SPINE.start] = -away[0] * 0.35 * tense + 0.12 * rest * rng.normal()
    controls[:, TWIST] = rng.normal() * 0.25 * smooth(t / 0.6)
    controls[:, HEAD.start + 1] = (
        tense * (0.5 * back - 0.6 * ahead) - 0.2 * ahead * rest
    )
    controls[:, HEAD.start] = -0.4 * away[0] * tense + 0.35 * rng.normal() * rest
    _throw_arms(body, controls, t, tense, rest, away, rng)
    return Fall(controls, float(t[impact]))


def _drop(
    body: Body,
    controls: Floats,
    t: Floats,
    angle: Floats,
    xy: Floats,
    away: Floats,
    kind: str,
    buckle: float,
    speed: float,
) -> None:
    """Place pelvis and feet: a leg of shrinking length tips about the feet."""
    yaw = controls[:, YAW]
    right, ahead = forward(yaw - np.pi / 2), forward(yaw)
    where = away[0] * right + away[1] * ahead
    run = speed * 0.35 * (1 - np.exp(-t / 0.35))
    base = xy + run[:, None] * forward(float(yaw[0]))
    knees = smooth(t / 0.5) if kind == "buckle" else smooth(angle / 1.4)
    leg = body.hip_m * (1 - 0.5 * buckle * knees * (1 if kind != "buckle" else 1.45))
    leg = np.maximum(leg, 0.16 * body.height_m)
    lie = 0.062 * body.height_m * body.girth + 0.03 * abs(away[0])
    controls[:, 0:2] = base + (leg * np.sin(angle))[:, None] * where
    controls[:, 2] = np.maximum(leg * np.cos(angle), lie)
    flat = smooth((angle - 1.0) / 0.5)
    walkers = controls.copy()
    walkers[:, 0:2] = base
    follow(body, walkers, restless=0.12)
    slide = 0.45 if kind == "slip" else 0.1
    late = smooth((t - 0.9) / 0.7)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        ankle = controls[:, ANKLES[side]]
        ankle[:] = walkers[:, ANKLES[side]]
        kick = slide * np.sin(np.clip(angle, 0, np.pi / 2))
        ankle[:, 0:2] -= kick[:, None] * where
        ankle[:, 2] += (
            0.5 * slide * np.sin(2 * np.clip(angle, 0, np.pi / 2)) * (1 + out * 0.4)
        )
        # Lying, the legs stretch out along the floor, one more than the other.
        stretch = (0.93 - 0.16 * side) * body.leg_m
        end = controls[:, 0:2] - stretch * where + 0.11 * out * right
        end_z = 0.05 + 0.03 * side
        ankle[:, 0:2] += late[:, None] * (end - ankle[:, 0:2])
        ankle[:, 2] += late * (end_z - ankle[:, 2])
        controls[:, FOOT_YAW[side]] = walkers[:, FOOT_YAW[side]]
        toes = -1.2 * max(0.0, -away[1]) + 1.2 * max(0.0, away[1])
        controls[:, FOOT_PITCH[side]] = toes * flat


def _throw_arms(
    body: Body,
    controls: Floats,
    t: Floats,
    tense: Floats,
    rest: Floats,
    away: Floats,
    rng: Rng,
) -> None:
    """Protect forwards, flail backwards; come to rest on the floor."""
    arm = body.arm_m
    alarm = smooth((t - 0.12) / 0.25)[:, None]
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        hanging = np.array([0.07 * out, 0.05, -0.93 * arm])
        flail = 0.25 * np.sin(2 * np.pi * rng.uniform(1.2, 2.0) * t + rng.random() * 6)
        protect = arm * np.stack(
            [
                out * (0.25 + 0.25 * max(0.0, -away[1])) + away[0] * 0.35 + flail * 0.4,
                0.75 * max(away[1], 0.25) + 0.1 * flail,
                0.15 + 0.35 * max(0.0, -away[1]) * tense + flail,
            ],
            -1,
        )
        lying = arm * np.array(
            [
                out * rng.uniform(0.35, 0.9),
                rng.uniform(-0.1, 0.25),
                rng.uniform(-0.75, 0.75),
            ]
        )
        wrist = hanging + alarm * (protect - hanging)
        wrist = wrist + rest[:, None] * (lying - wrist)
        wrist += (0.02 * drift(rng, t))[:, None]
        controls[:, WRISTS[side]] = wrist
