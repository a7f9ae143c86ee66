"""People with wheelchair, cane or pushchair: on their way, and in trouble."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    pose,
    turned,
    window_of,
)
from worker.scenes.canes import cane_fall, cane_lost, with_cane
from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play
from worker.scenes.skeleton import (
    RATE,
)  # fmt: skip
from worker.scenes.targets import stroller
from worker.scenes.timing import forward, join
from worker.scenes.ways import push_along, random_way
from worker.scenes.wheelchairs import on_the_way, shove, stuck, tip

MOBILITY = ("tip", "stuck", "shove", "cane-fall", "cane-lost", "stroller-rolls")
AIDS = ("wheelchair", "wheelchair-pushed", "wheelchair-waits", "cane", "stroller")
Rng = np.random.Generator


def trouble(play: Play, variant: str, cue: Cue) -> None:
    """Somebody with a wheelchair, cane or pushchair comes to harm."""
    at = {
        "tip": tip, "stuck": stuck, "shove": shove, "cane-fall": cane_fall,
        "cane-lost": cane_lost, "stroller-rolls": _rolls,
    }[variant](play, cue)  # fmt: skip
    play.events.append(("mobility", at, cue.seconds))


def aids(play: Play, variant: str, cue: Cue) -> None:
    """Somebody with a wheelchair, cane or pushchair is simply on the way."""
    if variant == "cane":
        with_cane(play, cue)
    elif variant == "stroller":
        push_along(play, cue, random_way(cue)[0], "stroller")
    else:
        on_the_way(play, variant, cue)


def _rolls(play: Play, cue: Cue) -> float:
    """A pushchair rolls away from somebody, who runs after it."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(0.4), float(rng.uniform(-np.pi, np.pi))
    at = cue.when(-0.1, 0.5)
    act = motions.talk if rng.random() < 0.5 else motions.stand
    turn = yaw + rng.uniform(-1.2, 1.2)
    way = forward(yaw)
    late = np.maximum(t - at, 0)
    gone = np.minimum(0.55 * late**2, 0.55 * 4 + 2.2 * np.maximum(late - 2, 0))
    place = here + (0.95 + gone)[:, None] * way
    weave = 0.12 * np.sin(2.5 * late)
    at_m = np.column_stack([place, np.zeros(len(t))])
    play.put("stroller", stroller(rng), at_m, turned(yaw + weave, 0 * t))
    first = act(body, here, turn, at + 0.45 + LEAD_S, rng)
    run = walk(
        body, np.stack([here, here + way * 3.2 * cue.span_s]),
        Style(speed=rng.uniform(2.2, 3.0)),
        stop=False,
    )  # fmt: skip
    controls = join(first, run, blend_s=0.35)
    own = np.arange(len(controls)) / RATE - LEAD_S
    for side in (0, 1):
        out = (-1.0, 1.0)[side]
        ask = body.arm_m * np.array([0.15 * out, 0.9, 0.1])
        pose(controls, side, ask, window_of(own, at + 0.45, at + 0.9))
    play.add(rng, body, controls, role="victim")
    return at
