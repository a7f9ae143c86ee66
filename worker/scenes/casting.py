"""Who acts in a scene and what they do: every behaviour and variant, staged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from worker.scenes import (
    bags,
    chores,
    falls,
    fights,
    fire,
    lights,
    mobility,
    motions,
    pairs,
    postures,
    smoking,
    thefts,
    vandals,
)
from worker.scenes.backgrounds import Place
from worker.scenes.clutter import clutter
from worker.scenes.gait import Style, walk
from worker.scenes.people import random_body
from worker.scenes.play import Cue, Play, Rng, actor, crossing, spot
from worker.scenes.skeleton import RATE, YAW, Body, Floats
from worker.scenes.timing import forward, heading, join

PLAIN = (
    "walk",
    "pass",
    "stand",
    "talk",
    "hug",
    "greet",
    "dance",
    "wave",
    "sit",
    "crouch",
    "run",
    "carry",
    "browse",
    "crowd",
    "empty",
)
ASSAULT = ("brawl", "punch", "push", "kick", "grapple", "beating")
FALL = ("topple", "trip", "slip", "buckle", "lying")
Scripts = dict[str, Callable[[Play, str, Cue], None]]
# Who stages the harmless variants beside the plain ones.
HARMLESS: Scripts = {
    "tag": lambda play, _, cue: chores.tag(play, cue),
    **dict.fromkeys(chores.LOW, chores.low),
    **dict.fromkeys(chores.CHORES, chores.chore),
    **dict.fromkeys(lights.LIGHTS, lights.light),
    **dict.fromkeys(smoking.HANDS, smoking.at_the_head),
    **dict.fromkeys(bags.BAGS, bags.bags),
    **dict.fromkeys(thefts.SHOPPING, thefts.shopping),
    **dict.fromkeys(mobility.AIDS, mobility.aids),
}
HARMFUL: Scripts = {
    "vandalism": vandals.vandalism,
    "arson": fire.arson,
    "smoking": smoking.smoke,
    "dumping": bags.dump,
    "theft": thefts.theft,
    "mobility": mobility.trouble,
}
NORMAL = PLAIN + tuple(HARMLESS)
VARIANTS = {
    "normal": NORMAL,
    "assault": ASSAULT,
    "fall": FALL,
    "vandalism": vandals.VANDALISM,
    "arson": fire.ARSON,
    "smoking": smoking.SMOKING,
    "dumping": bags.DUMPING,
    "theft": thefts.THEFT,
    "mobility": mobility.MOBILITY,
}
"""The variants of every behaviour; what only looks like one is a variant of "normal".

Momentary, recognised by what happens at their onset: fall, dumping (setting down and
leaving), theft (the hand takes hold, the goods vanish), mobility (tipping, losing the
cane, the pushchair rolling off; "stuck" lasts). Lasting, every window within the event
shows them: assault, vandalism (a blow at least every 0.85 s), arson (it burns on),
smoking (the hand rises every 1.5 to 3 s, smoke is nearly always in the air).
Events of a short clip (up to 4 s) begin between -1.2 s and 0.9 s of it (a fall within
its first 90 %), those of longer ones after 30 to 45 % of it.
"""


def stage_play(
    behaviour: str,
    variant: str,
    rng: Rng,
    place: Place,
    *,
    seconds: float,
    area_m: float,
    extras: int,
    mode: str = "day",
) -> Play:
    """Stage `variant` of `behaviour` about the origin, within `area_m` metres."""
    play = Play()
    cue = Cue(rng, seconds, area_m, mode)
    if behaviour == "assault":
        _assault(play, variant, rng, seconds, area_m)
    elif behaviour == "fall":
        _fall(play, variant, rng, seconds, area_m)
    elif behaviour in HARMFUL:
        HARMFUL[behaviour](play, variant, cue)
    elif variant in HARMLESS:
        HARMLESS[variant](play, variant, cue)
    elif variant in PAIRS:
        _pair(play, variant, rng, seconds, area_m)
    elif variant != "empty":
        _alone(play, variant, rng, seconds, area_m)
    leads = len(play.actors)
    clutter(play, cue, place)
    for _ in range(extras):
        _extra(play, rng, place, seconds, area_m)
    play.extras = len(play.actors) - leads
    return play


def _assault(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
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


def _fall(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
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


PAIRS: dict[str, Callable[..., tuple[Floats, Floats]]] = {
    "hug": pairs.hug,
    "greet": pairs.greet,
}


def _pair(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
    bodies = random_body(rng), random_body(rng)
    turn = rng.uniform(-np.pi, np.pi)
    half = rng.uniform(0.4, 0.8) * np.array([np.cos(turn), np.sin(turn)])
    middle = spot(rng, 0.3 * area_m)
    early = rng.uniform(0, 1.0)
    pair = PAIRS[variant](bodies, (middle - half, middle + half), seconds + early, rng)
    for body, controls in zip(bodies, pair, strict=True):
        play.actors.append(actor(rng, body, controls, -early))


def _alone(play: Play, variant: str, rng: Rng, seconds: float, area_m: float) -> None:
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


def _extra(play: Play, rng: Rng, place: Place, seconds: float, area_m: float) -> None:
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
