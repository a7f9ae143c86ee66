"""What people carry, how they hold it, and how they set it down and leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes.acts import (
    hands,
    pose,
    reach,
    stooped,
)
from worker.scenes.gait import Style, walk
from worker.scenes.models import bag, chair
from worker.scenes.play import Cue, Play, three
from worker.scenes.skeleton import Body, Floats
from worker.scenes.targets import bulk
from worker.scenes.timing import forward, smooth, ticks

Rng = np.random.Generator

DOWN_S = 0.55  # how long bending down takes, and coming up again


UP_S = 0.5


@dataclass(slots=True)
class Load:
    """What is carried: its pieces, how far it hangs, and in how many hands."""

    role: str
    pieces: list
    drop_m: float
    both: bool


def load(rng: Rng, kind: str) -> Load:
    """A thing of a `kind` of dumping: "bag", "box" or "furniture"."""
    if kind == "furniture":
        pieces, half = chair(rng)
        return Load("furniture", pieces, half, True)
    if kind == "box":
        pieces, half = bag(rng, "box")
        return Load("box", pieces, half, True)
    pieces, high = bag(rng, str(rng.choice(["bag", "sack", "case"])))
    return Load("bag", pieces, high, False)


def carry_style(thing: Load, speed: float) -> Style:
    return Style(speed=speed, carry="box" if thing.both else "bag", stoop=0.05)


def grip(body: Body, controls: Floats, thing: Load) -> Floats:
    """(T, 3) where the thing's handle is while it is carried."""
    right = hands(body, controls, 1)
    if not thing.both:
        return right
    return (right + hands(body, controls, 0)) / 2


def set_down(
    body: Body, xy: Floats, yaw: float, thing: Load, rng: Rng, *, up: bool = False
) -> Floats:
    """Bend down with the thing and straighten up without it (or, `up`, with it)."""
    span = DOWN_S + 0.12 + UP_S
    t = ticks(span)
    down = smooth(t / DOWN_S) * smooth((span - t) / UP_S)
    depth = float(np.clip(1.25 - thing.drop_m * 1.1, 0.45, 1.0))
    controls = stooped(body, xy, yaw, span, rng, down, depth=depth)
    ahead = three(xy + 0.42 * forward(yaw), thing.drop_m + 0.02)
    side = forward(yaw - np.pi / 2)
    for hand in (0, 1) if thing.both else (1,):
        out = (-1.0, 1.0)[hand]
        off = 0.2 * out if thing.both else 0.12
        carried = body.arm_m * (
            np.array([-0.04 * out, 0.6, -0.5])
            if thing.both
            else np.array([0.15, 0.05, -0.97])
        )
        keep = np.ones_like(t) if up else smooth((DOWN_S + 0.3 - t) / 0.3)
        pose(controls, hand, carried, keep * (1 - down))
        reach(body, controls, hand, ahead + np.array([*(off * side), 0.0]), down)
    return controls


def leave(body: Body, xy: Floats, yaw: float, cue: Cue, style: Style) -> Floats:
    """Turn away and walk off for the rest of the scene."""
    turn = yaw + float(cue.rng.choice([-1, 1])) * cue.rng.uniform(0.9, 2.2)
    bend = xy + 0.35 * forward((yaw + turn) / 2)
    end = bend + forward(turn) * style.speed * (cue.span_s + 1.5)
    return walk(body, np.stack([xy, bend, end]), style, stop=False)


def counter(play: Play, rng: Rng, xy: Floats, yaw: float, high: float) -> None:
    """A counter across the way `yaw` at `xy`."""
    pieces, half = bulk((rng.uniform(0.6, 1.0), 0.25, high / 2), rng)
    play.put("counter", pieces, three(xy, high / 2), yaw, half=half, listed=False)
