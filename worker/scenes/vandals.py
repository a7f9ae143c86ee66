"""Hitting, kicking, throwing at things that break, topple or fly."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import hands, pose, pulse, reach, thrown, turned, yaw_of
from worker.scenes.breakage import suffer
from worker.scenes.models import bag, chair, small
from worker.scenes.people import random_body
from worker.scenes.pieces import Piece
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.skeleton import (
    ANKLES,
    LEAN,
    RATE,
    SPINE,
    TWIST,
    Body,
    Floats,
    spin,
)  # fmt: skip
from worker.scenes.timing import forward

VANDALISM = ("shelf", "window", "machine", "car", "throw")
Rng = np.random.Generator
# So long after the last blow it is still to be seen what happened.
AFTER_S = 1.5


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
    # Who has thrown only stands there afterwards.
    over = min(hits[-1] + AFTER_S, cue.seconds)
    play.events.append(("vandalism", at - 0.15, over))


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
            pitch += 1.3 * pulse(t, hit, 0.12, 0.3) - 0.9 * pulse(
                t, hit - 0.2, 0.25, 0.15
            )
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
