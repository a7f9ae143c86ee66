"""Somebody sets fire to something: flames that grow, light the place, and smoke."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import hands, pose, pulse, reach, stooped, thrown, window_of
from worker.scenes.gait import Style, walk
from worker.scenes.glows import Glow
from worker.scenes.haze import Fire, Plume
from worker.scenes.models import bag, bin_, chair, small
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.props import Piece
from worker.scenes.skeleton import RATE, Floats
from worker.scenes.timing import forward, join, smooth

ARSON = ("ignite", "bin", "throw", "spread")
Rng = np.random.Generator


def arson(play: Play, variant: str, cue: Cue) -> None:
    """Set fire to a thing on the floor or a bin, throw fire, or watch it spread."""
    if variant == "throw":
        at = _throw_fire(play, cue)
    elif variant == "spread":
        at = _spread(play, cue)
    else:
        at = _ignite(play, variant, cue)
    play.events.append(("arson", at, cue.seconds))


def fuel(play: Play, rng: Rng, xy: Floats, kind: str) -> float:
    """Put something that may burn at `xy`; the height of its top."""
    yaw = float(rng.uniform(-3, 3))
    if kind == "bin":
        pieces, high = bin_(rng)
        play.put("bin", pieces, three(xy, 0.0), yaw)
        return high
    if kind == "chair":
        pieces, half = chair(rng)
        play.put("furniture", pieces, three(xy, half), yaw)
        return half + 0.05
    pieces, high = bag(rng, kind)
    if kind == "box":
        play.put("box", pieces, three(xy, high), yaw)
        return 2 * high
    play.put("bag", pieces, three(xy, high), yaw)
    return high * 0.7


def flicker(t: float) -> float:
    """How the light of a fire wavers, about 1."""
    return float(
        1 + 0.16 * np.sin(11.3 * t) + 0.11 * np.sin(23.1 * t + 1) + 0.09 * np.sin(5.7 * t)
    )


def burn(
    play: Play, cue: Cue, xy: Floats, base_m: float, at: float, *, high_m: float,
    grow_s: float, stop_s: float = 1e9,
) -> None:  # fmt: skip
    """Flames at `xy` from `at` on, growing to `high_m` metres, with light and smoke."""
    rng = cue.rng
    t = np.arange(at, cue.seconds + 0.5, 0.1)
    if len(t) < 2:
        t = np.array([at, at + 0.1])
    seeds = rng.integers(1 << 30, size=4)
    tongues = int(rng.integers(2, 5))
    for k in range(tongues):
        off = rng.normal(0, 0.09 * high_m, 2) * (k > 0)
        late = at + k * rng.uniform(0.1, 0.35) * grow_s
        own = high_m * (1.0 if k == 0 else rng.uniform(0.45, 0.9))
        height = own * (0.15 + 0.85 * smooth((t - late) / grow_s)) * (t >= late)
        height *= 1 + 0.12 * np.sin(7 * t + k) + 0.08 * np.sin(17 * t + 2 * k)
        place = np.tile([*(xy + off), base_m * (1 if k == 0 else 0.7)], (len(t), 1))
        play.effects.hazes.append(
            Fire(t, place, height, int(seeds[k]), rng.uniform(0.7, 1.1))
        )
    strong = {"day": 0.4, "night": 1.5, "infrared": 1.2}[cue.mode]
    strong *= min(high_m, 1.2)
    spot = three(xy, base_m + 0.3 * high_m)
    play.effects.glows.append(
        Glow(
            lambda s: spot,
            lambda s: strong * float(smooth(np.array((s - at) / grow_s))) * flicker(s),
            rng.uniform(0.8, 1.3) * (0.5 + high_m),
        )
    )
    _smoke(play, cue, xy, base_m, at, high_m)


def _smoke(
    play: Play, cue: Cue, xy: Floats, base_m: float, at: float, high_m: float
) -> None:
    rng = cue.rng
    born = np.arange(at, cue.seconds, 0.09)
    if not len(born):
        return
    shade = float(rng.choice([50, 90, 140])) * rng.uniform(0.7, 1.3)
    origin = np.tile([*xy, base_m + 0.45 * high_m], (len(born), 1))
    origin[:, :2] += rng.normal(0, 0.1 * high_m, (len(born), 2))
    thick = rng.uniform(0.2, 0.5) * np.clip((born - at) / 0.8, 0.4, 1)
    wind = rng.normal(0, 0.15, 2)
    play.effects.hazes.append(
        Plume(
            "smoke", born, origin, thick, 2.4, (shade, shade, shade),
            rise=rng.uniform(0.5, 0.9), small_m=0.1 * high_m + 0.03, growth=0.2,
            wind=(float(wind[0]), float(wind[1])), seed=int(rng.integers(1 << 30)),
        )
    )  # fmt: skip


def _ignite(play: Play, variant: str, cue: Cue) -> float:
    """Stoop to a thing, hold a lighter to it, step back or walk away."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.6)
    kind = "bin" if variant == "bin" else str(rng.choice(["box", "sack", "bag", "chair"]))
    spot = here + rng.uniform(0.45, 0.6) * forward(yaw)
    top = fuel(play, rng, spot, kind)
    at = cue.when(-0.3, 0.5)
    leave = at + rng.uniform(0.5, 1.1)
    low = np.clip(1.15 - 1.2 * top, 0.35, 1)
    span = len(t) / RATE
    down = window_of(t, at - 1.2, leave, ease_s=0.5)
    controls = stooped(body, here, yaw, span, rng, down, depth=float(low))
    side = int(rng.integers(2))
    reach(body, controls, side, three(spot, top + 0.03), down)
    until = min(int((leave + 0.2 + LEAD_S) * RATE), len(t) - 2)
    controls = join(
        controls[:until], _retreat(body, controls[until, 0:2], yaw, cue), blend_s=0.5
    )
    play.add(rng, body, controls, role="arsonist")
    burn(
        play, cue, spot, top * 0.9, at, high_m=rng.uniform(0.4, 1.1),
        grow_s=rng.uniform(0.7, 1.8),
    )  # fmt: skip
    return at


def _retreat(body: object, xy: Floats, yaw: float, cue: Cue) -> Floats:
    """Stand and watch, or turn and walk or run away."""
    from worker.scenes.skeleton import Body

    assert isinstance(body, Body)
    rng = cue.rng
    if rng.random() < 0.35:
        return motions.stand(body, xy - 0.25 * forward(yaw), yaw, cue.span_s, rng)
    turn = yaw + float(rng.choice([-1, 1])) * rng.uniform(1.3, 2.4)
    speed = float(rng.choice([1.1, 1.5, 2.8]))
    end = xy + forward(turn) * speed * (cue.span_s + 0.5)
    return walk(body, np.stack([xy, end]), Style(speed=speed), stop=False)


def _throw_fire(play: Play, cue: Cue) -> float:
    """Throw a burning bottle that sets the floor alight."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(0.4), cue.away(2.4)
    at = cue.when(-0.1, 0.5)
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    back = body.arm_m * np.array([0.35, -0.35, 0.55])
    ahead = body.arm_m * np.array([0.05, 0.85, 0.35])
    release = at - 0.35
    pose(controls, 1, back, pulse(t, release - 0.15, 0.35, 0.12))
    pose(controls, 1, ahead, pulse(t, release, 0.12, 0.5))
    controls[:, 8] += 0.5 * pulse(t, release, 0.15, 0.4) - 0.4 * pulse(
        t, release - 0.2, 0.3, 0.15
    )
    play.add(rng, body, controls, role="arsonist")
    hand = hands(body, controls, 1)
    k = int(np.clip((release + LEAD_S) * RATE, 1, len(t) - 2))
    goal = here + rng.uniform(0.9, 1.5) * forward(yaw)
    flight = at - release
    start = hand[k]
    speed = (three(goal, 0.05) - start) / flight + np.array([0, 0, 9.81 * flight / 2])
    fly, turn = thrown(start, speed, len(t[k:]) / RATE, rng, rest_m=0.05)
    path = np.concatenate([hand[:k], fly])[: len(t)]
    turns = np.concatenate([np.tile(np.eye(3), (k, 1, 1)), turn])[: len(t)]
    pieces: list[Piece] = small(rng, "bottle")
    play.put("bottle", pieces, path, turns)
    lit = np.arange(-LEAD_S, at, 1 / 30)
    ticks = np.clip(((lit + LEAD_S) * RATE).astype(int), 0, len(path) - 1)
    size = np.full(len(lit), 0.22)
    size[-1] = 0.0
    play.effects.hazes.append(
        Fire(lit, path[ticks] + np.array([0, 0, 0.05]), size, int(rng.integers(1 << 30)))
    )
    burn(play, cue, goal, 0.0, at, high_m=rng.uniform(0.5, 1.1), grow_s=0.6)
    return release


def _spread(play: Play, cue: Cue) -> float:
    """A thing burns and the fire spreads while somebody adds to it or leaves."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.6)
    spot = here + rng.uniform(0.7, 1.0) * forward(yaw)
    top = fuel(play, rng, spot, str(rng.choice(["box", "sack", "bag", "chair", "bin"])))
    at = cue.when(-1.2, 0.0)
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    for start in np.arange(at + 0.2, cue.seconds, 1.1):
        pour = window_of(t, start, start + 0.5, ease_s=0.25)
        reach(body, controls, 1, three(spot, top + 0.5), pour)
    if rng.random() < 0.5:
        until = int((max(at, 0) + rng.uniform(0.2, 0.8) + LEAD_S) * RATE)
        leaving = _retreat(body, controls[until, 0:2], yaw, cue)
        controls = join(controls[:until], leaving, blend_s=0.5)
    play.add(rng, body, controls, role="arsonist")
    burn(play, cue, spot, top * 0.9, at, high_m=rng.uniform(0.4, 0.8), grow_s=0.8)
    side = forward(yaw + np.pi / 2) * float(rng.choice([-1, 1]))
    burn(
        play, cue, spot + rng.uniform(0.25, 0.5) * side, 0.0, at + rng.uniform(0.3, 0.9),
        high_m=rng.uniform(0.4, 0.9), grow_s=1.0,
    )  # fmt: skip
    return at
