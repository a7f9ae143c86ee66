"""Wheelchair users: seated, rolling, caught, tipping, pushed over."""

from __future__ import annotations

import numpy as np

from worker.scenes import falls, motions
from worker.scenes.acts import (
    pose,
    pulse,
    reach,
    window_of,
)
from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.skeleton import (
    ANKLES,
    FOOT_YAW,
    GAZE,
    HEAD,
    LEAN,
    PELVIS,
    RATE,
    SPINE,
    WIDTH,
    YAW,
    Body,
    Floats,
)  # fmt: skip
from worker.scenes.timing import forward, heading, join, smooth
from worker.scenes.ways import push_along, put_chair, random_way, stilled

Rng = np.random.Generator


def seated(body: Body, track: Floats, rng: Rng, *, wheel: bool, speed: float) -> Floats:
    """Sit in a wheelchair that goes along `track`; `wheel` pushes the rims."""
    n = len(track)
    t = np.arange(n) / RATE
    ahead, right = forward(track[:, 2]), forward(track[:, 2] - np.pi / 2)
    controls = np.zeros((n, WIDTH))
    controls[:, 0:2] = track[:, :2] - 0.1 * ahead
    controls[:, 2] = 0.6
    controls[:, YAW] = track[:, 2]
    controls[:, LEAN.start + 1] = -0.06
    controls[:, SPINE] = np.array([0, 0.1]) + 0.03 * motions.drift(rng, t)[:, None]
    controls[:, GAZE] = 0.3 * motions.drift(rng, t, high=0.3)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        foot = track[:, :2] + 0.43 * ahead + 0.11 * out * right
        controls[:, ANKLES[side]] = np.column_stack([foot, np.full(n, 0.19)])
        controls[:, FOOT_YAW[side]] = track[:, 2]
    far = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(track[:, :2], axis=0).T))])
    beat = 2 * np.pi * (far / 0.75 if speed else 0 * t)
    lap = np.ones(n)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        lie = body.arm_m * np.array([-0.1 * out, 0.62, -0.62])
        pose(controls, side, lie, lap)
        if wheel:
            push, lift = np.sin(beat), np.clip(np.cos(beat), -1, 0)
            rim = np.column_stack(
                [
                    track[:, :2] + 0.3 * out * right
                    + (-0.05 + 0.2 * push)[:, None] * ahead,
                    0.57 - 0.05 * push**2 - 0.1 * lift,
                ]
            )  # fmt: skip
            reach(body, controls, side, rim, lap)
    if wheel:
        controls[:, SPINE.start + 1] += 0.12 + 0.1 * np.sin(beat + 0.4)
    return controls


def _tipped(
    body: Body, controls: Floats, track: Floats, roll: Floats, rng: Rng
) -> None:
    """Turn a seated body over to the side with its chair; it slides out of it."""
    sign = np.sign(roll[-1]) or 1.0
    right = forward(track[:, 2] - np.pi / 2)
    pivot = track[:, :2] + (0.3 * sign) * right
    c, s = np.cos(roll), np.sin(roll)
    points = [PELVIS, *ANKLES]
    out = smooth((np.abs(roll) - 0.9) / 0.6)
    for k, part in enumerate(points):
        off = controls[:, part][:, :2] - pivot
        side = np.sum(off * right, axis=1)
        high = controls[:, part][:, 2]
        moved = side * c + high * s
        controls[:, part.start : part.start + 2] += (moved - side)[:, None] * right
        slide = 0.3 * out * sign * (1.0 if k == 0 else 0.8)
        controls[:, part.start : part.start + 2] += slide[:, None] * right
        controls[:, part.start + 2] = np.maximum(
            high * c - side * s, 0.12 if k == 0 else 0.06
        )
    controls[:, LEAN.start] += roll
    controls[:, HEAD.start] -= 0.5 * np.sin(2 * roll)
    t = np.arange(len(controls)) / RATE
    alarm = smooth(np.abs(roll) / 0.35)
    for side in (0, 1):
        o = (-1.0, 1.0)[side]
        flail = 0.25 * np.sin(2 * np.pi * rng.uniform(1.5, 2.2) * t)
        fling = body.arm_m * np.stack(
            [o * 0.55 + flail, np.full_like(t, 0.45), 0.1 + flail], -1
        )
        pose(controls, side, fling, alarm * (1 - 0.7 * out))
        lie = body.arm_m * np.array([0.3 * o, 0.7, -0.2])
        pose(controls, side, lie + 0.03 * motions.drift(rng, t)[:, None], out)


def _roll(t: Floats, at: float, sign: float) -> Floats:
    """Angles of a chair that tips over from `at` on."""
    n = len(t)
    angle = falls.topple(0.9, angle=0.12, rate=1.2, n=n)
    k = np.clip(((t - at) * RATE).astype(int), 0, n - 1)
    return np.asarray(sign * angle[k] * smooth((t - at) / 0.2))


def tip(play: Play, cue: Cue) -> float:
    """The wheelchair turns over sideways with its user."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    track, speed = random_way(cue, low=0.6, high=1.5)
    at = cue.when(0.0, 0.7)
    track = stilled(track, t, at, stop_s=0.35)
    controls = seated(body, track, rng, wheel=True, speed=speed)
    roll = _roll(t, at, float(rng.choice([-1, 1])))
    _tipped(body, controls, track, roll, rng)
    play.add(rng, body, controls, role="victim")
    put_chair(play, cue, track, np.stack([0 * roll, roll], -1))
    return at


def stuck(play: Play, cue: Cue) -> float:
    """The chair is caught; its user rocks and heaves at the wheels."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    track, speed = random_way(cue, low=0.4, high=0.9)
    at = cue.when(-0.8, 0.1)
    track = stilled(track, t, at, stop_s=0.25)
    pace = rng.uniform(1.0, 1.6)
    heave = np.sin(2 * np.pi * pace * (t - at)) * smooth((t - at) / 0.4)
    track[:, :2] += (0.085 * heave)[:, None] * forward(track[:, 2])
    turn = 0.09 * np.sin(np.pi * pace * (t - at)) * smooth((t - at) / 0.4)
    track[:, 2] += turn
    controls = seated(body, track, rng, wheel=True, speed=speed)
    controls[:, SPINE.start + 1] += 0.3 * heave + 0.15 * smooth((t - at) / 0.4)
    controls[:, LEAN.start + 1] += 0.12 * heave
    controls[:, HEAD.start + 1] += 0.25 * smooth((t - at) / 0.4)
    nose = -0.14 * np.maximum(heave, 0)
    play.add(rng, body, controls, role="victim")
    put_chair(play, cue, track, np.stack([nose, 0 * nose], -1))
    return at


def shove(play: Play, cue: Cue) -> float:
    """Somebody walks up and pushes a wheelchair user over."""
    rng, t = cue.rng, cue.t
    body, other = random_body(rng), random_body(rng)
    here, yaw = cue.spot(0.2), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(0.1, 0.7)
    play.look_at(here)
    sign = float(rng.choice([-1, 1]))
    way = forward(yaw - np.pi / 2) * sign
    slid = 0.5 * smooth((t - at) / 0.5)
    track = np.column_stack([here + slid[:, None] * way, np.full(len(t), yaw)])
    controls = seated(body, track, rng, wheel=False, speed=0)
    roll = _roll(t, at + 0.1, sign)
    _tipped(body, controls, track, roll, rng)
    play.add(rng, body, controls, role="victim")
    put_chair(play, cue, track, np.stack([0 * roll, roll], -1))
    stop = here - 0.72 * way
    speed = rng.uniform(1.2, 2.2)
    far = speed * (at + LEAD_S)
    come = walk(
        other, np.stack([stop - far * way, stop]), Style(speed=speed), start=False
    )
    k = int((at - 0.05 + LEAD_S) * RATE)
    come = come[-k:] if len(come) >= k else come
    after = motions.stand(other, stop, float(heading(way)), cue.span_s, rng)
    act = join(come, after, blend_s=0.25)
    start = at - 0.05 - len(come) / RATE
    own = np.arange(len(act)) / RATE + start
    push = pulse(own, at, 0.22, 0.35)
    act[:, SPINE.start + 1] += 0.35 * push
    act[:, LEAN.start + 1] += 0.2 * push
    act[:, 0:2] += (0.12 * push)[:, None] * way
    goal = three(here - 0.15 * way, 0.95)
    for side in (0, 1):
        reach(other, act, side, goal, push)
    play.add(rng, other, act, start, role="attacker")
    return at


def on_the_way(play: Play, variant: str, cue: Cue) -> None:
    rng = cue.rng
    body = random_body(rng)
    if variant == "wheelchair-pushed":
        track, _ = random_way(cue)
        push_along(play, cue, track, "wheelchair")
        controls = seated(body, track, rng, wheel=False, speed=0)
        play.add(rng, body, controls)
        return
    track, speed = random_way(cue, low=0.5, high=1.4)
    if variant == "wheelchair-waits":
        track = stilled(track, cue.t, cue.when(-1.5, 0.8), stop_s=0.7)
    controls = seated(body, track, rng, wheel=True, speed=speed)
    if variant == "wheelchair-waits" and rng.random() < 0.6:
        at = rng.uniform(-0.5, 1)
        spot = three(track[-1, :2] + 0.6 * forward(track[-1, 2]), rng.uniform(0.5, 1.3))
        reach(body, controls, 1, spot, window_of(cue.t, at, at + rng.uniform(0.3, 1)))
    play.add(rng, body, controls)
    put_chair(play, cue, track)
    if rng.random() < 0.35:
        friend = random_body(rng)
        side = forward(track[:, 2] - np.pi / 2) * rng.choice([-0.9, 0.9])
        line = track[:: RATE // 2, :2] + side[:: RATE // 2]
        if speed and np.hypot(*(line[-1] - line[0])) > 1.5:
            pace = float(np.hypot(*np.diff(line, axis=0).T).sum() / cue.span_s)
            play.add(
                rng, friend, walk(friend, line, Style(speed=max(pace, 0.4)), stop=False)
            )
