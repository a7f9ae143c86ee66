"""People who do nothing special: alone, in pairs, in crowds, passing by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from worker.scenes import (
    motions,
    pairs,
    postures,
)
from worker.scenes.backgrounds import Place
from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import Play, Rng, actor, crossing, spot
from worker.scenes.skeleton import RATE, Body, Floats
from worker.scenes.timing import forward, heading

PAIRS: dict[str, Callable[..., tuple[Floats, Floats]]] = {
    "hug": pairs.hug,
    "greet": pairs.greet,
}


def together(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
    bodies = random_body(rng), random_body(rng)
    turn = rng.uniform(-np.pi, np.pi)
    half = rng.uniform(0.4, 0.8) * np.array([np.cos(turn), np.sin(turn)])
    middle = spot(rng, 0.3 * area_m)
    early = rng.uniform(0, 1.0)
    pair = PAIRS[variant](bodies, (middle - half, middle + half), seconds + early, rng)
    for body, controls in zip(bodies, pair, strict=True):
        play.actors.append(actor(rng, body, controls, -early))


def alone(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
    count = {"pass": 2, "talk": int(rng.integers(2, 4)), "crowd": 5}.get(
        variant, int(rng.choice([1, 1, 2]))
    )
    ring = rng.uniform(-np.pi, np.pi)
    middle = spot(rng, 0.25 * area_m)
    for i in range(count):
        body = random_body(rng)
        if variant in ("walk", "pass", "run", "carry", "crowd"):
            controls, start, carry = _walker(variant, rng, body, seconds, area_m)
            play.actors.append(actor(rng, body, controls, start, carry=carry))
            continue
        turn = ring + 2 * np.pi * i / count
        offset = rng.uniform(0.45, 0.75) if variant == "talk" else 0.8
        if count > 1:
            here = middle + offset * np.array([np.cos(turn), np.sin(turn)])
        else:
            here = middle
        yaw = float(heading(middle - here)) if count > 1 else rng.uniform(-np.pi, np.pi)
        if variant != "talk":
            yaw += rng.normal(0, 0.8)
        early = rng.uniform(0, 1.2)
        lasts = seconds + early
        if variant == "sit":
            # Seen from the front, as a seat does not hide the legs behind it.
            yaw = np.pi + rng.uniform(-1.6, 1.6)
            x, y = here - 0.4 * forward(yaw)
            play.seats.append((float(x), float(y), yaw))
        if variant == "crouch":
            lasts = max(lasts, 2.6)
        act = {
            "stand": motions.stand,
            "talk": motions.talk,
            "browse": motions.browse,
            "dance": motions.dance,
            "wave": motions.wave,
            "sit": postures.sit,
            "crouch": postures.crouch,
        }[variant]
        play.actors.append(actor(rng, body, act(body, here, yaw, lasts, rng), -early))


def _walker(
    variant: str, rng: Rng, body: Body, seconds: float, area_m: float
) -> tuple[Floats, float, str]:
    speed = rng.uniform(2.4, 4.5) if variant == "run" else rng.uniform(0.7, 1.7)
    carry = str(rng.choice(["bag", "box"])) if variant == "carry" else ""
    if not carry and variant != "run" and rng.random() < 0.3:
        carry = str(rng.choice(["phone", "pockets"]))
    style = Style(
        speed=speed,
        swing=rng.uniform(0.25, 0.6),
        stoop=rng.uniform(0, 0.12),
        carry=carry,
        limp=rng.uniform(0, 0.5) if rng.random() < 0.1 else 0.0,
    )
    way = crossing(rng, speed * (seconds + 3), 0.5 * area_m)
    controls = walk(body, way, style, stop=False, start=False)
    middle = len(controls) / RATE / 2
    return controls, seconds / 2 - middle + rng.uniform(-0.4, 0.4), carry


def passer_by(
    play: Play, rng: Rng, place: Place, seconds: float, area_m: float
) -> None:
    """Add someone at a distance who has nothing to do with it."""
    body = random_body(rng)
    for _ in range(8):
        turn = rng.uniform(-np.pi, np.pi)
        here = area_m * rng.uniform(0.7, 1.6) * np.array([np.cos(turn), np.sin(turn)])
        if not place.is_free(here, 0.3):
            continue
        if rng.random() < 0.45:
            way = forward(rng.uniform(-np.pi, np.pi)) * rng.uniform(0.8, 1.5)
            line = np.stack(
                [here - way * (seconds + 1) / 2, here + way * (seconds + 1) / 2]
            )
            dense = np.linspace(line[0], line[1], 30)
            if not place.is_free(dense, 0.2):
                continue
            speed = float(np.hypot(*way))
            controls = walk(body, line, Style(speed=speed), stop=False, start=False)
            play.actors.append(actor(rng, body, controls, -0.5))
            return
        yaw = float(heading(-here)) + rng.normal(0, 1)
        act = (motions.stand, motions.talk, motions.browse)[int(rng.integers(3))]
        play.actors.append(
            actor(rng, body, act(body, here, yaw, seconds + 0.5, rng), -0.2)
        )
        return
