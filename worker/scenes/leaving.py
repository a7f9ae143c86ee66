"""People who walk out of the picture below the camera, or come in from there."""

from __future__ import annotations

import numpy as np

from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import Cue, Play

WAYS = ("leave", "enter")
# They walk already before the video begins, and on after it ends.
BEYOND_S = 1.8


def leaving(play: Play, variant: str, cue: Cue) -> None:
    """One or two walk towards the camera and past it; or away from it.

    In the picture less and less of them is seen, from the feet up: what somebody who
    goes down looks like to whoever looks at the lower edge alone.
    """
    rng = cue.rng
    count = int(rng.choice([1, 1, 1, 2]))
    beside = rng.uniform(0.5, 0.9) * np.array([1.0, 0.3])
    # Where the lower edge of the picture lies depends on the camera: about as far
    # before the middle as people have room, or twice that.
    edge = np.array([rng.uniform(-0.8, 0.8), -rng.uniform(0.6, 2.2)]) * cue.area_m
    turn = rng.uniform(-0.8, 0.8)
    way = np.array([np.sin(turn), -np.cos(turn)])
    speed = rng.uniform(0.7, 2.0)
    at = cue.seconds * rng.uniform(0.25, 0.75)
    style = Style(speed=speed, swing=rng.uniform(0.25, 0.6), stoop=rng.uniform(0, 0.15))
    before, after = (speed * (s + BEYOND_S) for s in (at, cue.seconds - at))
    line = np.stack([edge - way * before, edge + way * after])
    if variant == "enter":
        line = np.stack([edge + way * before, edge - way * after])
    for one in range(count):
        body = random_body(rng)
        controls = walk(body, line + one * beside, style, stop=False, start=False)
        carry = str(rng.choice(["", "", "bag", "phone", "pockets"]))
        lag = rng.uniform(-0.3, 0.3) * one
        play.add(rng, body, controls, start_s=lag - BEYOND_S, carry=carry)
    # The camera does not follow them.
    play.look_at(cue.spot())
