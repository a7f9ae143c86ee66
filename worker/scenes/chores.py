"""Work and errands that only look like harm: boxes, brooms, cloths, shoes, play."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    hands, pose, pulse, reach, stooped, turned, window_of, yaw_of,
)  # fmt: skip
from worker.scenes.gait import Style, walk
from worker.scenes.models import bag, cuboid, small
from worker.scenes.people import cloth, random_body
from worker.scenes.play import Cue, Play, three
from worker.scenes.skeleton import HEAD, LEAN, RATE, SPINE, TWIST, WIDTH, Body, Floats
from worker.scenes.targets import frame, machine, pane
from worker.scenes.thefts import put_shelf
from worker.scenes.timing import forward

CHORES = ("open-box", "sweep", "wipe-window", "stock-shelf", "use-machine")
LOW = ("tie-shoes", "pick-up", "lie-bench")
Rng = np.random.Generator


def chore(play: Play, variant: str, cue: Cue) -> None:
    """Stage one chore."""
    {
        "open-box": _open_box, "sweep": _sweep, "wipe-window": _wipe,
        "stock-shelf": _stock, "use-machine": _machine,
    }[variant](play, cue)  # fmt: skip


def _open_box(play: Play, cue: Cue) -> None:
    """Tear open a carton on the floor or on a table, with jerks."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.4)
    base = float(rng.choice([0.0, 0.0, 0.75]))
    spot = here + 0.5 * forward(yaw)
    pieces, half = bag(rng, "box")
    if base:
        table = cuboid((0, 0, 0), (0.45, 0.3, base / 2), cloth(rng))
        play.put("table", table, three(spot, base / 2), yaw,
                 half=(0.45, 0.3, base / 2), listed=False)  # fmt: skip
    jolt = np.zeros_like(t)
    tears = np.arange(cue.when(-1.0, 0.2), cue.seconds, rng.uniform(0.45, 0.8))
    for tear in tears:
        jolt += pulse(t, tear, 0.12, 0.2)
    at = np.tile(three(spot, base + half), (len(t), 1))
    at[:, 2] += 0.012 * jolt
    play.put("box", pieces, at, turned(yaw + 0.08 * jolt, 0 * t))
    down = window_of(t, -1.2, cue.seconds + 1) * (0.35 if base else 1.0)
    controls = stooped(body, here, yaw, len(t) / RATE, rng, down)
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        rip = 0.22 * jolt if side == int(rng.integers(2)) else 0.08 * jolt
        goal = at + np.array([0, 0, half + 0.02])
        goal[:, 2] += rip
        goal[:, :2] += (0.1 * out + 0.1 * out * jolt)[:, None] * forward(yaw - np.pi / 2)
        reach(body, controls, side, goal, np.ones_like(t))
    controls[:, SPINE.start + 1] -= 0.1 * jolt
    play.add(rng, body, controls)


def _sweep(play: Play, cue: Cue) -> None:
    """Sweep the floor with strokes of a broom, a step now and then."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), float(rng.uniform(-np.pi, np.pi))
    walk_on = 0.2 * t[:, None] * forward(yaw) * rng.choice([0.0, 1.0])
    stroke = np.sin(2 * np.pi * rng.uniform(0.7, 1.3) * t)
    controls = motions.stand(body, here + walk_on, yaw, len(t) / RATE, rng)
    controls[:, SPINE.start + 1] += 0.3
    controls[:, LEAN.start + 1] += 0.12
    controls[:, HEAD.start + 1] += 0.3
    controls[:, TWIST] += 0.3 * stroke
    arm = body.arm_m
    pose(controls, 1, arm * np.array([-0.15, 0.55, -0.6]), np.ones_like(t))
    top = arm * np.array([0.45, 0.5, -0.2])
    pose(controls, 0, top + 0.1 * stroke[:, None] * np.array([1, 0, 0]), np.ones_like(t))
    hand = hands(body, controls, 1)
    tip = turned(yaw_of(controls), -0.35 + 0 * t, 0.45 * stroke)
    # The bristles stay on the floor.
    high = np.einsum("tij,j->ti", tip, np.array([0, 0.27, -1.12]))[:, 2]
    at = hand.copy()
    at[:, 2] = np.maximum(-high, 0)
    play.put("broom", small(rng, "broom"), at, tip)
    play.add(rng, body, controls)


def _wipe(play: Play, cue: Cue) -> None:
    """Wipe a window, a machine or a car with a cloth."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.1)
    what = str(rng.choice(["window", "machine", "car"], p=(0.5, 0.25, 0.25)))
    far = 0.55
    if what == "car":
        x, y = here + (far + 0.86) * forward(yaw)
        play.cars.append((float(x), float(y), yaw))
    elif what == "machine":
        pieces, half = machine(rng)
        place = three(here + (far + half[1]) * forward(yaw), half[2])
        play.put("machine", pieces, place, yaw, half=half)
    else:
        pieces, half = pane(rng)
        place = three(here + far * forward(yaw), rng.uniform(1.0, 1.25))
        low = place[2] - half[2] - 0.06
        colour = cloth(rng)
        bars = frame(half, colour)
        bars += cuboid((0, 0.02, -half[2] - 0.06 - low / 2),
                       (half[0] + 0.06, 0.04, low / 2), colour)  # fmt: skip
        play.put("frame", bars, place, yaw, half=(half[0] + 0.06, 0.06, half[2]),
                 listed=False)  # fmt: skip
        play.put("window", pieces, place, yaw, half=half)
    pace = 2 * np.pi * rng.uniform(0.7, 1.5)
    side = int(rng.integers(2))
    right = forward(yaw - np.pi / 2)
    off = 0.3 * np.sin(pace * t) + (-0.15, 0.15)[side]
    high = 1.15 + 0.22 * np.sin(pace * 0.31 * t) + 0.06 * np.cos(pace * t)
    goal = np.column_stack(
        [here + (far - 0.06) * forward(yaw) + off[:, None] * right, high]
    )
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    reach(body, controls, side, goal, np.ones_like(t))
    controls[:, SPINE.start + 1] += 0.1
    controls[:, TWIST] -= 0.25 * np.sin(pace * t)
    play.add(rng, body, controls)
    play.put("cloth", small(rng, "cloth"), hands(body, controls, side), yaw, shadow=False)


def _stock(play: Play, cue: Cue) -> None:
    """Fill a shelf from a carton on the floor."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.1)
    place = put_shelf(play, rng, here, yaw)
    pieces, half = bag(rng, "box")
    right = forward(yaw - np.pi / 2)
    box = here + 0.38 * right * float(rng.choice([-1, 1])) + 0.25 * forward(yaw)
    play.put("box", pieces, three(box, half), yaw)
    begins = np.arange(cue.when(-1.2, 0.1), cue.seconds, 1.7)
    down = np.zeros_like(t)
    for begin in begins:
        down = np.maximum(down, window_of(t, begin, begin + 0.15, ease_s=0.45))
    controls = stooped(body, here, yaw, len(t) / RATE, rng, down, depth=0.85)
    side = int(rng.integers(2))
    for begin in begins:
        reach(body, controls, side, three(box, 2 * half + 0.05),
              window_of(t, begin, begin + 0.15, ease_s=0.45))  # fmt: skip
        goal = place + three(
            -0.2 * forward(yaw) + rng.uniform(-0.25, 0.25) * right,
            rng.uniform(0.0, 0.5),
        )
        reach(body, controls, side, goal,
              window_of(t, begin + 0.95, begin + 1.15, ease_s=0.35))  # fmt: skip
    play.add(rng, body, controls)
    hand = hands(body, controls, side)
    for begin in begins:
        k = (t >= begin + 0.1) & (t < begin + 1.1)
        if k.sum() > 2:
            first = float(t[k][0])
            play.put("goods", small(rng, "goods"), hand[k], yaw, start_s=first,
                     shadow=False)  # fmt: skip


def _machine(play: Play, cue: Cue) -> None:
    """Press the buttons of a machine and take something out below."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.1)
    pieces, half = machine(rng)
    far = rng.uniform(0.5, 0.62)
    place = three(here + (far + half[1]) * forward(yaw), half[2])
    play.put("machine", pieces, place, yaw, half=half)
    at = cue.when(0.3, 1.2)
    down = window_of(t, at, at + 0.4, ease_s=0.5) * float(rng.choice([0.0, 0.9]))
    controls = stooped(body, here, yaw, len(t) / RATE, rng, down)
    front = here + (far - 0.02) * forward(yaw)
    for press in np.arange(at - 1.6, at - 0.3, rng.uniform(0.35, 0.5)):
        reach(body, controls, 1, three(front, rng.uniform(1.1, 1.35)),
              window_of(t, press, press + 0.08, ease_s=0.15))  # fmt: skip
    reach(body, controls, 1, three(front, 0.45), down)
    play.add(rng, body, controls)


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
        foot = here + (0.46 - knee * side * 0.8) * body.height_m * ahead + 0.1 * out * right
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
