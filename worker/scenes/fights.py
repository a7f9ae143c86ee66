"""Two people fight: where they stand, guard, clinch, and one may go down."""

from __future__ import annotations

import numpy as np

from worker.scenes.blows import Blow, kick, plan_blows, strike, suffer, wind
from worker.scenes.falls import fall
from worker.scenes.motions import Rng, drift, stance
from worker.scenes.skeleton import (
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
    trunk,
)
from worker.scenes.steps import follow
from worker.scenes.timing import forward, heading, join, smooth, ticks

# How far apart the fighters of a style keep, for people of average height.
REACH_M = {"grapple": 0.44, "push": 0.66, "kick": 0.86}


def fight(
    bodies: tuple[Body, Body],
    places: tuple[Floats, Floats],
    duration_s: float,
    rng: Rng,
    *,
    style: str = "brawl",
    knock_down: bool = False,
    room_m: float = 1.3,
) -> tuple[Floats, Floats]:
    """Let two people, 0 the attacker, fight about the middle of `places`.

    With `knock_down` the second one goes to the floor in the last third and is
    beaten on. The middle never strays further than `room_m` from where it began.
    """
    t = ticks(duration_s)
    blows = plan_blows(rng, duration_s, style=style)
    close = style == "grapple"
    roots = _places(bodies, places, t, blows, rng, style=style, room_m=room_m)
    yaws = [heading(roots[1] - roots[0]), heading(roots[0] - roots[1])]
    people = [
        stance(bodies[i], roots[i], np.unwrap(yaws[i]), duration_s, rng) for i in (0, 1)
    ]
    for i in (0, 1):
        _guard(bodies[i], people[i], t, rng, close=close)
    for blow in blows:
        wind(people[blow.who], t, blow)
        suffer(people[1 - blow.who], t, blow)
    frames = [trunk(b, p) for b, p in zip(bodies, people, strict=True)]
    if close:
        for i in (0, 1):
            _clinch(bodies[i], people[i], frames[i], frames[1 - i], t, rng)
    for blow in blows:
        strike(bodies, people, frames, t, blow)
    for i in (0, 1):
        follow(bodies[i], people[i], width=0.13, restless=0.14)
    for blow in blows:
        if blow.kind == "kick":
            kick(people, frames, t, blow)
    if knock_down:
        _knock_down(bodies, people, t, rng)
    return people[0], people[1]


def _places(
    bodies: tuple[Body, Body],
    places: tuple[Floats, Floats],
    t: Floats,
    blows: list[Blow],
    rng: Rng,
    *,
    style: str,
    room_m: float,
) -> tuple[Floats, Floats]:
    close = style == "grapple"
    first, second = (np.asarray(p, float) for p in places)
    middle, gap = (first + second) / 2, second - first
    angle = np.arctan2(gap[1], gap[0]) + rng.normal() * (0.5 if close else 0.25) * t
    angle += (0.5 if close else 0.2) * drift(rng, t, low=0.2, high=0.8)
    reach = REACH_M.get(style, 0.72) * bodies[0].height_m / 1.74
    begin = float(np.hypot(*gap))
    apart = reach + (begin - reach) * (1 - smooth(t / 0.5))
    apart = apart + (0.05 if close else 0.1) * drift(rng, t, low=0.4, high=1.2)
    shoved = np.zeros_like(t)
    chased = np.zeros_like(t)
    for blow in blows:
        far = {"push": 0.55, "kick": 0.3}.get(blow.kind, 0.1) * blow.force
        sign = 1 if blow.who == 0 else -1
        shoved += sign * far * smooth((t - blow.at_s) / 0.45)
        chased += sign * far * smooth((t - blow.at_s - 0.3) / 0.55)
    way = np.stack([np.cos(angle), np.sin(angle)], -1)
    wander = 0.15 * np.stack([drift(rng, t), drift(rng, t)], -1)
    ahead = np.where(
        np.array([b.who for b in blows] or [0]).mean() < 0.5, chased, shoved
    )
    behind = np.where(
        np.array([b.who for b in blows] or [0]).mean() < 0.5, shoved, chased
    )
    a = -apart / 2 + ahead
    b = apart / 2 + behind
    centre = (a + b) / 2
    limit = room_m * np.tanh(centre / room_m) - centre
    base = middle + wander * smooth(t / 1.0)[:, None]
    return base + way * (a + limit)[:, None], base + way * (b + limit)[:, None]


def _guard(body: Body, controls: Floats, t: Floats, rng: Rng, *, close: bool) -> None:
    """The crouched, tense stance of a fighter, with raised fists."""
    arm = body.arm_m
    controls[:, 2] -= (0.05 if not close else 0.09) * smooth(t / 0.3)
    controls[:, 2] += 0.015 * drift(rng, t, low=1.0, high=2.5)
    controls[:, LEAN.start + 1] += 0.1 + (0.12 if close else 0)
    controls[:, SPINE.start + 1] += 0.12 + (0.1 if close else 0)
    rough = 0.22 if close else 0.07
    controls[:, LEAN.start] += rough * drift(rng, t, low=0.5, high=1.4)
    controls[:, SPINE.start] += rough * drift(rng, t, low=0.5, high=1.6)
    controls[:, TWIST] += 2 * rough * drift(rng, t, low=0.5, high=1.5)
    controls[:, GAZE] = 0.1 * drift(rng, t)
    raised = smooth(t / 0.35)[:, None]
    high = rng.uniform(-0.2, 0.1)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        shake = 0.05 * np.stack(
            [drift(rng, t, low=0.8, high=2.4) for _ in range(3)], -1
        )
        fists = arm * np.array([-0.15 * out, 0.62, high]) + shake
        wrist = controls[:, WRISTS[side]]
        wrist += raised * (fists - wrist)


def _clinch(
    body: Body, controls: Floats, mine: Trunk, theirs: Trunk, t: Floats, rng: Rng
) -> None:
    """Hold the other by shoulders, arms or collar, and tug."""
    grab = smooth((t - 0.1) / 0.4)[:, None]
    for side in (0, 1):
        low = rng.uniform(0.02, 0.2)
        point = theirs.shoulders[1 - side] - low * theirs.chest[:, :, 2]
        point = point + 0.05 * theirs.chest[:, :, 1]
        local = mine.to_shoulder(point, side)
        far = np.linalg.norm(local, axis=1, keepdims=True)
        local = local * np.minimum(1, 0.95 * body.arm_m / far)
        wrist = controls[:, WRISTS[side]]
        wrist += grab * (local - wrist)
    controls[:, HEAD.start + 1] += 0.2


def _knock_down(
    bodies: tuple[Body, Body], people: list[Floats], t: Floats, rng: Rng
) -> None:
    """The second goes down, the first bends over and beats on."""
    at = int(len(t) * rng.uniform(0.35, 0.5))
    left = (len(t) - at) / RATE
    victim = people[1]
    down = fall(
        bodies[1], victim[at, 0:2], float(victim[at, YAW]), left, rng,
        kind="topple", direction=np.pi + rng.uniform(-0.5, 0.5),
    )  # fmt: skip
    people[1][at:] = join(victim[:at], down.controls)[at : len(t)]
    attacker = people[0]
    then = t - t[at] - 0.5
    over = smooth(then / 0.5)
    spot = down.controls[-1, 0:2] + 0.3 * forward(float(attacker[at, YAW]))
    stop = spot - 0.75 * forward(float(attacker[at, YAW]))
    attacker[:, 0:2] += over[:, None] * (stop - attacker[:, 0:2])
    attacker[:, YAW] += over * (attacker[at, YAW] - attacker[:, YAW])
    attacker[:, LEAN.start + 1] += 0.35 * over
    attacker[:, SPINE.start + 1] += 0.5 * over
    attacker[:, 2] -= 0.16 * over
    beat = 2 * np.pi * rng.uniform(1.3, 1.9) * then
    arm = bodies[0].arm_m
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        swing = np.sin(beat + np.pi * side) ** 3
        blow = arm * np.stack(
            [np.full_like(t, -0.1 * out), 0.55 + 0.4 * swing, 0.1 - 0.75 * swing], -1
        )
        wrist = attacker[:, WRISTS[side]]
        wrist += over[:, None] * (blow - wrist)
    follow(bodies[0], attacker, width=0.15, restless=0.14)
