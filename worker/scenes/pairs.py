"""Two people together who only look like fighting: hugs and greetings."""

from __future__ import annotations

import numpy as np

from worker.scenes.blows import bump
from worker.scenes.motions import Rng, drift, stance
from worker.scenes.skeleton import (
    HEAD,
    SPINE,
    WRISTS,
    Body,
    Floats,
    trunk,
)
from worker.scenes.steps import follow
from worker.scenes.timing import heading, smooth, ticks


def hug(
    bodies: tuple[Body, Body],
    places: tuple[Floats, Floats],
    duration_s: float,
    rng: Rng,
) -> tuple[Floats, Floats]:
    """Two people step up to each other, embrace and sway."""
    t = ticks(duration_s)
    first, second = (np.asarray(p, float) for p in places)
    middle, gap = (first + second) / 2, second - first
    way = gap / np.hypot(*gap)
    come = smooth(t / min(1.0, duration_s * 0.4))
    leave = smooth((duration_s - t) / 0.9) if duration_s > 3.5 else np.ones_like(t)
    apart = float(np.hypot(*gap)) / 2
    near = 0.14 + (apart - 0.14) * (1 - come * leave)
    people = []
    for i in (0, 1):
        sign = (-1.0, 1.0)[i]
        place = middle + sign * near[:, None] * way
        place = place + 0.02 * np.stack([drift(rng, t), drift(rng, t)], -1)
        people.append(
            stance(bodies[i], place, float(heading(-sign * way)), duration_s, rng)
        )
    embrace = smooth((t - 0.35) / 0.6) * leave
    frames = [trunk(b, p) for b, p in zip(bodies, people, strict=True)]
    for i in (0, 1):
        theirs = frames[1 - i]
        for side in (0, 1):
            high = 0.02 if (side + i) % 2 else 0.22
            pat = 0.03 * np.sin(2 * np.pi * 1.6 * t) * side
            across = 0.03 * (1.0, -1.0)[side] * theirs.chest[:, :, 0]
            point = theirs.neck - (high + pat)[:, None] * theirs.chest[:, :, 2] - across
            point = point - 0.07 * theirs.chest[:, :, 1]
            local = frames[i].to_shoulder(point, side)
            local = local + np.array([0.1 * (-1, 1)[side], 0, 0]) * (
                1 - embrace[:, None]
            )
            wrist = people[i][:, WRISTS[side]]
            wrist += embrace[:, None] * (local - wrist)
        people[i][:, HEAD.start] += (0.3, 0.3)[i] * embrace
        people[i][:, SPINE.start + 1] += 0.12 * embrace
        follow(bodies[i], people[i])
    return people[0], people[1]


def greet(
    bodies: tuple[Body, Body],
    places: tuple[Floats, Floats],
    duration_s: float,
    rng: Rng,
) -> tuple[Floats, Floats]:
    """Two people shake hands, or clap them high."""
    t = ticks(duration_s)
    high = rng.random() < 0.4
    at = rng.uniform(0.4, 0.7) * min(duration_s, 2.5)
    first, second = (np.asarray(p, float) for p in places)
    middle, gap = (first + second) / 2, second - first
    way = gap / np.hypot(*gap)
    near = 0.4 + (float(np.hypot(*gap)) / 2 - 0.4) * (1 - smooth(t / max(at, 0.5)))
    people = []
    for i in (0, 1):
        sign = (-1.0, 1.0)[i]
        place = middle + sign * near[:, None] * way
        people.append(
            stance(bodies[i], place, float(heading(-sign * way)), duration_s, rng)
        )
    reach = (
        bump(t, at, 0.35, 0.5)
        if high
        else smooth((t - at + 0.4) / 0.4) * smooth((at + 1.4 - t) / 0.4)
    )
    for i in (0, 1):
        frames = trunk(bodies[i], people[i])
        shake = 0.0 if high else 0.05 * np.sin(2 * np.pi * 2.4 * t)
        level = (1.0 if high else 0.6) * bodies[0].height_m
        point = np.column_stack([np.tile(middle, (len(t), 1)), level + shake + 0 * t])
        local = frames.to_shoulder(point, 1)
        wrist = people[i][:, WRISTS[1]]
        wrist += reach[:, None] * (local - wrist)
        follow(bodies[i], people[i])
    return people[0], people[1]
