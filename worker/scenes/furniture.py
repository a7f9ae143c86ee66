"""Builds rooms of textured rectangles, and the things that stand in them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.scenes import materials, textures
from worker.scenes.backgrounds import Block, Place, Surface

Rng = np.random.Generator
Floats = NDArray[Any]
UNSEEN_KINDS = ("cafe", "yard", "platform", "store room")  # for seeds kept for tests


class Builder:
    """Adds rooms and boxes, given in the room's own axes, to a place."""

    def __init__(self, place: Place, rng: Rng, yaw: float, ppm: float) -> None:
        self.place, self.rng, self.yaw, self.ppm = place, rng, yaw, ppm
        c, s = np.cos(yaw), np.sin(yaw)
        self.axes = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1.0]])

    def world(self, xyz: Any) -> Floats:
        return np.asarray(np.asarray(xyz, float) @ self.axes)

    def quad(
        self, origin: Any, u: Any, v: Any, texture: Any, kind: str, shine: float = 1.0
    ) -> None:
        self.place.surfaces.append(
            Surface(
                self.world(origin), self.world(u), self.world(v), texture, kind, shine
            )
        )

    def box(
        self,
        x: float,
        y: float,
        half: tuple[float, float],
        z: tuple[float, float],
        sides: Any,
        top: Any,
        *,
        solid: bool = True,
    ) -> None:
        """A box at (x, y) of half sizes; `sides` is a texture or one per side."""
        hx, hy = half
        z0, z1 = z
        up = [0, 0, z0 - z1]
        textures_ = sides if isinstance(sides, list) else [sides] * 4
        walls = (
            ([x - hx, y - hy, z1], [2 * hx, 0, 0], 1.0),
            ([x + hx, y - hy, z1], [0, 2 * hy, 0], 0.86),
            ([x + hx, y + hy, z1], [-2 * hx, 0, 0], 0.94),
            ([x - hx, y + hy, z1], [0, -2 * hy, 0], 0.8),
        )
        for (origin, u, shine), texture in zip(walls, textures_, strict=True):
            self.quad(origin, u, up, texture, "thing", shine)
        self.quad(
            [x - hx, y - hy, z1], [2 * hx, 0, 0], [0, 2 * hy, 0], top, "thing", 1.05
        )
        if solid:
            wx, wy, _ = self.world([x, y, 0])
            self.place.blocks.append(Block(wx, wy, hx, hy, self.yaw))


def shelf(
    build: Builder, x: float, y: float, half: tuple[float, float], high: float
) -> None:
    """A shop shelf full of goods on its long sides."""
    rng, ppm = build.rng, build.ppm
    front = textures.goods(rng, (2 * half[0], high), ppm)
    side = textures.goods(rng, (2 * half[1], high), ppm)
    top = textures.plain(rng, (1, 1), 16, np.full(3, rng.uniform(110, 200)))
    build.box(x, y, half, (0, high), [front, side, front, side], top)


def car(build: Builder, x: float, y: float, *, turned: bool) -> None:
    """A parked car of two boxes."""
    rng, ppm = build.rng, build.ppm
    colour = rng.uniform(30, 215) + rng.normal(0, 22, 3)
    body = textures.car_side(rng, colour, ppm, upper=False)
    cabin = textures.car_side(rng, colour, ppm, upper=True)
    top = textures.plain(rng, (1, 1), 16, colour, rough=2)
    half, upper = ((0.86, 2.1), (0.74, 1.15)) if turned else ((2.1, 0.86), (1.15, 0.74))
    build.box(x, y, half, (0.15, 0.85), body, top)
    build.box(x, y, upper, (0.85, 1.42), cabin, top, solid=False)


def furnish(build: Builder, kind: str, x: float, y: float, along_x: bool) -> None:
    rng = build.rng

    def flat(low: float, high: float) -> Any:
        return textures.plain(
            rng, (1, 1), 20, rng.uniform(low, high) + rng.normal(0, 14, 3)
        )

    if kind == "shop":
        long, high = rng.uniform(0.8, 1.7), rng.choice([1.25, 1.45, 1.8])
        half = (long, 0.28) if along_x else (0.28, long)
        shelf(build, x, y, half, float(high))
    elif kind == "street":
        if rng.random() < 0.45:
            car(build, x, y, turned=not along_x)
        else:
            build.box(
                x,
                y,
                (0.09, 0.09),
                (0, rng.choice([0.9, 3.6])),
                flat(40, 120),
                flat(60, 120),
            )
    elif kind == "car park":
        if rng.random() < 0.6:
            car(build, x, y, turned=not along_x)
        else:
            build.box(x, y, (0.28, 0.28), (0, 2.9), flat(120, 190), flat(120, 190))
    elif kind in UNSEEN_KINDS:
        _unseen_thing(build, kind, x, y, along_x)
    else:
        long, high = rng.uniform(0.25, 0.8), rng.uniform(0.45, 1.1)
        half = (long, 0.32) if along_x else (0.32, long)
        build.box(x, y, half, (0, high), flat(50, 190), flat(80, 210))


def _unseen_thing(build: Builder, kind: str, x: float, y: float, along_x: bool) -> None:
    """A rack of cartons, a bench, a planter or a table."""
    rng, ppm = build.rng, build.ppm
    long = rng.uniform(0.5, 1.3)
    half = (long, 0.3) if along_x else (0.3, long)
    if kind == "store room" and rng.random() < 0.75:
        high = float(rng.choice([1.2, 1.6, 2.1]))
        front = materials.cartons(rng, (2 * long, high), ppm)
        side = materials.cartons(rng, (0.6, high), ppm)
        sides = [front, side] * 2 if along_x else [side, front] * 2
        build.box(x, y, half, (0, high), sides, textures.plain(rng, (1, 1), 16,
                  np.full(3, rng.uniform(90, 150))))  # fmt: skip
        return
    wood = materials.planks(rng, (2 * long, 1.0), 50)
    green = textures.plain(rng, (1, 1), 40, np.array([64.0, 104, 52]), rough=16)
    if rng.random() < 0.4:
        pot = materials.brick(rng, (1.0, 0.5), 60)
        build.box(x, y, (0.4, 0.4), (0, 0.45), pot, green)
        build.box(x, y, (0.3, 0.3), (0.45, rng.uniform(0.7, 1.3)), green, green)
    else:
        build.box(x, y, half, (0, rng.uniform(0.42, 0.78)), wood, wood)


def add_seat(place: Place, rng: Rng, seat: tuple[float, float, float]) -> None:
    """Put a stool or a chair with a back at (x, y, yaw)."""
    x, y, yaw = seat
    build = Builder(place, rng, yaw, 40)
    colour = rng.uniform(30, 190) + rng.normal(0, 20, 3)
    cover = textures.plain(rng, (1, 1), 20, colour)
    # The builder turns about the world's origin: give it the place in its own axes.
    here = build.axes @ np.array([x, y, 0])
    build.box(here[0], here[1], (0.2, 0.2), (0.0, 0.46), cover, cover)
    if rng.random() < 0.6:
        build.box(here[0], here[1] - 0.2, (0.2, 0.03), (0.4, 0.88), cover, cover)


def add_car(
    place: Place, rng: Rng, parked: tuple[float, float, float], ppm: float
) -> None:
    """Park a car across the way (x, y, yaw)."""
    x, y, yaw = parked
    build = Builder(place, rng, yaw, ppm)
    here = build.axes @ np.array([x, y, 0])
    car(build, here[0], here[1], turned=False)
