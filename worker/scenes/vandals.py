"""Hitting, kicking, throwing at things that break, topple or fly."""

from __future__ import annotations

import numpy as np

from worker.scenes import falls, motions
from worker.scenes.acts import hands, pose, pulse, reach, thrown, turned, yaw_of
from worker.scenes.models import bag, chair, cuboid, small, tone
from worker.scenes.people import cloth, random_body
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.props import Piece, Plate, Prop
from worker.scenes.skeleton import (
    ANKLES, LEAN, RATE, SPINE, TWIST, Body, Floats, spin,
)  # fmt: skip
from worker.scenes.targets import frame, machine, pane, shelf
from worker.scenes.timing import forward, smooth

VANDALISM = ("shelf", "window", "machine", "car", "throw")
Rng = np.random.Generator


def vandalism(play: Play, variant: str, cue: Cue) -> None:
    """Let somebody break something."""
    rng = cue.rng
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.1)
    at = cue.when(-0.3, 0.5)
    if variant == "throw":
        hits = [_throw(play, cue, body, here, yaw, at)]
        what = str(rng.choice(["window", "machine", "shelf"]))
        far = 1.7
    else:
        what, far = variant, rng.uniform(0.5, 0.62)
        hits = _strikes(play, cue, body, here, yaw, at)
    suffer(play, cue, what, here, yaw, far, hits)
    play.events.append(("vandalism", at - 0.15, cue.seconds))


def _strikes(
    play: Play, cue: Cue, body: Body, here: Floats, yaw: float, at: float
) -> list[float]:
    """Strike or kick what is ahead again and again; when each blow lands."""
    rng, t = cue.rng, cue.t
    stick = rng.random() < 0.4
    reach_m = 0.78 if stick else 0.0
    here = here - 0.5 * reach_m * forward(yaw)
    hits, beat = [], at
    while beat < cue.seconds:
        hits.append(beat)
        beat += rng.uniform(0.5, 0.85)
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    kinds = [str(rng.choice(["fist", "kick"], p=(0.6, 0.4))) for _ in hits]
    for hit, kind in zip(hits, kinds, strict=True):
        if stick or kind == "fist":
            _swing(body, controls, t, hit, here, yaw, rng, two=stick)
        else:
            _kick(controls, t, hit, here, yaw, rng)
    play.add(rng, body, controls, role="vandal")
    if stick:
        hand = hands(body, controls, 1)
        pitch = np.full(len(t), 0.5)
        for hit in hits:
            pitch += 1.3 * pulse(t, hit, 0.12, 0.3) - 0.9 * pulse(t, hit - 0.2, 0.25, 0.15)
        play.put("stick", small(rng, "stick"), hand, turned(yaw_of(controls), pitch))
    return hits


def _swing(
    body: Body, controls: Floats, t: Floats, hit: float, here: Floats, yaw: float,
    rng: Rng, *, two: bool,
) -> None:  # fmt: skip
    """Wind up over the shoulder and strike."""
    side = 1 if two else int(rng.integers(2))
    out = (-1.0, 1.0)[side]
    back, land = pulse(t, hit - 0.17, 0.28, 0.15), pulse(t, hit, 0.13, 0.3)
    height = rng.uniform(0.95, 1.35)
    goal = three(here + (0.55 + 0.15 * two) * forward(yaw), height)
    cocked = body.arm_m * np.array([0.3 * out, -0.25, 0.6])
    for hand in (0, 1) if two else (side,):
        pose(controls, hand, cocked, back)
        reach(body, controls, hand, goal, land)
    controls[:, TWIST] += out * (0.6 * land - 0.5 * back)
    controls[:, SPINE.start + 1] += 0.3 * land - 0.12 * back
    controls[:, LEAN.start + 1] += 0.12 * land


def _kick(
    controls: Floats, t: Floats, hit: float, here: Floats, yaw: float, rng: Rng
) -> None:
    """Kick ahead at knee to hip height."""
    land = pulse(t, hit, 0.22, 0.35)
    side = int(rng.integers(2))
    goal = three(here + 0.6 * forward(yaw), rng.uniform(0.4, 0.85))
    ankle = controls[:, ANKLES[side]]
    ankle += land[:, None] * (goal - ankle)
    ankle[:, 2] += 0.08 * np.sin(np.pi * land)
    controls[:, 20 + side] -= 0.9 * land
    controls[:, LEAN.start + 1] -= 0.28 * land
    controls[:, SPINE.start + 1] += 0.15 * land


def _throw(
    play: Play, cue: Cue, body: Body, here: Floats, yaw: float, at: float
) -> float:
    """Hurl something ahead; when it strikes at 1.7 m."""
    rng, t = cue.rng, cue.t
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    heavy = rng.random() < 0.5
    sides = (0, 1) if heavy else (1,)
    for side in sides:
        out = (-1.0, 1.0)[side]
        pose(controls, side, body.arm_m * np.array([0.15 * out, -0.1, 0.8]),
             pulse(t, at - 0.15, 0.5, 0.12))  # fmt: skip
        pose(controls, side, body.arm_m * np.array([0.0, 0.9, 0.25]),
             pulse(t, at, 0.13, 0.5))  # fmt: skip
    controls[:, SPINE.start + 1] += 0.35 * pulse(t, at, 0.15, 0.5)
    controls[:, SPINE.start + 1] -= 0.25 * pulse(t, at - 0.2, 0.4, 0.15)
    play.add(rng, body, controls, role="vandal")
    grip = np.mean([hands(body, controls, s) for s in sides], axis=0)
    k = int((at + LEAD_S) * RATE)
    flight = rng.uniform(0.22, 0.35)
    goal = three(here + 1.55 * forward(yaw), rng.uniform(0.7, 1.3))
    speed = (goal - grip[k]) / flight + np.array([0, 0, 9.81 * flight / 2])
    fly, turn = thrown(grip[k], speed, len(t[k:]) / RATE, rng, rest_m=0.1)
    n = int(flight * RATE)
    bounce, spin_ = thrown(
        fly[n], np.array([*(-1.1 * forward(yaw) + rng.normal(0, 0.5, 2)), 0.6]),
        len(t[k + n :]) / RATE, rng, rest_m=0.1,
    )  # fmt: skip
    path = np.concatenate([grip[:k], fly[:n], bounce])[: len(t)]
    still = np.tile(spin(np.array([yaw])), (k, 1, 1))
    turns = np.concatenate([still, turn[:n], spin_])[: len(t)]
    pieces: list[Piece]
    if heavy:
        pieces = chair(rng)[0] if rng.random() < 0.5 else bag(rng, "box")[0]
    else:
        pieces = small(rng, str(rng.choice(["stone", "bottle"])))
    play.put("thrown", pieces, path, turns)
    return at + flight


def suffer(
    play: Play, cue: Cue, what: str, here: Floats, yaw: float, far: float,
    hits: list[float],
) -> None:  # fmt: skip
    """What happens to the thing that is struck at `hits`."""
    rng = cue.rng
    if what == "car":
        x, y = here + (far + 0.86) * forward(yaw)
        play.cars.append((float(x), float(y), yaw))
        spot = three(here + (far + 0.15) * forward(yaw), 1.1)
        _shatter(play, cue, spot, yaw, (0.4, 0.0, 0.18), hits[: 2][-1], (60, 74, 84))
        return
    if what == "window":
        _window(play, cue, here + (far + 0.05) * forward(yaw), yaw, hits[: 2][-1])
        return
    pieces, half = (shelf if what == "shelf" else machine)(rng)
    place = three(here + (far + half[1]) * forward(yaw), half[2])
    over = rng.random() < (0.6 if what == "shelf" else 0.3)
    fall_at = hits[min(len(hits) - 1, int(rng.integers(1, 3)))] if over else 1e9
    prop = shaken(play, cue, what, pieces, place, yaw, hits, fall_at)
    prop.half = half
    # What falls is drawn part by part with the people about it.
    if over:
        prop.half = None
    for hit in hits:
        loose = int(rng.integers(1, 5)) if what == "shelf" else int(rng.integers(0, 3))
        for _ in range(loose):
            _debris(play, cue, place, half, yaw, hit)


def shaken(
    play: Play, cue: Cue, role: str, pieces: list[Piece], place: Floats, yaw: float,
    hits: list[float], fall_at: float,
) -> Prop:  # fmt: skip
    """A thing that jolts at every blow and from `fall_at` on tips over backwards."""
    t = cue.t
    lean = np.zeros_like(t)
    for hit in hits:
        since = np.maximum(t - hit, 0)
        lean += 0.085 * np.sin(26 * since) * np.exp(-since / 0.22) * (t >= hit)
    high = place[2]
    if fall_at < 1e8:
        angle = falls.topple(2 * high, angle=0.1, rate=0.9, n=len(t))
        k = np.clip(((t - fall_at) * RATE).astype(int), 0, len(t) - 1)
        tip = angle[k] * smooth((t - fall_at) / 0.15)
        lean = np.where(tip > 0.02, tip, lean)
    turn = turned(np.full(len(t), yaw), lean)
    # It turns about the lower edge at its back.
    edge = np.array([0, 0.2, -high])
    pivot = place + spin(np.array([yaw]))[0] @ edge
    at = pivot - np.einsum("tij,j->ti", turn, edge)
    return play.put(role, pieces, at, turn)


def _debris(
    play: Play, cue: Cue, place: Floats, half: tuple[float, float, float], yaw: float,
    hit: float,
) -> None:  # fmt: skip
    """Goods or a splinter that fly off towards the one who strikes."""
    rng = cue.rng
    side = forward(yaw - np.pi / 2)
    start = place.copy()
    start[:2] += rng.uniform(-0.8, 0.8) * half[0] * side - half[1] * forward(yaw)
    start[2] += rng.uniform(-0.3, 0.8) * half[2]
    speed = three(
        -rng.uniform(0.5, 1.8) * forward(yaw) + rng.normal(0, 0.7) * side,
        rng.uniform(0, 1.8),
    )
    at, turn = thrown(start, speed, cue.seconds + 1 - hit, rng, rest_m=0.06)
    play.put("debris", small(rng, "goods"), at, turn, start_s=hit, shadow=False)


def _window(play: Play, cue: Cue, xy: Floats, yaw: float, breaks: float) -> None:
    rng = cue.rng
    pieces, half = pane(rng)
    place = three(xy, rng.uniform(1.0, 1.25))
    colour = cloth(rng)
    bars = frame(half, colour)
    low = place[2] - half[2] - 0.06
    bars += cuboid((0, 0.02, -half[2] - 0.06 - low / 2), (half[0] + 0.06, 0.04, low / 2),
                   tone(colour, 0.9))  # fmt: skip
    play.put("frame", bars, place, yaw, half=(half[0] + 0.06, 0.06, half[2]), listed=False)
    turn = np.broadcast_to(spin(np.array([yaw]))[0], (int((breaks + LEAD_S) * RATE), 3, 3))
    whole = np.tile(place, (len(turn), 1))
    play.put("window", pieces, whole, turn, half=half)
    glass = pieces[0].colour
    _shatter(play, cue, place, yaw, half, breaks, glass)


def _shatter(
    play: Play, cue: Cue, place: Floats, yaw: float, half: tuple[float, float, float],
    at: float, glass: tuple[int, int, int],
) -> None:  # fmt: skip
    """A pane bursts into shards; jagged rests stay in the frame."""
    rng = cue.rng
    side = forward(yaw - np.pi / 2)
    shade = tone(glass, 1.7)
    for _ in range(int(rng.integers(12, 20))):
        u, v = rng.uniform(-1, 1, 2)
        start = place + three(u * half[0] * side, v * half[2])
        speed = three(
            rng.normal(0.4, 1.0) * forward(yaw) + rng.normal(0, 0.6) * side,
            rng.uniform(-0.5, 1.2),
        )
        size = rng.uniform(0.04, 0.15)
        corners = rng.normal(0, size, (3, 3))
        piece = Plate(tuple(map(tuple, corners.tolist())), tone(shade, rng.uniform(0.7, 1.2)))
        path, turn = thrown(start, speed, cue.seconds + 1 - at, rng, rest_m=0.02)
        play.put("debris", [piece], path, turn, start_s=at, shadow=False, listed=False)
    hole = [
        (float(r * np.cos(a) * half[0] * 0.75), 0.0, float(r * np.sin(a) * half[2] * 0.75))
        for a, r in zip(
            np.linspace(0, 2 * np.pi, 10)[:-1], rng.uniform(0.55, 1.15, 9), strict=True
        )
    ]
    dark = Plate(tuple(hole), tone(glass, 0.35), None, -0.01)
    n = int((cue.seconds + 1 - at) * RATE)
    still = np.tile(place - three(0.03 * forward(yaw), 0), (n, 1))
    play.put("hole", [dark], still, yaw, start_s=at, listed=False, shadow=False)
