"""Who and what is on stage, and as it is laid out to be painted."""

from __future__ import annotations

from dataclasses import dataclass, field

from worker.scenes.drawing import Figure, Look
from worker.scenes.flames import Fire, Flames
from worker.scenes.glows import Glow, Patch
from worker.scenes.haze import Haze, Plume
from worker.scenes.props import Prop, Thing
from worker.scenes.skeleton import RATE, Body, Floats


@dataclass(slots=True)
class Actor:
    """A person: body, clothes and controls (T, 28) that begin at `start_s`."""

    body: Body
    look: Look
    controls: Floats
    start_s: float = 0.0
    role: str = "bystander"
    carry: str = ""

    @property
    def end_s(self) -> float:
        return self.start_s + (len(self.controls) - 1) / RATE


@dataclass(slots=True)
class Effects:
    """What is on stage beside the actors: things, fires and smoke, moving light."""

    props: list[Prop] = field(default_factory=list)
    hazes: list[Plume | Fire] = field(default_factory=list)
    glows: list[Glow] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)


@dataclass(slots=True)
class Shown:
    """An actor or thing laid out, and the frames in which it is on stage."""

    number: int
    role: str
    figure: Figure | Thing | Haze | Flames
    frames: dict[int, int]
    solid: Prop | None = None  # a thing people stand before or behind as a whole
    listed: bool = True
