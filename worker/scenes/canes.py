"""People who walk with a cane, and lose it, or fall."""

from __future__ import annotations

import numpy as np

from worker.scenes import falls, motions
from worker.scenes.acts import (
    hands,
    pose,
    thrown,
    turned,
    yaw_of,
)
from worker.scenes.gait import Style, walk
from worker.scenes.models import small
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, crossing, three
from worker.scenes.skeleton import (
    LEAN,
    RATE,
    SPINE,
    YAW,
    Body,
    Floats,
)  # fmt: skip
from worker.scenes.timing import forward, join, smooth


def _cane_walk(
    body: Body, cue: Cue, until: float | None = None
) -> tuple[Floats, Floats]:
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


def with_cane(play: Play, cue: Cue) -> None:
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
    flat = turned(
        np.full(len(fly), float(rng.uniform(-3, 3))), np.full(len(fly), -1.54)
    )
    turn = np.where((lying > 0.6)[:, None, None], flat, spin)
    standing = turned(yaw_of(before), np.zeros(len(before)))
    _cane_prop(play, cue, np.concatenate([grip, fly]), np.concatenate([standing, turn]))


def cane_fall(play: Play, cue: Cue) -> float:
    """Somebody with a cane stumbles and falls, the cane flies off."""
    rng = cue.rng
    body = random_body(rng)
    at = cue.when(0.0, 0.6)
    before, grip = _cane_walk(body, cue, at)
    down = falls.fall(
        body, before[-1, 0:2], float(before[-1, YAW]), cue.seconds + 1, rng,
        kind=str(rng.choice(["trip", "buckle"])), direction=rng.normal(0, 0.5),
        speed=0.5,
    )  # fmt: skip
    controls = join(before, down.controls, blend_s=0.3)
    play.add(rng, body, controls, role="victim")
    _dropped(play, cue, before, grip, controls)
    return at


def cane_lost(play: Play, cue: Cue) -> float:
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
