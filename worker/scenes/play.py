"""What a scene's script consists of, and the cue every behaviour stages it from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from worker.scenes.people import random_look
from worker.scenes.props import Piece, Prop
from worker.scenes.skeleton import RATE, Body, Floats, spin
from worker.scenes.stage import Actor, Effects
from worker.scenes.timing import forward

Rng = np.random.Generator
LEAD_S = 1.5  # motions begin that long before the video


@dataclass(slots=True)
class Play:
    """Actors, things, and the behaviour's intervals (seconds, may begin before 0)."""

    actors: list[Actor] = field(default_factory=list)
    events: list[tuple[str, float, float]] = field(default_factory=list)
    seats: list[tuple[float, float, float]] = field(default_factory=list)  # x, y, yaw
    cars: list[tuple[float, float, float]] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    extras: int = 0  # how many of the last actors only happen to be there

    def add(
        self, rng: Rng, body: Body, controls: Floats, start_s: float = -LEAD_S,
        role: str = "bystander", carry: str = "",
    ) -> Actor:  # fmt: skip
        """Put a person in random clothes on stage."""
        one = actor(rng, body, controls, start_s, role, carry)
        self.actors.append(one)
        return one

    def put(
        self, role: str, pieces: list[Piece], at: Any, turn: Floats | float = 0.0,
        **more: Any,
    ) -> Prop:  # fmt: skip
        """Put a thing on stage: `at` (3,) or (T, 3), `turn` a yaw or (T, 3, 3)."""
        at = np.asarray(at, float)
        if at.ndim == 1:
            # Stands for ever: as long as any scene lasts.
            at = np.tile(at, (700 * RATE, 1))
        if isinstance(turn, (int, float)):
            turn = np.broadcast_to(spin(np.array([turn]))[0], (len(at), 3, 3))
        more.setdefault("start_s", -LEAD_S)
        prop = Prop(role, pieces, at, turn, **more)
        self.effects.props.append(prop)
        return prop


@dataclass(frozen=True, slots=True)
class Cue:
    """What a behaviour is staged from: chance, time, room and light."""

    rng: Rng
    seconds: float
    area_m: float
    mode: str = "day"

    @property
    def span_s(self) -> float:
        """How long motions last: from `LEAD_S` before the video to after its end."""
        return LEAD_S + self.seconds + 0.3

    @property
    def t(self) -> Floats:
        """The second of the video of every tick of a motion."""
        return np.arange(round(self.span_s * RATE)) / RATE - LEAD_S

    def when(self, early: float, late: float) -> float:
        """When something begins: between two seconds, later in a long video."""
        drawn = self.rng.uniform(early, late)
        if self.seconds > 4:
            return float(self.seconds * self.rng.uniform(0.3, 0.45))
        return float(drawn)

    def spot(self, part: float = 0.25) -> Floats:
        return spot(self.rng, part * self.area_m)

    def toward_camera(self, spread: float = 1.9) -> float:
        """A yaw that shows the face, give or take `spread`."""
        return float(np.pi + self.rng.uniform(-spread, spread))

    def away(self, spread: float = 1.9) -> float:
        """A yaw that does not put what is ahead between the person and the camera."""
        return float(self.rng.uniform(-spread, spread))


def actor(
    rng: Rng,
    body: Body,
    controls: Floats,
    start_s: float,
    role: str = "bystander",
    carry: str = "",
) -> Actor:
    return Actor(body, random_look(rng, carry=carry), controls, start_s, role, carry)


def spot(rng: Rng, far_m: float) -> Floats:
    """A random place within `far_m` of the middle."""
    turn = rng.uniform(-np.pi, np.pi)
    far = far_m * float(np.sqrt(rng.random()))
    return np.array([far * np.cos(turn), far * np.sin(turn)])


def crossing(rng: Rng, long_m: float, off_m: float) -> Floats:
    """(2, 2) a straight way of `long_m` metres that passes the middle at `off_m`."""
    turn = rng.uniform(-np.pi, np.pi)
    way, side = forward(turn), forward(turn - np.pi / 2)
    middle = side * rng.uniform(-off_m, off_m)
    return np.stack([middle - way * long_m / 2, middle + way * long_m / 2])


def three(xy: Floats, z: float) -> Floats:
    """A place on the floor lifted by `z` metres."""
    return np.array([xy[0], xy[1], z])
