"""Furnishes the places: shop, street, car park, corridor, lift, lobby."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.scenes import textures
from worker.scenes.backgrounds import Block, Light, Place, Surface

Rng = np.random.Generator
Floats = NDArray[Any]
KINDS = ("shop", "street", "car park", "corridor", "lift", "lobby")


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


def _shell(build: Builder, low: Floats, high: Floats, tall: float, kind: str) -> None:
    """Floor, four walls and (indoors) the ceiling of a room from `low` to `high`."""
    rng, ppm = build.rng, build.ppm
    size = high - low
    hue = rng.uniform(-14, 14, 3)
    if kind in ("street", "car park"):
        ground = textures.asphalt(
            rng, (size[0], size[1]), ppm, lines="road" if kind == "street" else "bays"
        )
    elif rng.random() < 0.75:
        base = np.full(3, rng.uniform(95, 205)) + hue
        ground = textures.tiles(
            rng,
            (size[0], size[1]),
            ppm,
            base,
            tile_m=float(rng.choice([0.3, 0.45, 0.6])),
        )
    else:
        base = np.full(3, rng.uniform(60, 170)) + 2 * hue
        ground = textures.plain(rng, (size[0], size[1]), ppm, base, rough=9)
    build.quad([*low, 0], [size[0], 0, 0], [0, size[1], 0], ground, "floor")
    style = {
        "street": "facade",
        "car park": "concrete",
        "corridor": "corridor",
        "lift": "steel",
    }.get(kind, "room")
    paint = np.full(3, rng.uniform(110, 215)) + 1.5 * hue
    for origin, u in (
        ([low[0], low[1], tall], [size[0], 0, 0]),
        ([high[0], high[1], tall], [-size[0], 0, 0]),
        ([high[0], low[1], tall], [0, size[1], 0]),
        ([low[0], high[1], tall], [0, -size[1], 0]),
    ):
        length = float(np.abs(u).max())
        texture = textures.wall(rng, (length, tall), ppm * 0.8, paint, kind=style)
        build.quad(origin, u, [0, 0, -tall], texture, "wall", rng.uniform(0.8, 1))
    if kind != "street":
        ceiling = textures.tiles(rng, (size[0], size[1]), ppm / 3, paint, tile_m=0.6)
        build.quad([*low, tall], [size[0], 0, 0], [0, size[1], 0], ceiling, "wall", 0.8)


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


def _thing(build: Builder, kind: str, x: float, y: float, along_x: bool) -> None:
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
    else:
        long, high = rng.uniform(0.25, 0.8), rng.uniform(0.45, 1.1)
        half = (long, 0.32) if along_x else (0.32, long)
        build.box(x, y, half, (0, high), flat(50, 190), flat(80, 210))


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


def build_place(
    kind: str,
    rng: Rng,
    *,
    camera_xy: tuple[float, float],
    camera_z: float,
    free_m: float,
    ppm: float,
    mode: str = "day",
) -> Place:
    """Build a `kind` of place around the origin, with `free_m` metres kept clear.

    `mode` is "day", "night" or "infrared"; `ppm` texels a metre of the textures.
    """
    place = Place()
    yaw = rng.uniform(-np.pi, np.pi)
    build = Builder(place, rng, yaw, ppm)
    eye = build.axes @ np.array([*camera_xy, 0])
    reach = {
        "lift": (free_m * 0.8, free_m * 0.8),
        "corridor": (free_m * 0.75, 9.0),
        "street": (11.0, 11.0),
        "car park": (9.0, 9.0),
    }.get(kind, (free_m + rng.uniform(1, 4), free_m + rng.uniform(1, 4)))
    low = np.minimum(-np.array(reach), eye[:2] - 0.45)
    high = np.maximum(np.array(reach), eye[:2] + 0.45)
    outdoors = kind == "street"
    tall = 9.0 if outdoors else max(camera_z + 0.35, rng.uniform(2.6, 3.4))
    _shell(build, low, high, tall, kind)
    wanted = {"lift": 0, "corridor": 2}.get(kind, int(rng.integers(3, 10)))
    for _ in range(wanted * 3):
        if len(place.blocks) >= wanted:
            break
        along_x = bool(rng.random() < 0.5)
        if kind == "shop":
            along_x = len(place.blocks) % 4 != 0
        spot = rng.uniform(low + 0.5, high - 0.5)
        size = 2.2 if kind in ("street", "car park") else 1.7
        way = np.clip(spot @ eye[:2] / max(float(eye[:2] @ eye[:2]), 1e-6), 0, 1)
        if np.hypot(*spot) < free_m + size * 0.75 or np.hypot(*(spot - eye[:2])) < size:
            continue
        if np.hypot(*(spot - way * eye[:2])) < size * 0.8 and rng.random() < 0.8:
            continue
        _thing(build, kind, float(spot[0]), float(spot[1]), along_x)
    light_up(place, rng, kind, mode, low, high, build)
    return place


def light_up(
    place: Place,
    rng: Rng,
    kind: str,
    mode: str,
    low: Floats,
    high: Floats,
    build: Builder,
) -> None:
    """Set the lamps, the ambient light and the shadows."""
    if mode == "infrared":
        place.ambient, place.sky = 0.3, (18.0, 18.0, 18.0)
        place.lights.append(Light(0, 0, rng.uniform(3.0, 5.5), rng.uniform(0.55, 0.9)))
        place.shadow_strength = rng.uniform(0.05, 0.25)
        return
    night = mode == "night"
    place.ambient = rng.uniform(0.22, 0.45) if night else rng.uniform(0.66, 1.0)
    if kind == "street" and night:
        place.sky = (14.0, 15.0, 24.0)
    for _ in range(int(rng.integers(1, 5))):
        x, y, _ = build.world([*rng.uniform(low, high), 0])
        strength = rng.uniform(0.2, 0.55) if night else rng.uniform(0.05, 0.3)
        place.lights.append(Light(x, y, rng.uniform(1.5, 4), strength))
    if night:
        place.lights.append(Light(0, 0, rng.uniform(2, 4), rng.uniform(0.15, 0.4)))
    slope = (
        rng.uniform(0.5, 1.3) if kind == "street" and not night else rng.uniform(0, 0.5)
    )
    turn = rng.uniform(-np.pi, np.pi)
    place.shadow_slope = (float(slope * np.cos(turn)), float(slope * np.sin(turn)))
    place.shadow_strength = float(rng.uniform(0.2, 0.6))
