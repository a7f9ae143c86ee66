"""Going down without falling, and a game of tag."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    hands,
    pose,
    pulse,
    reach,
    stooped,
    window_of,
)  # fmt: skip
from worker.scenes.gait import Style, walk
from worker.scenes.models import cuboid, small
from worker.scenes.people import cloth, random_body
from worker.scenes.play import Cue, Play, three
from worker.scenes.skeleton import HEAD, LEAN, RATE, SPINE, WIDTH, Body, Floats
from worker.scenes.timing import forward

LOW = ("tie-shoes", "pick-up", "lie-bench")


def low(play: Play, variant: str, cue: Cue) -> None:
    """Go down without falling: tie shoes, pick something up, lie on a bench."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), float(rng.uniform(-np.pi, np.pi))
    span = len(t) / RATE
    if variant == "lie-bench":
        _lie(play, cue, body, here, yaw)
        return
    at = cue.when(-0.6, 0.6)
    busy = 0.25 if variant == "pick-up" else rng.uniform(1.0, 3.0)
    down = window_of(t, at, at + busy, ease_s=rng.uniform(0.4, 0.7))
    straight = float(rng.random() < 0.5)
    controls = stooped(body, here, yaw, span, rng, down, straight=straight)
    goal = three(here + (0.42 if variant == "pick-up" else 0.16) * forward(yaw), 0.1)
    fiddle = 0.04 * np.sin(2 * np.pi * 1.8 * t) * (variant == "tie-shoes")
    for side in (1,) if variant == "pick-up" else (0, 1):
        out = (-1.0, 1.0)[side]
        point = np.tile(goal, (len(t), 1))
        point[:, :2] += (0.06 * out + fiddle * out)[:, None] * forward(yaw - np.pi / 2)
        reach(body, controls, side, point, down)
    play.add(rng, body, controls)
    if variant == "pick-up":
        hand = hands(body, controls, 1)
        path = np.where((t < at + 0.1)[:, None], goal, hand)
        thing = str(rng.choice(["goods", "bottle", "phone"]))
        play.put("object", small(rng, thing), path, yaw, shadow=False)


def _lie(play: Play, cue: Cue, body: Body, here: Floats, yaw: float) -> None:
    """Lie on a bench, a hand or leg moving now and then."""
    rng, t = cue.rng, cue.t
    high = rng.uniform(0.4, 0.5)
    colour = cloth(rng)
    long = 0.56 * body.height_m
    bench = cuboid((0, 0, high - 0.03), (0.27, long, 0.03), colour)
    for y in (-0.8 * long, 0.8 * long):
        bench += cuboid((0, y, high / 2 - 0.03), (0.22, 0.04, high / 2 - 0.03), colour)
    play.put("bench", bench, three(here, 0.0), yaw)
    n = len(t)
    ahead, right = forward(yaw), forward(yaw - np.pi / 2)
    controls = np.zeros((n, WIDTH))
    controls[:, 0:2] = here - 0.02 * body.height_m * ahead
    controls[:, 2] = high + 0.1
    controls[:, 3] = yaw
    # On the back, the head towards -y: leant back by a quarter turn.
    controls[:, LEAN.start + 1] = -1.53
    controls[:, SPINE.start] = 0.04 * motions.drift(rng, t)
    controls[:, HEAD.start + 1] = 0.15
    knee = float(rng.choice([0.0, 0.25]))
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        foot = (
            here
            + (0.46 - knee * side * 0.8) * body.height_m * ahead
            + 0.1 * out * right
        )
        controls[:, 12 + 3 * side : 14 + 3 * side] = foot
        controls[:, 14 + 3 * side] = high + 0.09
        controls[:, 18 + side] = yaw
        controls[:, 20 + side] = -1.2
        belly = body.arm_m * np.array([-0.35 * out, 0.45, -0.6])
        pose(controls, side, belly, np.ones(n))
    lift = window_of(t, cue.when(0, 1), 99.0, ease_s=0.5) * float(rng.random() < 0.5)
    pose(controls, 1, body.arm_m * np.array([-0.1, 0.5, 0.35]), lift)
    play.add(rng, body, controls)


def tag(play: Play, cue: Cue) -> None:
    """Two play: one runs after the other and taps the back."""
    rng, t = cue.rng, cue.t
    one, two = random_body(rng), random_body(rng)
    turn = rng.uniform(-np.pi, np.pi)
    speed = rng.uniform(1.8, 3.0)
    bend = rng.uniform(-0.9, 0.9)
    middle = cue.spot(0.3)
    way = forward(turn)
    line = np.stack(
        [middle - way * speed * (cue.span_s / 2 + 0.5), middle,
         middle + forward(turn + bend) * speed * (cue.span_s / 2 + 1)]
    )  # fmt: skip
    chased = walk(two, line, Style(speed=speed), stop=False, start=False)
    behind = walk(one, line, Style(speed=speed), stop=False, start=False)
    gap = int(0.85 / speed * RATE)
    n = min(len(chased) - gap, len(behind), len(t))
    chased, behind = chased[gap : gap + n], behind[:n]
    at = cue.when(0.3, 1.5)
    tap = pulse(t[:n], at, 0.25, 0.3)
    point = chased[:, 0:3] + np.array([0, 0, 0.4])
    reach(one, behind, 1, point, tap)
    play.add(rng, two, chased)
    play.add(rng, one, behind)
