"""Blows: who strikes when, how a striker moves and how the struck one reacts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes.motions import Rng
from worker.scenes.skeleton import (
    ANKLES,
    GAZE,
    HEAD,
    LEAN,
    RATE,
    SPINE,
    TWIST,
    WRISTS,
    YAW,
    Body,
    Floats,
    Trunk,
)
from worker.scenes.timing import forward, smooth


@dataclass(frozen=True, slots=True)
class Blow:
    """One blow: who (0 or 1) strikes, when it lands, how and with which limb."""

    at_s: float
    kind: str  # "punch", "hook", "push", "kick"
    who: int
    side: int
    force: float


def plan_blows(rng: Rng, duration_s: float, *, style: str) -> list[Blow]:
    """Draw the blows of a fight: "punch", "push", "kick", "brawl" or "grapple"."""
    kinds = {
        "punch": (["punch", "hook"], [0.65, 0.35]),
        "push": (["push"], [1.0]),
        "kick": (["kick", "punch", "push"], [0.6, 0.25, 0.15]),
        "grapple": (["punch", "hook"], [0.5, 0.5]),
        "brawl": (["punch", "hook", "push", "kick"], [0.4, 0.25, 0.22, 0.13]),
    }[style]
    mutual = rng.choice([0.0, 0.25, 0.5])
    blows, at = [], rng.uniform(0.3, 0.6)
    while at < duration_s - 0.1:
        kind = str(rng.choice(kinds[0], p=kinds[1]))
        who = int(rng.random() < mutual)
        blows.append(Blow(at, kind, who, int(rng.integers(2)), rng.uniform(0.6, 1.2)))
        pause = {"push": (0.8, 1.3), "kick": (0.7, 1.1)}.get(kind, (0.28, 0.7))
        slower = 1.8 if style == "grapple" else 1.0
        at += rng.uniform(*pause) * slower
    return blows


def bump(t: Floats, at: float, rise: float, fade: float) -> Floats:
    """0 → 1 within `rise` seconds before `at`, back to 0 within `fade` after."""
    return np.where(
        t < at, smooth((t - at + rise) / rise), smooth((at + fade - t) / fade)
    )


def shock(t: Floats, at: float, *, peak: float = 0.11, tail: float = 0.28) -> Floats:
    """What a hit body does: thrown within `peak` s, recovering over `tail` s."""
    x = np.maximum(t - at, 0)
    return smooth(x / peak) * np.exp(-np.maximum(x - peak, 0) / tail)


def wind(controls: Floats, t: Floats, blow: Blow) -> None:
    """The striker's trunk: wind up, turn and lean into the blow."""
    hit = bump(t, blow.at_s, 0.15, 0.28)
    back = bump(t, blow.at_s - 0.18, 0.18, 0.16)
    turn = (1.0, -1.0)[blow.side]  # the left shoulder goes forward by turning right
    if blow.kind in ("punch", "hook"):
        controls[:, TWIST] += -turn * (0.55 * hit - 0.4 * back) * blow.force
        controls[:, SPINE.start + 1] += 0.22 * hit * blow.force
        controls[:, 0:2] += (0.1 * hit)[:, None] * forward(controls[:, YAW])
    elif blow.kind == "push":
        controls[:, LEAN.start + 1] += 0.25 * hit - 0.1 * back
        controls[:, SPINE.start + 1] += 0.2 * hit - 0.1 * back
        controls[:, 0:2] += (0.15 * hit)[:, None] * forward(controls[:, YAW])
    else:
        controls[:, LEAN.start + 1] -= 0.3 * hit
        controls[:, SPINE.start + 1] += 0.15 * hit


def suffer(controls: Floats, t: Floats, blow: Blow) -> None:
    """The struck body: head and trunk thrown away from the blow, arms flung up."""
    thrown = shock(t, blow.at_s) * blow.force
    side = (1.0, -1.0)[blow.side]  # a left fist throws to the striker's right
    if blow.kind in ("punch", "hook"):
        across = side * (0.9 if blow.kind == "hook" else 0.25)
        controls[:, HEAD.start + 1] -= 0.5 * thrown
        controls[:, HEAD.start] -= 0.5 * across * thrown
        controls[:, GAZE] += 0.6 * across * thrown
        controls[:, SPINE.start + 1] -= 0.4 * thrown
        controls[:, SPINE.start] -= 0.3 * across * thrown
        controls[:, LEAN.start + 1] -= 0.15 * thrown
        controls[:, TWIST] += 0.35 * across * thrown
        fling = 0.12
    elif blow.kind == "push":
        controls[:, LEAN.start + 1] -= 0.4 * thrown
        controls[:, SPINE.start + 1] += 0.25 * thrown
        controls[:, HEAD.start + 1] += 0.35 * thrown
        fling = 0.35
    else:
        controls[:, SPINE.start + 1] += 0.7 * thrown
        controls[:, LEAN.start + 1] += 0.2 * thrown
        controls[:, 2] -= 0.06 * thrown
        fling = 0.1
    for arm in (0, 1):
        out = (-1.0, 1.0)[arm]
        controls[:, WRISTS[arm]] += (fling * thrown)[:, None] * np.array(
            [out, 0.1, 0.8]
        )


def strike(
    bodies: tuple[Body, Body],
    people: list[Floats],
    frames: list[Trunk],
    t: Floats,
    blow: Blow,
) -> None:
    """Bring the striker's wrists to the other's head or chest."""
    me, other = blow.who, 1 - blow.who
    if blow.kind == "kick":
        return
    body, controls, mine, theirs = bodies[me], people[me], frames[me], frames[other]
    hit = bump(t, blow.at_s, 0.14, 0.3)[:, None]
    back = bump(t, blow.at_s - 0.16, 0.16, 0.12)[:, None]
    for side in (0, 1) if blow.kind == "push" else (blow.side,):
        out = (-1.0, 1.0)[side]
        if blow.kind == "push":
            point = theirs.shoulders[1 - side] - 0.1 * theirs.chest[:, :, 2]
            hit = bump(t, blow.at_s, 0.2, 0.45)[:, None]
        else:
            up = 0.1 if blow.kind == "punch" else 0.12
            point = theirs.neck + up * theirs.chest[:, :, 2]
        # The fist goes to where the other was at the moment of the blow.
        at = min(int(blow.at_s * RATE), len(t) - 1)
        point = np.repeat(point[at : at + 1], len(t), axis=0)
        local = mine.to_shoulder(point, side)
        far = np.linalg.norm(local, axis=1, keepdims=True)
        local = local * np.minimum(1, 0.98 * body.arm_m / far)
        if blow.kind == "hook":
            local = local + np.array([0.14 * out, 0, 0]) * (1 - hit)
        wrist = controls[:, WRISTS[side]]
        cocked = body.arm_m * np.array([0.3 * out, -0.1, -0.1])
        if blow.kind != "push":
            wrist += 0.8 * back * (cocked - wrist)
        wrist += hit * (local - wrist)


def kick(people: list[Floats], frames: list[Trunk], t: Floats, blow: Blow) -> None:
    """Bring the striker's foot to the other's hip or thigh."""
    me, other = blow.who, 1 - blow.who
    at = min(int(blow.at_s * RATE), len(t) - 1)
    target = people[other][at, 0:3].copy()
    target[2] *= 0.6 + 0.45 * (blow.force - 0.6)
    hit = bump(t, blow.at_s, 0.24, 0.34)
    ankle = people[me][:, ANKLES[blow.side]]
    ankle += hit[:, None] * (target - ankle)
    ankle[:, 2] += 0.1 * np.sin(np.pi * hit)
    people[me][:, 20 + blow.side] -= 0.8 * hit
