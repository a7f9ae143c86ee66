"""Things that happen to stand about in any scene, whatever is done there.

Bags, bins, chairs, shelves, lamps and wheelchairs appear beside every behaviour, so
that no thing alone tells which it is.
"""

from __future__ import annotations

import numpy as np

from worker.scenes.backgrounds import Place
from worker.scenes.fire import fuel
from worker.scenes.haze import Plume
from worker.scenes.models import cuboid
from worker.scenes.people import cloth
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.skeleton import Floats
from worker.scenes.targets import bulk, machine, shelf, stroller, wheelchair

THINGS = (
    "bag", "sack", "case", "box", "bin", "chair", "shelf", "machine", "counter",
    "wheelchair", "stroller", "steam", "poster",
)  # fmt: skip


def clutter(play: Play, cue: Cue, place: Place) -> None:
    """Put none to three things beside what happens."""
    rng = cue.rng
    for _ in range(int(rng.choice([0, 1, 2, 3], p=(0.4, 0.3, 0.2, 0.1)))):
        turn = rng.uniform(-np.pi, np.pi)
        far = cue.area_m * rng.uniform(0.75, 1.4)
        xy = far * np.array([np.cos(turn), np.sin(turn)])
        kind = str(rng.choice(THINGS))
        if xy[1] < 0 and kind in ("shelf", "machine", "counter"):
            xy[1] = -xy[1]  # behind what happens, not before the camera
        if place.is_free(xy, 0.4):
            _one(play, cue, kind, xy)


def _one(play: Play, cue: Cue, kind: str, xy: Floats) -> None:
    rng = cue.rng
    yaw = float(rng.uniform(-np.pi, np.pi))
    if kind in ("shelf", "machine", "counter"):
        if kind == "counter":
            pieces, half = bulk((rng.uniform(0.5, 1.0), 0.25, 0.47), rng)
        else:
            pieces, half = (shelf if kind == "shelf" else machine)(rng)
        play.put(kind, pieces, three(xy, half[2]), float(rng.uniform(-1, 1)), half=half,
                 listed=False)  # fmt: skip
    elif kind in ("wheelchair", "stroller"):
        pieces = (wheelchair if kind == "wheelchair" else stroller)(rng)
        play.put(kind, pieces, three(xy, 0.0), yaw, listed=False)
    elif kind == "steam":
        born = np.arange(-LEAD_S, cue.seconds, 0.12)
        play.effects.hazes.append(
            Plume(
                "steam", born, np.tile(three(xy, 0.05), (len(born), 1)),
                rng.uniform(0.1, 0.4, len(born)), 1.8, (215, 215, 215),
                rise=rng.uniform(0.3, 0.7), small_m=0.05, growth=0.15,
                seed=int(rng.integers(1 << 30)), listed=False,
            )
        )  # fmt: skip
    elif kind == "poster":
        board = cuboid((0, 0, 0.5), (0.3, 0.03, 0.5), cloth(rng, dark=0.1))
        play.put(kind, board, three(xy, 0.0), float(rng.uniform(-1, 1)), listed=False)
    else:
        before = len(play.effects.props)
        fuel(play, rng, xy, kind)
        for prop in play.effects.props[before:]:
            prop.listed = False
