"""Leaving things behind, and setting down, waiting, handing over and delivering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    hands,
    hung,
    pose,
    reach,
    stooped,
    upright,
    window_of,
    yaw_of,
)
from worker.scenes.gait import Style, walk
from worker.scenes.models import bag, chair
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.skeleton import RATE, Body, Floats
from worker.scenes.targets import bulk
from worker.scenes.timing import forward, join, smooth, ticks

DUMPING = ("bag", "box", "furniture")
BAGS = ("bag-along", "wait-bag", "hand-over", "deliver")
Rng = np.random.Generator
DOWN_S, UP_S = 0.55, 0.5


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


def _start_for(before: Floats, at: float) -> float:
    """When a motion must start so that what follows `before` begins at `at`."""
    return at - len(before) / RATE


def _approach(
    body: Body, cue: Cue, spot: Floats, yaw: float, at: float, thing: Load
) -> Floats:
    """Walk up with the thing, to be at `spot` at second `at`."""
    speed = cue.rng.uniform(0.9, 1.4)
    far = speed * (at + LEAD_S + 0.3)
    way = np.stack([spot - far * forward(yaw), spot])
    return walk(body, way, carry_style(thing, speed), start=False)


def leave(body: Body, xy: Floats, yaw: float, cue: Cue, style: Style) -> Floats:
    """Turn away and walk off for the rest of the scene."""
    turn = yaw + float(cue.rng.choice([-1, 1])) * cue.rng.uniform(0.9, 2.2)
    bend = xy + 0.35 * forward((yaw + turn) / 2)
    end = bend + forward(turn) * style.speed * (cue.span_s + 1.5)
    return walk(body, np.stack([xy, bend, end]), style, stop=False)


def dump(play: Play, variant: str, cue: Cue) -> None:
    """Carry something in, set it down and walk off without it."""
    rng = cue.rng
    body, thing = random_body(rng), load(rng, variant)
    spot, yaw = cue.spot(0.3), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(-0.2, 0.45)
    before = _approach(body, cue, spot, yaw, at, thing)
    down = set_down(body, before[-1, 0:2], yaw, thing, rng)
    released = len(before) + int((DOWN_S + 0.06) * RATE)
    style = Style(speed=rng.uniform(1.2, 2.0))
    controls = join(before, down, blend_s=0.25)
    controls = join(controls, leave(body, controls[-1, 0:2], yaw, cue, style))
    start = _start_for(before, at)
    play.add(rng, body, controls, start, role="dumper")
    held = np.arange(len(controls)) < released
    _put(play, thing, body, controls, held, start)
    play.events.append(("dumping", at, cue.seconds))


def _put(
    play: Play, thing: Load, body: Body, controls: Floats, held: Floats, start: float,
    *, base_m: float = 0.0,
) -> None:  # fmt: skip
    """Let the thing follow the hands while `held`, and stand where it is let go."""
    at = hung(grip(body, controls, thing), thing.drop_m, held, base_m=base_m)
    yaw = yaw_of(controls).copy()
    loose = np.flatnonzero(~held)
    if len(loose) and loose[0] > 0:
        for k in loose:
            yaw[k] = yaw[k - 1]
    play.put(thing.role, thing.pieces, at, upright(yaw), start_s=start)


def bags(play: Play, variant: str, cue: Cue) -> None:
    """Stage one of the harmless ways with a bag or box."""
    {
        "bag-along": _along, "wait-bag": _wait, "hand-over": _hand_over,
        "deliver": _deliver,
    }[variant](play, cue)  # fmt: skip


def _any_load(rng: Rng) -> Load:
    return load(rng, str(rng.choice(["bag", "bag", "box", "furniture"])))


def _along(play: Play, cue: Cue) -> None:
    """Set a thing down, do something, take it up again and walk off with it."""
    rng = cue.rng
    body, thing = random_body(rng), _any_load(rng)
    spot, yaw = cue.spot(0.3), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(-0.9, 0.3)
    before = _approach(body, cue, spot, yaw, at, thing)
    down = set_down(body, before[-1, 0:2], yaw, thing, rng)
    controls = join(before, down, blend_s=0.25)
    released = len(before) + int((DOWN_S + 0.06) * RATE)
    rest = rng.uniform(0.1, 0.6) if cue.seconds <= 4 else rng.uniform(0.5, 3)
    xy = controls[-1, 0:2]
    pause = motions.stand(body, xy, yaw, rest, rng)
    controls = join(controls, pause, blend_s=0.25)
    taken = len(controls) + int((DOWN_S + 0.06) * RATE)
    controls = join(controls, set_down(body, xy, yaw, thing, rng, up=True), blend_s=0.2)
    style = carry_style(thing, rng.uniform(1.0, 1.7))
    controls = join(controls, leave(body, controls[-1, 0:2], yaw, cue, style))
    start = _start_for(before, at)
    play.add(rng, body, controls, start)
    k = np.arange(len(controls))
    _put(play, thing, body, controls, (k < released) | (k >= taken), start)


def _wait(play: Play, cue: Cue) -> None:
    """Stand or sit beside one's own bag."""
    rng = cue.rng
    body, thing = random_body(rng), _any_load(rng)
    here, yaw = cue.spot(), float(rng.uniform(-np.pi, np.pi))
    act = str(rng.choice(["stand", "phone", "talk"]))
    if act == "talk":
        controls = motions.talk(body, here, yaw, cue.span_s, rng)
    else:
        carry = "phone" if act == "phone" else ""
        controls = motions.stand(body, here, yaw, cue.span_s, rng, carry=carry)
    play.add(rng, body, controls)
    beside = here + rng.uniform(0.35, 0.6) * forward(yaw + rng.uniform(-2, 2))
    place = three(beside, thing.drop_m)
    play.put(thing.role, thing.pieces, place, float(rng.uniform(-3, 3)))


def _hand_over(play: Play, cue: Cue) -> None:
    """One gives a bag or box to another, who keeps it."""
    rng, t = cue.rng, cue.t
    thing = load(rng, str(rng.choice(["bag", "box"])))
    one, two = random_body(rng), random_body(rng)
    here, yaw = cue.spot(), float(rng.uniform(-np.pi, np.pi))
    gap = rng.uniform(0.85, 1.0)
    there = here + gap * forward(yaw)
    at = cue.when(0.3, 1.2)
    middle = (here + there) / 2
    span = len(t) / RATE
    carry = "box" if thing.both else "bag"
    pair = []
    for body, xy, turn, mine in (
        (one, here, yaw, t < at), (two, there, yaw + np.pi, t >= at)
    ):  # fmt: skip
        controls = motions.stand(body, xy, turn, span, rng)
        held = motions.stand(body, xy, turn, span, rng, carry=carry)
        keep = smooth((at - t) / 0.3) if mine[0] else smooth((t - at) / 0.3)
        for side in (0, 1) if thing.both else (1,):
            part = slice(22 + 3 * side, 25 + 3 * side)
            controls[:, part] += keep[:, None] * (held[:, part] - controls[:, part])
            out = (-1.0, 1.0)[side]
            off = 0.17 * out * forward(turn - np.pi / 2) * thing.both
            goal = three(middle + off, 1.0 * one.height_m / 1.74)
            reach(body, controls, side, goal, window_of(t, at - 0.15, at + 0.15))
        pair.append((body, controls, mine))
        play.add(rng, body, controls)
    grips = [grip(body, controls, thing) for body, controls, _ in pair]
    blend = smooth((t - at + 0.12) / 0.24)[:, None]
    path = grips[0] + blend * (grips[1] - grips[0])
    play.put(thing.role, thing.pieces, path, upright(np.full(len(t), yaw)))


def _deliver(play: Play, cue: Cue) -> None:
    """Put a box or bag on a counter before a clerk, and leave or wait."""
    rng = cue.rng
    body, thing = random_body(rng), load(rng, str(rng.choice(["bag", "box"])))
    spot, yaw = cue.spot(0.2), cue.away(1.9)
    high = rng.uniform(0.8, 1.0)
    counter(play, rng, spot + 0.75 * forward(yaw), yaw, high)
    clerk_at = spot + rng.uniform(1.35, 1.6) * forward(yaw)
    if rng.random() < 0.7:
        clerk = random_body(rng)
        play.add(rng, clerk, motions.talk(clerk, clerk_at, yaw + np.pi, cue.span_s, rng))
    at = cue.when(-0.2, 0.5)
    before = _approach(body, cue, spot, yaw, at, thing)
    span = 0.95
    t = ticks(span)
    lift = smooth(t / 0.4) * smooth((span - t) / 0.4)
    act = motions.stand(body, before[-1, 0:2], yaw, span, rng)
    act[:, 7] += 0.25 * lift
    goal = three(spot + 0.68 * forward(yaw), high + thing.drop_m + 0.03)
    for side in (0, 1) if thing.both else (1,):
        out = (-1.0, 1.0)[side]
        off = 0.17 * out * forward(yaw - np.pi / 2) * thing.both
        carried = body.arm_m * np.array([-0.04 * out, 0.6, -0.5])
        if thing.both:
            pose(act, side, carried, smooth((0.5 - t) / 0.3))
        reach(body, act, side, goal + np.array([*off, 0.0]), lift)

    controls = join(before, act, blend_s=0.25)
    released = len(before) + int(0.47 * RATE)
    if rng.random() < 0.5:
        after = leave(body, controls[-1, 0:2], yaw, cue, Style(speed=1.3))
    else:
        after = motions.talk(body, controls[-1, 0:2], yaw, cue.span_s, rng)
    controls = join(controls, after)
    start = _start_for(before, at)
    play.add(rng, body, controls, start)
    held = np.arange(len(controls)) < released
    at_m = hung(grip(body, controls, thing), thing.drop_m, held)
    at_m[released:, 2] = np.maximum(at_m[released:, 2], high + thing.drop_m)
    play.put(thing.role, thing.pieces, at_m, upright(np.full(len(at_m), yaw)),
             start_s=start)  # fmt: skip


def counter(play: Play, rng: Rng, xy: Floats, yaw: float, high: float) -> None:
    """A counter across the way `yaw` at `xy`."""
    pieces, half = bulk((rng.uniform(0.6, 1.0), 0.25, high / 2), rng)
    play.put("counter", pieces, three(xy, high / 2), yaw, half=half, listed=False)
