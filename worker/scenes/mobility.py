"""People with wheelchair, cane or pushchair: on their way, and in trouble."""

from __future__ import annotations

import numpy as np

from worker.scenes import falls, motions
from worker.scenes.acts import hands, pose, pulse, reach, thrown, turned, window_of, yaw_of
from worker.scenes.gait import Path, Style, walk
from worker.scenes.models import small
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, crossing, three
from worker.scenes.skeleton import (
    ANKLES, FOOT_YAW, GAZE, HEAD, LEAN, PELVIS, RATE, SPINE, WIDTH, YAW, Body, Floats,
)  # fmt: skip
from worker.scenes.targets import stroller, wheelchair
from worker.scenes.timing import forward, heading, join, smooth

MOBILITY = ("tip", "stuck", "shove", "cane-fall", "cane-lost", "stroller-rolls")
AIDS = ("wheelchair", "wheelchair-pushed", "wheelchair-waits", "cane", "stroller")
Rng = np.random.Generator


def trouble(play: Play, variant: str, cue: Cue) -> None:
    """Somebody with a wheelchair, cane or pushchair comes to harm."""
    at = {
        "tip": _tip, "stuck": _stuck, "shove": _shove, "cane-fall": _cane_fall,
        "cane-lost": _cane_lost, "stroller-rolls": _rolls,
    }[variant](play, cue)  # fmt: skip
    play.events.append(("mobility", at, cue.seconds))


def aids(play: Play, variant: str, cue: Cue) -> None:
    """Somebody with a wheelchair, cane or pushchair is simply on the way."""
    if variant == "cane":
        _cane(play, cue)
    elif variant == "stroller":
        _push(play, cue, random_way(cue)[0], "stroller")
    else:
        _wheelchair(play, variant, cue)


def random_way(cue: Cue, *, low: float = 0.5, high: float = 1.2) -> tuple[Floats, float]:
    """(T, 3) x, y and yaw of something that crosses the picture, and its speed."""
    rng, t = cue.rng, cue.t
    speed = rng.uniform(low, high)
    line = crossing(rng, speed * (cue.span_s + 1), 0.4 * cue.area_m)
    bend = line.mean(0) + rng.normal(0, 0.3, 2)
    path = Path(np.stack([line[0], bend, line[1]]))
    middle = path.length / 2 + rng.uniform(-0.3, 0.3)
    distance = middle + speed * (t - cue.seconds / 2)
    return np.column_stack([path.at(distance), path.yaw(distance)]), speed


def stilled(track: Floats, t: Floats, at: float, *, stop_s: float = 0.4) -> Floats:
    """The track as if its mover had come to rest soon after `at`."""
    pace = smooth((at + stop_s - t) / stop_s)
    past = np.concatenate([[0], np.cumsum(pace[1:])])
    ticks = np.arange(len(t))
    return np.stack([np.interp(past, ticks, track[:, k]) for k in range(3)], -1)


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


def _chair(play: Play, cue: Cue, track: Floats, tilts: Floats | None = None) -> None:
    n = len(track)
    tilts = np.zeros((n, 2)) if tilts is None else tilts
    at = np.column_stack([track[:, :2], np.zeros(n)])
    # It tips about the wheel on the floor, not about its middle.
    out = forward(track[:, 2] - np.pi / 2) * (0.3 * np.sign(tilts[:, 1]))[:, None]
    turn = turned(track[:, 2], tilts[:, 0], tilts[:, 1])
    at += np.column_stack([out, np.zeros(n)])
    arm = np.einsum("tij,j->ti", turn, np.array([0.3, 0, 0]))
    at -= arm * np.sign(tilts[:, 1])[:, None]
    back = np.where(tilts[:, 0] < 0, -0.1, 0.0)
    at[:, :2] += back[:, None] * forward(track[:, 2])
    at -= np.einsum("tij,j->ti", turn, np.array([0, 1.0, 0])) * back[:, None]
    at[:, 2] = np.maximum(at[:, 2], 0)
    play.put("wheelchair", wheelchair(cue.rng), at, turn)


def _tipped(body: Body, controls: Floats, track: Floats, roll: Floats, rng: Rng) -> None:
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


def _tip(play: Play, cue: Cue) -> float:
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
    _chair(play, cue, track, np.stack([0 * roll, roll], -1))
    return at


def _stuck(play: Play, cue: Cue) -> float:
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
    _chair(play, cue, track, np.stack([nose, 0 * nose], -1))
    return at


def _shove(play: Play, cue: Cue) -> float:
    """Somebody walks up and pushes a wheelchair user over."""
    rng, t = cue.rng, cue.t
    body, other = random_body(rng), random_body(rng)
    here, yaw = cue.spot(0.2), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(0.1, 0.7)
    sign = float(rng.choice([-1, 1]))
    way = forward(yaw - np.pi / 2) * sign
    slid = 0.5 * smooth((t - at) / 0.5)
    track = np.column_stack([here + slid[:, None] * way, np.full(len(t), yaw)])
    controls = seated(body, track, rng, wheel=False, speed=0)
    roll = _roll(t, at + 0.1, sign)
    _tipped(body, controls, track, roll, rng)
    play.add(rng, body, controls, role="victim")
    _chair(play, cue, track, np.stack([0 * roll, roll], -1))
    stop = here - 0.72 * way
    speed = rng.uniform(1.2, 2.2)
    far = speed * (at + LEAD_S)
    come = walk(other, np.stack([stop - far * way, stop]), Style(speed=speed), start=False)
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


def _wheelchair(play: Play, variant: str, cue: Cue) -> None:
    rng = cue.rng
    body = random_body(rng)
    if variant == "wheelchair-pushed":
        track, _ = random_way(cue)
        _push(play, cue, track, "wheelchair")
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
    _chair(play, cue, track)
    if rng.random() < 0.35:
        friend = random_body(rng)
        side = forward(track[:, 2] - np.pi / 2) * rng.choice([-0.9, 0.9])
        line = track[:: RATE // 2, :2] + side[:: RATE // 2]
        if speed and np.hypot(*(line[-1] - line[0])) > 1.5:
            pace = float(np.hypot(*np.diff(line, axis=0).T).sum() / cue.span_s)
            play.add(
                rng, friend, walk(friend, line, Style(speed=max(pace, 0.4)), stop=False)
            )


def _push(play: Play, cue: Cue, track: Floats, what: str) -> Floats:
    """Walk behind a wheelchair or pushchair that goes along `track`."""
    rng = cue.rng
    body = random_body(rng)
    back = {"wheelchair": 0.85, "stroller": 0.95}[what]
    line = track[:, :2] - back * forward(track[:, 2])
    speed = float(np.hypot(*np.diff(line, axis=0).T).mean() * RATE)
    controls = walk(body, line[:: RATE // 6], Style(speed=speed), stop=False, start=False)
    n = min(len(controls), len(track))
    controls = controls[:n]
    high = {"wheelchair": 0.95, "stroller": 1.02}[what]
    off = {"wheelchair": -0.33, "stroller": -0.5}[what]
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        grip = track[:n, :2] + off * forward(track[:n, 2])
        grip = grip + 0.2 * out * forward(track[:n, 2] - np.pi / 2)
        goal = np.column_stack([grip, np.full(n, high)])
        reach(body, controls, side, goal, np.ones(n))
    controls[:, SPINE.start + 1] += 0.1
    play.add(rng, body, controls, role="bystander")
    if what == "wheelchair":
        _chair(play, cue, track)
    else:
        at = np.column_stack([track[:, :2], np.zeros(len(track))])
        nothing = np.zeros(len(track))
        play.put("stroller", stroller(rng), at, turned(track[:, 2], nothing))
    return controls


def _cane_walk(body: Body, cue: Cue, until: float | None = None) -> tuple[Floats, Floats]:
    """Walk slowly with a cane; the controls, from `-LEAD_S` on, and the cane's grip."""
    rng = cue.rng
    speed = rng.uniform(0.4, 0.75)
    style = Style(
        speed=speed, swing=0.2, stoop=rng.uniform(0.12, 0.3), limp=rng.uniform(0.2, 0.6)
    )
    line = crossing(rng, speed * (cue.span_s + 1), 0.4 * cue.area_m)
    if until is not None:
        middle, way = line.mean(0), (line[1] - line[0]) / np.hypot(*(line[1] - line[0]))
        line = np.stack([middle - way * speed * (until + LEAD_S + 0.05), middle + way])
    controls = walk(body, line, style, stop=False, start=False)[: len(cue.t)]
    if until is not None:
        controls = controls[: int((until + LEAD_S) * RATE)]
    swing = controls[:, 22 + 4] - controls[:, 22 + 4].mean()
    ahead = body.arm_m * np.array([0.12, 0.35, -0.86])
    pose(controls, 1, ahead, np.ones(len(controls)))
    controls[:, 22 + 4] += 0.6 * swing
    return controls, hands(body, controls, 1)


def _cane_prop(play: Play, cue: Cue, at: Floats, turn: Floats) -> None:
    play.put("cane", small(cue.rng, "cane"), at, turn)


def _cane(play: Play, cue: Cue) -> None:
    body = random_body(cue.rng)
    controls, grip = _cane_walk(body, cue)
    play.add(cue.rng, body, controls)
    _cane_prop(play, cue, grip, turned(yaw_of(controls), np.zeros(len(controls))))


def _dropped(
    play: Play, cue: Cue, before: Floats, grip: Floats, controls: Floats
) -> None:
    """The cane leaves the hand at the end of `before` and clatters to the floor."""
    rng = cue.rng
    rest = (len(controls) - len(before)) / RATE
    push = three(forward(float(before[-1, YAW])) * 0.8 + rng.normal(0, 0.4, 2), 0.3)
    fly, spin = thrown(grip[-1] - np.array([0, 0, 0.1]), push, rest, rng, rest_m=0.04)
    lying = smooth((0.5 - fly[:, 2]) / 0.45)
    flat = turned(np.full(len(fly), float(rng.uniform(-3, 3))), np.full(len(fly), -1.54))
    turn = np.where((lying > 0.6)[:, None, None], flat, spin)
    standing = turned(yaw_of(before), np.zeros(len(before)))
    _cane_prop(
        play, cue, np.concatenate([grip, fly]), np.concatenate([standing, turn])
    )


def _cane_fall(play: Play, cue: Cue) -> float:
    """Somebody with a cane stumbles and falls, the cane flies off."""
    rng = cue.rng
    body = random_body(rng)
    at = cue.when(0.0, 0.6)
    before, grip = _cane_walk(body, cue, at)
    down = falls.fall(
        body, before[-1, 0:2], float(before[-1, YAW]), cue.seconds + 1, rng,
        kind=str(rng.choice(["trip", "buckle"])), direction=rng.normal(0, 0.5), speed=0.5,
    )  # fmt: skip
    controls = join(before, down.controls, blend_s=0.3)
    play.add(rng, body, controls, role="victim")
    _dropped(play, cue, before, grip, controls)
    return at


def _cane_lost(play: Play, cue: Cue) -> float:
    """Somebody loses the cane, sways and gropes for support."""
    rng = cue.rng
    body = random_body(rng)
    at = cue.when(-0.1, 0.5)
    before, grip = _cane_walk(body, cue, at)
    yaw = float(before[-1, YAW])
    after = motions.stand(body, before[-1, 0:2], yaw, cue.seconds + 1, rng)
    t = np.arange(len(after)) / RATE
    sway = smooth(t / 0.3) * np.sin(2 * np.pi * rng.uniform(0.7, 1.1) * t)
    after[:, LEAN.start] += 0.2 * sway
    after[:, LEAN.start + 1] += 0.16 * smooth(t / 0.3) * np.cos(4.1 * t)
    after[:, SPINE.start] -= 0.16 * sway
    after[:, SPINE.start + 1] += 0.3 * smooth(t / 0.4)
    after[:, 2] -= 0.05 * smooth(t / 0.4)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        fling = body.arm_m * np.stack(
            [out * (0.6 + 0.2 * sway), 0.45 + 0.2 * sway, -0.25 + 0.35 * out * sway], -1
        )
        pose(after, side, fling, smooth(t / 0.25))
    controls = join(before, after, blend_s=0.3)
    play.add(rng, body, controls, role="victim")
    _dropped(play, cue, before, grip, controls)
    return at


def _rolls(play: Play, cue: Cue) -> float:
    """A pushchair rolls away from somebody, who runs after it."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(0.4), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(-0.1, 0.5)
    act = motions.talk if rng.random() < 0.5 else motions.stand
    turn = yaw + rng.uniform(-1.2, 1.2)
    way = forward(yaw)
    late = np.maximum(t - at, 0)
    gone = np.minimum(0.55 * late**2, 0.55 * 4 + 2.2 * np.maximum(late - 2, 0))
    place = here + (0.95 + gone)[:, None] * way
    weave = 0.12 * np.sin(2.5 * late)
    at_m = np.column_stack([place, np.zeros(len(t))])
    play.put("stroller", stroller(rng), at_m, turned(yaw + weave, 0 * t))
    first = act(body, here, turn, at + 0.45 + LEAD_S, rng)
    run = walk(
        body, np.stack([here, here + way * 12]), Style(speed=rng.uniform(2.2, 3.0)),
        stop=False,
    )  # fmt: skip
    controls = join(first, run, blend_s=0.35)
    own = np.arange(len(controls)) / RATE - LEAD_S
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        ask = body.arm_m * np.array([0.15 * out, 0.9, 0.1])
        pose(controls, side, ask, window_of(own, at + 0.45, at + 0.9))
    play.add(rng, body, controls, role="victim")
    return at
