"""Tearing the bag from somebody and running."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    hands,
    pose,
    pulse,
    reach,
    upright,
)
from worker.scenes.gait import Style, walk
from worker.scenes.models import bag
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play
from worker.scenes.skeleton import RATE, TWIST
from worker.scenes.timing import forward, join, smooth


def snatch(play: Play, cue: Cue) -> float:
    """Run past somebody, tear the bag from the hand and run on with it."""
    rng, t = cue.rng, cue.t
    thief, victim = random_body(rng), random_body(rng)
    at = cue.when(0.15, 0.7)
    middle, turn = cue.spot(0.2), float(rng.uniform(-np.pi, np.pi))
    way, right = forward(turn), forward(turn - np.pi / 2)
    speed = rng.uniform(2.6, 3.8)
    # The victim stands or walks with the bag in the right hand; the thief passes there.
    pace = float(rng.choice([0.0, rng.uniform(0.6, 1.1)]))
    ahead = way if rng.random() < 0.7 else -way
    yaw = turn if ahead is way else turn + np.pi
    side = 1 if ahead is way else -1
    if pace:
        line = np.stack(
            [middle - ahead * pace * (at + LEAD_S + 0.1), middle + ahead * 9]
        )
        style = Style(speed=pace, carry="bag")
        first = walk(victim, line, style, stop=False, start=False)
    else:
        first = motions.stand(victim, middle, yaw, len(t) / RATE, rng, carry="bag")
    k = int((at + LEAD_S) * RATE)
    play.look_at(first[k, 0:2] + rng.uniform(-0.2, 0.8) * way)
    after = motions.stand(victim, first[k, 0:2], yaw, len(t) / RATE, rng)
    late = np.arange(len(after)) / RATE
    torn = pulse(late, 0.12, 0.12, 0.5)
    after[:, TWIST] -= 0.5 * torn * side
    after[:, 6:8] += 0.3 * torn[:, None] * np.array([0.6, side])
    pose(
        after, 1, victim.arm_m * np.array([0.2, 0.85, -0.1]), smooth((late - 0.1) / 0.3)
    )
    chase = rng.random() < 0.5
    if chase:
        stop = int(0.6 * RATE)
        goal = np.stack([after[stop, 0:2], after[stop, 0:2] + way * 3.2 * cue.span_s])
        run = walk(victim, goal, Style(speed=rng.uniform(2.2, 3.0)), stop=False)
        after = join(after[:stop], run, blend_s=0.4)
    owner = join(first[:k], after, blend_s=0.25)[: len(t)]
    play.add(rng, victim, owner, role="victim")
    pass_at = first[k, 0:2] + 0.52 * forward(yaw - np.pi / 2)
    line = np.stack(
        [
            pass_at - way * speed * (at + LEAD_S),
            pass_at + way * speed * (cue.seconds + 2),
        ]
    )
    robber = walk(thief, line, Style(speed=speed), stop=False, start=False)[: len(t)]
    grab = hands(victim, owner, 1)[k]
    arm = int(np.dot(first[k, 0:2] - pass_at, right) > 0)
    n = len(robber)
    reach(thief, robber, arm, grab, pulse(t[:n], at, 0.3, 0.2))
    tuck = smooth((t[:n] - at - 0.15) / 0.3)
    pose(robber, arm, thief.arm_m * np.array([0.0, 0.45, -0.45]), tuck)
    play.add(rng, thief, robber, role="thief")
    pieces, _ = bag(rng, str(rng.choice(["tote", "bag", "case"])))
    own, stolen = hands(victim, owner, 1)[:n], hands(thief, robber, arm)
    blend = smooth((t[:n] - at) / 0.12)[:, None]
    path = own + blend * (stolen - own)
    yaws = np.full(n, turn)
    play.put("bag", pieces, path, upright(yaws))
    return at
