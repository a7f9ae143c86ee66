"""Furnishes the places: shop, street, car park, corridor, lift, lobby."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.scenes import materials, textures
from worker.scenes.backgrounds import Light, Place
from worker.scenes.furniture import UNSEEN_KINDS, Builder, furnish

Rng = np.random.Generator
Floats = NDArray[Any]
KINDS = ("shop", "street", "car park", "corridor", "lift", "lobby")
OUTDOORS = ("street", "car park", "yard", "platform")


def _ground(build: Builder, size: Floats, kind: str, hue: Floats) -> Any:
    rng, ppm = build.rng, build.ppm
    area = (float(size[0]), float(size[1]))
    if kind in ("street", "car park"):
        lines = "road" if kind == "street" else "bays"
        return textures.asphalt(rng, area, ppm, lines=lines)
    if kind in UNSEEN_KINDS:
        floors = {
            "cafe": materials.planks,
            "yard": materials.gravel,
            "platform": materials.terrazzo,
            "store room": materials.planks
            if rng.random() < 0.4
            else materials.terrazzo,
        }
        return floors[kind](rng, area, ppm)
    if rng.random() < 0.75:
        base = np.full(3, rng.uniform(95, 205)) + hue
        tile_m = float(rng.choice([0.3, 0.45, 0.6]))
        return textures.tiles(rng, area, ppm, base, tile_m=tile_m)
    base = np.full(3, rng.uniform(60, 170)) + 2 * hue
    return textures.plain(rng, area, ppm, base, rough=9)


def _shell(build: Builder, low: Floats, high: Floats, tall: float, kind: str) -> None:
    """Floor, four walls and (indoors) the ceiling of a room from `low` to `high`."""
    rng, ppm = build.rng, build.ppm
    size = high - low
    hue = rng.uniform(-14, 14, 3)
    ground = _ground(build, size, kind, hue)
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
        if kind in UNSEEN_KINDS:
            made = materials.brick if rng.random() < 0.5 else materials.cladding
            texture = made(rng, (length, tall), ppm * 0.8)
        else:
            texture = textures.wall(rng, (length, tall), ppm * 0.8, paint, kind=style)
        build.quad(origin, u, [0, 0, -tall], texture, "wall", rng.uniform(0.8, 1))
    if kind not in ("street", "yard"):
        ceiling = textures.tiles(rng, (size[0], size[1]), ppm / 3, paint, tile_m=0.6)
        build.quad([*low, tall], [size[0], 0, 0], [0, size[1], 0], ceiling, "wall", 0.8)


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
        "yard": (9.0, 8.0),
        "platform": (5.0, 12.0),
    }.get(kind, (free_m + rng.uniform(1, 4), free_m + rng.uniform(1, 4)))
    low = np.minimum(-np.array(reach), eye[:2] - 0.45)
    high = np.maximum(np.array(reach), eye[:2] + 0.45)
    outdoors = kind in ("street", "yard")
    tall = (
        (9.0 if kind == "street" else 5.0)
        if outdoors
        else max(camera_z + 0.35, rng.uniform(2.6, 3.4))
    )
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
        furnish(build, kind, float(spot[0]), float(spot[1]), along_x)
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
    if kind in ("street", "yard") and night:
        place.sky = (14.0, 15.0, 24.0)
    for _ in range(int(rng.integers(1, 5))):
        x, y, _ = build.world([*rng.uniform(low, high), 0])
        strength = rng.uniform(0.2, 0.55) if night else rng.uniform(0.05, 0.3)
        place.lights.append(Light(x, y, rng.uniform(1.5, 4), strength))
    if night:
        place.lights.append(Light(0, 0, rng.uniform(2, 4), rng.uniform(0.15, 0.4)))
    slope = (
        rng.uniform(0.5, 1.3)
        if kind in ("street", "yard") and not night
        else rng.uniform(0, 0.5)
    )
    turn = rng.uniform(-np.pi, np.pi)
    place.shadow_slope = (float(slope * np.cos(turn)), float(slope * np.sin(turn)))
    place.shadow_strength = float(rng.uniform(0.2, 0.6))
