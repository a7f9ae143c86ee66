"""Stages fights and falls: when they begin, who takes part, what comes before."""

from __future__ import annotations

import numpy as np

from worker.scenes import (
    falls,
    fights,
    motions,
)
from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import Play, Rng, actor, spot
from worker.scenes.skeleton import RATE, YAW
from worker.scenes.timing import forward, join

FALL = ("topple", "trip", "slip", "buckle", "lying")


def assault(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
    bodies = random_body(rng), random_body(rng)
    lead = rng.uniform(-1.6, 0.25) if seconds <= 4 else min(seconds * 0.3, 6.0)
    lasts = seconds - lead + 0.2
    if seconds > 4:
        lasts = min(lasts, max(seconds * 0.5, 3.0))
    middle = spot(rng, 0.35 * area_m)
    turn = rng.uniform(-np.pi, np.pi)
    half = 0.4 * np.array([np.cos(turn), np.sin(turn)])
    places = middle - half, middle + half
    down = variant == "beating"
    if down:
        lead -= 0.8 if seconds <= 4 else 0
    pair = fights.fight(
        bodies,
        places,
        max(lasts, 2.5),
        rng,
        style="brawl" if down else variant,
        knock_down=down,
        room_m=0.4 * area_m,
    )
    for i, role in enumerate(("attacker", "victim")):
        controls, start = pair[i], lead
        if lead > 0:
            yaw = float(controls[0, YAW])
            before = motions.talk(bodies[i], places[i], yaw, lead + 0.3, rng)
            controls, start = join(before, controls), -0.3
        if start + len(controls) / RATE < seconds:
            controls = join(controls, motions.hold(controls, seconds, rng, twitch=0.03))
        play.actors.append(actor(rng, bodies[i], controls, start, role))
    play.events.append(("assault", lead, min(lead + lasts, seconds)))


def fall(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
    body = random_body(rng)
    kind = variant if variant != "lying" else str(rng.choice(FALL[:4]))
    direction = {
        "trip": rng.normal(0, 0.25),
        "slip": np.pi + rng.normal(0, 0.3),
        "buckle": rng.uniform(-np.pi, np.pi),
        "topple": rng.uniform(-np.pi, np.pi),
    }[kind]
    moving = kind == "trip" or rng.random() < 0.4
    speed = rng.uniform(0.9, 2.6 if kind == "trip" else 1.4) if moving else 0.0
    middle = spot(rng, 0.25 * area_m)
    yaw = rng.uniform(-np.pi, np.pi)
    if speed:
        way = np.stack([middle - forward(yaw) * speed * 2.2, middle])
        before = walk(body, way, Style(speed=speed), stop=False)
    else:
        before = motions.stand(body, middle, yaw, 2.2, rng)
    xy, yaw = before[-1, 0:2], float(before[-1, YAW])
    down = falls.fall(
        body, xy, yaw, seconds + 3, rng, kind=kind, direction=direction, speed=speed
    )
    if seconds > 4:
        at = seconds * rng.uniform(0.35, 0.5)
    else:
        at = seconds * rng.uniform(0.35, 0.9) - down.impact_s
    if variant == "lying":
        at = -down.impact_s - rng.uniform(0.2, 1.0)
    controls = join(before, down.controls, blend_s=0.3)
    controls = join(controls, motions.hold(controls, max(seconds, 2), rng))
    start = at - len(before) / RATE
    if start > 0:
        begin = motions.hold(before[:1], start + 0.5, rng)
        controls, start = join(begin, controls), -0.5
    play.actors.append(actor(rng, body, controls, start, "faller"))
    play.events.append(("fall", at, seconds))
