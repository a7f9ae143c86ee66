"""The ways of wheels: over the floor, and with somebody who pushes."""

from __future__ import annotations

import numpy as np

from worker.scenes.acts import (
    reach,
    turned,
)
from worker.scenes.gait import Path, Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import Cue, Play, crossing
from worker.scenes.skeleton import (
    RATE,
    SPINE,
    Floats,
)  # fmt: skip
from worker.scenes.targets import stroller, wheelchair
from worker.scenes.timing import forward, smooth


def random_way(
    cue: Cue, *, low: float = 0.5, high: float = 1.2
) -> tuple[Floats, float]:
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


def push_along(play: Play, cue: Cue, track: Floats, what: str) -> Floats:
    """Walk behind a wheelchair or pushchair that goes along `track`."""
    rng = cue.rng
    body = random_body(rng)
    back = {"wheelchair": 0.85, "stroller": 0.95}[what]
    line = track[:, :2] - back * forward(track[:, 2])
    speed = float(np.hypot(*np.diff(line, axis=0).T).mean() * RATE)
    controls = walk(
        body, line[:: RATE // 6], Style(speed=speed), stop=False, start=False
    )
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
        put_chair(play, cue, track)
    else:
        at = np.column_stack([track[:, :2], np.zeros(len(track))])
        nothing = np.zeros(len(track))
        play.put("stroller", stroller(rng), at, turned(track[:, 2], nothing))
    return controls


def put_chair(play: Play, cue: Cue, track: Floats, tilts: Floats | None = None) -> None:
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
