"""The people of the demo video: who does what, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes import falls, fights, motions, postures
from worker.scenes.drawing import Look
from worker.scenes.gait import Style, walk
from worker.scenes.shown import Actor
from worker.scenes.skeleton import RATE, YAW, Body, Floats
from worker.scenes.timing import forward, heading, join

Rng = np.random.Generator

DOOR = np.array([3.3, -5.4])  # beyond the right edge of the image
AISLE = np.array([-5.2, 3.2])  # beyond the left edge
FIGHT_AT_S, FIGHT_ENDS_S = 13.0, 24.0
FALL_AT_S = 45.0
DURATION_S = 72


@dataclass(slots=True)
class Script:
    """The controls of one person, grown act by act."""

    body: Body
    rng: Rng
    start_s: float
    controls: Floats | None = None

    @property
    def now_s(self) -> float:
        return self.start_s + (
            0 if self.controls is None else len(self.controls) / RATE
        )

    @property
    def xy(self) -> Floats:
        assert self.controls is not None
        return np.asarray(self.controls[-1, 0:2])

    @property
    def yaw(self) -> float:
        assert self.controls is not None
        return float(self.controls[-1, YAW])

    def add(self, controls: Floats, *, blend_s: float = 0.45) -> Script:
        if self.controls is None:
            self.controls = controls
        else:
            self.controls = join(self.controls, controls, blend_s=blend_s)
        return self

    def go(self, *points: Floats | tuple[float, float], style: Style) -> Script:
        """Walk from here over `points`."""
        line = [np.asarray(p, float) for p in points]
        if self.controls is not None:
            line.insert(0, self.xy)
        return self.add(walk(self.body, np.stack(line), style))

    def until(
        self,
        end_s: float,
        act: str,
        at: tuple[float, float],
        look: tuple[float, float],
        **kwargs: object,
    ) -> Script:
        """Do `act` at `at`, facing `look`, until `end_s` of the video."""
        yaw = float(heading(np.asarray(look, float) - np.asarray(at, float)))
        motion = getattr(motions, act)
        seconds = end_s - self.now_s
        return self.add(
            motion(self.body, np.asarray(at), yaw, seconds, self.rng, **kwargs)
        )

    def actor(self, look: Look, role: str = "bystander", carry: str = "") -> Actor:
        assert self.controls is not None
        return Actor(self.body, look, self.controls, self.start_s, role, carry)


def demo_cast(rng: Rng) -> tuple[list[Actor], float]:
    """Everybody in the demo, and the second at which the faller hits the floor."""
    attacker, victim = _fighters(rng)
    faller, impact_s = _faller(rng)
    return [
        attacker,
        victim,
        faller,
        _clerk(rng),
        _shopper(rng),
        _second_shopper(rng),
        _helper(rng, faller),
    ], impact_s


def _fighters(rng: Rng) -> tuple[Actor, Actor]:
    one = Script(Body(1.82, 1.1), rng, 2.6)
    two = Script(Body(1.72, 0.98), rng, 0.8)
    one.go(DOOR, (2.4, -2.9), (0.85, -1.15), style=Style(speed=1.3, carry="pockets"))
    two.go(AISLE, (-3.6, 1.6), (-0.15, -0.55), style=Style(speed=1.2, carry="phone"))
    places = (0.75, -1.1), (0.0, -0.6)
    one.until(FIGHT_AT_S, "talk", places[0], places[1])
    two.until(FIGHT_AT_S, "talk", places[1], places[0])
    for style, seconds in (("brawl", 4.5), ("grapple", 3.5), ("punch", 3.0)):
        spots = one.xy, two.xy
        pair = fights.fight(
            (one.body, two.body), spots, seconds, rng, style=style, room_m=0.7
        )
        one.add(pair[0], blend_s=0.3)
        two.add(pair[1], blend_s=0.3)
    one.go((2.4, -2.6), DOOR, style=Style(speed=3.4, stoop=0.1))
    x, y = two.xy
    two.add(postures.crouch(two.body, two.xy, two.yaw, 4.0, rng, busy=False))
    two.until(30.5, "stand", (float(x), float(y)), (3, -4))
    two.go((-3.0, 1.2), AISLE, style=Style(speed=0.95, stoop=0.14, limp=0.4))
    hard = Look(
        skin=(214, 172, 142),
        hair=(30, 24, 20),
        top=(38, 40, 46),
        bottom=(62, 74, 104),
        shoes=(225, 222, 214),
    )
    soft = Look(
        skin=(226, 186, 156),
        hair=(78, 54, 36),
        top=(196, 78, 52),
        bottom=(58, 58, 62),
        shoes=(40, 36, 34),
        long_sleeves=False,
    )
    return one.actor(hard, "attacker", "pockets"), two.actor(soft, "victim", "phone")


def _faller(rng: Rng) -> tuple[Actor, float]:
    script = Script(Body(1.66, 1.06), rng, 30.5)
    slow = Style(speed=0.85, swing=0.25, stoop=0.14, carry="bag")
    script.go(DOOR, (2.3, -2.2), (0.9, 1.45), style=slow)
    script.until(42.6, "browse", (0.9, 1.55), (0.9, 3))
    script.go((0.2, 0.2), (0.0, -1.6), style=slow)
    controls = script.controls
    assert controls is not None
    # The walk breaks off where the fall begins.
    script.controls = controls[: int((FALL_AT_S - script.start_s) * RATE)]
    yaw = script.yaw
    down = falls.fall(
        script.body, script.xy, yaw, 3.5, rng, kind="buckle", direction=-0.7, speed=0.5
    )
    script.add(down.controls, blend_s=0.25)
    script.add(
        motions.hold(down.controls, DURATION_S + 1 - script.now_s, rng, twitch=0.015)
    )
    look = Look(
        skin=(230, 192, 166),
        hair=(150, 146, 142),
        top=(108, 122, 96),
        bottom=(92, 84, 72),
        shoes=(44, 38, 34),
        carries=None,
    )
    return script.actor(look, "faller"), FALL_AT_S + down.impact_s


def _clerk(rng: Rng) -> Actor:
    script = Script(Body(1.7, 1.0), rng, -1.0)
    here, front = (-1.5, 4.12), (-1.4, 0.0)
    script.until(12.0, "browse", here, front, reach_m=0.45)
    script.until(15.0, "stand", here, (0.3, -1))
    script.until(30.0, "stand", here, (0.3, -1), carry="phone")
    script.until(46.5, "browse", here, front, reach_m=0.45)
    script.until(52.0, "stand", here, (0.2, -0.5))
    script.until(DURATION_S + 1.0, "stand", here, (0.2, -0.5), carry="phone")
    return script.actor(
        Look(
            skin=(198, 148, 112),
            hair=(24, 20, 18),
            top=(34, 112, 92),
            bottom=(50, 50, 58),
            long_hair=True,
        )
    )


def _shopper(rng: Rng) -> Actor:
    script = Script(Body(1.63, 0.95), rng, -1.5)
    script.until(8.0, "browse", (1.9, 1.6), (1.9, 3))
    script.go((2.7, 0.6), style=Style(speed=1.0, carry="bag"))
    script.until(13.8, "browse", (2.85, 0.6), (4, 0.6))
    script.until(15.0, "stand", (2.85, 0.6), (0.3, -1), carry="bag")
    script.go((2.6, 1.55), style=Style(speed=1.2, carry="bag"))
    script.until(27.0, "stand", (2.6, 1.55), (0.3, -1), carry="bag")
    script.go((2.3, -1.6), DOOR, style=Style(speed=1.35, carry="bag"))
    return script.actor(
        Look(
            skin=(238, 200, 172),
            hair=(128, 92, 56),
            top=(214, 196, 92),
            bottom=(52, 60, 92),
            shoes=(190, 60, 60),
            long_hair=True,
            carries=(150, 60, 70),
        ),
        carry="bag",
    )


def _second_shopper(rng: Rng) -> Actor:
    script = Script(Body(1.78, 1.12), rng, 35.5)
    script.go(DOOR, (3.6, -2.4), style=Style(speed=1.15))
    script.until(47.0, "browse", (4.3, -2.4), (6, -2.4))
    script.until(50.0, "stand", (4.3, -2.3), (0.2, -0.8))
    script.go((2.2, -1.6), style=Style(speed=1.5))
    script.until(DURATION_S + 1.0, "stand", (1.7, -1.3), (0.2, -0.8), carry="phone")
    return script.actor(
        Look(
            skin=(112, 74, 52),
            hair=(24, 20, 18),
            top=(148, 164, 186),
            bottom=(40, 42, 48),
            backpack=(92, 44, 40),
        )
    )


def _helper(rng: Rng, faller: Actor) -> Actor:
    lies = faller.controls[-1, 0:2]
    beside = lies + 0.75 * forward(float(heading(DOOR - lies)) + 0.5)
    script = Script(Body(1.75, 1.0), rng, 49.5)
    script.go(DOOR, (2.0, -2.6), beside, style=Style(speed=1.75))
    yaw = float(heading(lies - script.xy))
    left = DURATION_S + 2.5 - script.now_s
    script.add(postures.crouch(script.body, script.xy, yaw, left, rng))
    return script.actor(
        Look(
            skin=(222, 178, 146),
            hair=(40, 30, 24),
            top=(70, 88, 150),
            bottom=(116, 104, 84),
            long_sleeves=False,
        )
    )
